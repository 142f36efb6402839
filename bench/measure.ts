import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { packageRoot } from '../src/plan/package-root.ts';
import { removeFolder } from '../src/store/folder.ts';

/** One measured figure; `ratio` holds it against `alternative`, measured in the same run. */
export type Figure = {
  readonly name: string;
  readonly value: number;
  readonly unit: 's' | 'ms' | 'ns' | 'MB' | 'MiB' | 'MB/s' | '/s';
  readonly alternative?: { readonly name: string; readonly value: number };
};

/** Why a part cannot be measured on this machine. */
export class Skip extends Error {}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Seconds that `work` takes. */
export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

/** The medians, in seconds, of works that are run in turns, so that a slow moment hits them all. */
export async function interleaved(
  works: readonly (() => Promise<unknown>)[],
  rounds: number,
): Promise<number[]> {
  const times: number[][] = works.map(() => []);
  for (let round = 0; round < rounds; round += 1)
    for (const [index, work] of works.entries()) times[index]!.push(await seconds(work));
  return times.map(median);
}

export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'unikernel-bench-'));
  try {
    return await work(folder);
  } finally {
    // The outputs of a store in it are read-only.
    await removeFolder(folder);
  }
}

export async function unikernel(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  project: string = packageRoot,
): Promise<string> {
  const { stdout } = await execa(
    process.execPath,
    [join(packageRoot, 'bin/unikernel.js'), ...args],
    {
      cwd: project,
      env: { NO_COLOR: '1', ...environment },
      stdin: 'ignore',
    },
  );
  return stdout;
}

export function render(figures: readonly Figure[]): string {
  const rows = figures.map(({ name, value, unit, alternative }) => [
    name,
    `${round(value)} ${unit}`,
    alternative ? `${round(alternative.value)} ${unit}` : '',
    alternative ? `${(value / alternative.value).toFixed(2)} ×` : '',
    alternative?.name ?? '',
  ]);
  const head = ['figure', 'here', 'alternative', 'ratio', 'which is'];
  const table = [head, head.map(() => '---'), ...rows];
  return table.map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
