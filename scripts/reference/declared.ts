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
  for (const file of readdirSync(folder).sort()) {
    const exports = Object.entries(await import(join(folder, file)));
    for (const [name, value] of exports)
      if (/^declare[A-Z]/.test(name) && typeof value === 'function') value();
  }
  const { program } = await import('../../src/cli/program.ts');
  return program;
}
