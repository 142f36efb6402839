// argv → command → exit code.

import { CommanderError } from 'commander';
import { exitCode } from '../diagnostics/diagnostic.ts';
import { declareCompare } from './declare/compare.ts';
import { declareImages } from './declare/images.ts';
import { declareKconfig } from './declare/kconfig.ts';
import { declareMatrix } from './declare/matrix.ts';
import { declarePatch } from './declare/patch.ts';
import { declareStore } from './declare/store.ts';
import { report } from './output.ts';
import { abort, output, program } from './program.ts';

declareImages();
declareCompare();
declareMatrix();
declarePatch();
declareKconfig();
declareStore();

// Whoever reads may stop early, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => abort.abort(new Error(`interrupted by ${signal}`)));

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = await failed(error);
}

async function failed(error: unknown): Promise<number> {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.ok : exitCode.usage;
  // What an interrupted step says of its end is of no interest.
  if (abort.signal.aborted) {
    output().say('interrupted');
    return 130;
  }
  return report(error, output());
}
