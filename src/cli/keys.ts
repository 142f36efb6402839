import { existsSync, readFileSync } from 'node:fs';
import { exitCode, UserError } from '../diagnostics/diagnostic.ts';
import { parseKey, publicKeyOf } from '../store/signature.ts';

/**
 * The secret key in a file, or in the text itself. @throws UserError exit 2, which says nothing
 * of the text: it may be a secret.
 */
export function secretKey(given: string): string {
  try {
    const secret = textOf(given);
    publicKeyOf(secret);
    return secret;
  } catch (cause) {
    throw badKey('secret', existsSync(given) ? ` in ${given}` : '', cause);
  }
}

/** The public keys in a file, one a line, or in the text itself. @throws UserError exit 2. */
export function publicKeys(given: string): string[] {
  try {
    const keys = textOf(given)
      .split('\n')
      .filter((line) => line.trim() !== '');
    for (const key of keys) parseKey(key, 32);
    return keys;
  } catch (cause) {
    throw badKey('public', ` '${given}'`, cause);
  }
}

function textOf(given: string): string {
  if (existsSync(given)) return readFileSync(given, 'utf8').trim();
  // Every key has a colon, so this was meant to be a file.
  if (!given.includes(':')) throw new Error(`there is no file '${given}'`);
  return given;
}

function badKey(kind: string, where: string, cause: unknown): UserError {
  return new UserError(
    {
      code: 'cli/bad-key',
      message: `The ${kind} key${where} cannot be used: ${(cause as Error).message}.`,
      suggestion: 'name the file of a key that `unikernel store keygen` made',
    },
    exitCode.usage,
    { cause },
  );
}
