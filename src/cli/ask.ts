import { exitCode, UserError } from '../diagnostics/diagnostic.ts';
import type { Output } from './output.ts';

/** Whether a person can be asked: both ways of the talk are a terminal. */
export function canAsk(output: Output): boolean {
  return process.stdin.isTTY === true && output.live;
}

/**
 * Asks for a yes, unless it was given.
 * @throws UserError exit 2 when nobody can be asked
 */
export async function confirm(
  question: string,
  output: Output,
  { yes, initial = true }: { readonly yes: boolean; readonly initial?: boolean },
): Promise<boolean> {
  if (yes) return true;
  if (!canAsk(output))
    throw new UserError(
      {
        code: 'cli/not-confirmed',
        message: 'Nothing was written: there is no terminal to ask on.',
        suggestion: 'add --yes to write it without a question',
      },
      exitCode.usage,
    );
  const { confirm: ask } = await import('@clack/prompts');
  return (await ask({ message: question, initialValue: initial, output: process.stderr })) === true;
}
