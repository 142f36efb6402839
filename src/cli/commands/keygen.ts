import { writeFile } from 'node:fs/promises';
import { exitCode, UserError } from '../../diagnostics/diagnostic.ts';
import { generateKey } from '../../store/signature.ts';
import type { Output } from '../output.ts';

/** Writes a new secret key to a file that is not there yet, and prints the public one. */
export async function keygen(output: Output, name: string, file: string): Promise<number> {
  if (!/^[A-Za-z0-9._-]+$/.test(name))
    throw usage('keygen/bad-name', `'${name}' cannot name a key: A-Z a-z 0-9 . _ - can.`);
  const key = generateKey(name);
  try {
    await writeFile(file, `${key.secret}\n`, { mode: 0o600, flag: 'wx' });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'EEXIST')
      throw usage('keygen/exists', `${file} is there already, and a key is never overwritten.`);
    throw usage('keygen/not-writable', `${file} cannot be written: ${message}.`);
  }
  output.data(key.public);
  output.result('store keygen', { file, publicKey: key.public });
  output.say(`${file} holds the secret key: it stays with who pushes.`);
  return exitCode.ok;
}

function usage(code: string, message: string): UserError {
  return new UserError({ code, message }, exitCode.usage);
}
