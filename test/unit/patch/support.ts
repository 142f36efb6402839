import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Operation, type Patch, patchSchema } from '../../../src/model/patch.ts';
import type { OperationInput, PatchInput } from '../../../src/model/patch-builders.ts';
import { gitEnvironment } from '../../../src/patch/git-apply.ts';
import type { Content, Files } from '../../../src/patch/tree.ts';

export type Tree = Readonly<Record<string, string>>;

export function files(tree: Tree): Files {
  return { read: (file) => tree[file] };
}

export function content(texts: Tree = {}): Content {
  return (path) => {
    const text = texts[path];
    if (text === undefined) throw new Error(`no project file ${path}`);
    return text;
  };
}

/** A patch of the given operations, parsed as a config's would be. */
export function patch(operations: OperationInput[], rest: Partial<PatchInput> = {}): Patch {
  return patchSchema.parse({
    name: 'a-patch',
    reason: 'a test',
    provides: ['some-feature'],
    upstream: { notSubmitted: 'a test' },
    change: { operations },
    ...rest,
  });
}

export function operation(input: OperationInput): Operation {
  const provides =
    input.op === 'define'
      ? [...input.symbols]
      : input.op === 'kconfigOption'
        ? [`CONFIG_${input.symbol}`]
        : undefined;
  const { change } = patch([input], provides && { provides });
  if ('diff' in change) throw new Error('not operations');
  return change.operations[0]!;
}

/** Runs `use` with a folder that is removed afterwards. */
export function withFolder<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'unikernel-test-'));
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function writeTree(folder: string, tree: Tree): void {
  for (const [file, text] of Object.entries(tree)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
}

export function readTree(folder: string): Tree {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((name) => !name.startsWith('.git/'))
    .sort();
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

/** Runs git in a folder as the generated Makefile does. @throws Error with git's own words. */
export function git(folder: string, args: readonly string[], input = ''): string {
  return execFileSync('git', args, {
    cwd: folder,
    input,
    encoding: 'utf8',
    stdio: 'pipe',
    env: gitEnvironment(dirname(folder)),
  });
}
