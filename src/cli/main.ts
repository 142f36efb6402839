// argv → command → exit code.

import { CommanderError } from 'commander';
import { type Diagnostic, exitCode } from '../diagnostics/diagnostic.ts';
import { declareAuthoring } from './declare/authoring.ts';
import { declareCompare } from './declare/compare.ts';
import { declareHelp } from './declare/help.ts';
import { declareImages } from './declare/images.ts';
import { declareKconfig } from './declare/kconfig.ts';
import { declareMatrix } from './declare/matrix.ts';
import { declarePatch } from './declare/patch.ts';
import { declareStore } from './declare/store.ts';
import { printAnswer, report } from './output.ts';
import { abort, abortAtOnce, output, program } from './program.ts';

declareImages();
declareCompare();
declareMatrix();
declarePatch();
declareKconfig();
declareStore();
declareAuthoring();
declareHelp();

// Whoever reads may stop early, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    const which = abort.signal.aborted ? abortAtOnce : abort;
    which.abort(new Error(`interrupted by ${signal}`));
  });

try {
  await program.parseAsync();
  if (output().json) printAnswer(output(), Number(process.exitCode ?? exitCode.ok));
} catch (error) {
  process.exitCode = await failed(error);
  if (output().json && !isHelp(error)) printAnswer(output(), process.exitCode);
}

async function failed(error: unknown): Promise<number> {
  const { answer, say } = output();
  if (error instanceof CommanderError) {
    if (isHelp(error)) return exitCode.ok;
    answer.diagnostics.push(usageDiagnostic(error.message));
    return exitCode.usage;
  }
  // What an interrupted step says of its end is of no interest.
  if (abort.signal.aborted) {
    answer.diagnostics.push({ code: 'cli/interrupted', message: 'It was interrupted.' });
    say('interrupted');
    return 130;
  }
  return report(error, output(), process.env);
}

/** Commander's own words as one sentence, and its guess as the suggestion. */
function usageDiagnostic(text: string): Diagnostic {
  const [first = '', hint] = text.replace(/^error: /, '').split('\n');
  const message = `${first[0]?.toUpperCase() ?? ''}${first.slice(1).replace(/\.?$/, '.')}`;
  const suggestion = hint?.replace(/^\(Did you mean (.*)\?\)$/, "did you mean '$1'?");
  return { code: 'cli/usage', message, ...(suggestion && { suggestion }) };
}

function isHelp(error: unknown): boolean {
  return error instanceof CommanderError && error.exitCode === 0;
}
