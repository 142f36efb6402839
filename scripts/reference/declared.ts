import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { packageRoot } from '../../src/plan/package-root.ts';

const folder = join(packageRoot, 'src/cli/declare');
let declared: Promise<Command> | undefined;

/** The command line with all that src/cli/declare/ declares, without running any of it. */
export function declaredProgram(): Promise<Command> {
  declared ??= declare();
  return declared;
}

async function declare(): Promise<Command> {
  for (const { declare } of await declarations()) declare();
  const { program } = await import('../../src/cli/program.ts');
  return program;
}

/** The functions of src/cli/declare/ that each declare a group of commands. */
export async function declarations(): Promise<{ name: string; declare: () => void }[]> {
  const modules = await Promise.all(
    readdirSync(folder)
      .sort()
      .map((file): Promise<Record<string, unknown>> => import(join(folder, file))),
  );
  return modules
    .flatMap((module) => Object.entries(module))
    .filter(([name, value]) => /^declare[A-Z]/.test(name) && typeof value === 'function')
    .map(([name, value]) => ({ name, declare: value as () => void }));
}
