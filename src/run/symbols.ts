import { execa } from 'execa';
import { binutil } from './elf.ts';

/**
 * The function that an address lies in, as `name+0x12`; undefined where the file has no symbols,
 * or none before that address.
 */
export async function symbolAt(file: string, address: bigint): Promise<string | undefined> {
  const words = ['--defined-only', '--numeric-sort', file];
  const { stdout = '', failed } = await execa('nm', words, { reject: false, stdin: 'ignore' });
  if (failed) return undefined;
  let nearest: { readonly name: string; readonly start: bigint } | undefined;
  for (const line of stdout.split('\n')) {
    const [, start, name] = /^([0-9a-f]+) [tTwW] (\S+)$/.exec(line) ?? [];
    if (start === undefined || name === undefined) continue;
    if (BigInt(`0x${start}`) > address) break;
    nearest = { name, start: BigInt(`0x${start}`) };
  }
  return nearest && `${nearest.name}+0x${(address - nearest.start).toString(16)}`;
}

/**
 * The objects that define each symbol for others, also weakly, by the symbol's name.
 * @throws UserError when binutils are not there or cannot read one
 */
export async function definersOf(objects: readonly string[]): Promise<Map<string, string[]>> {
  const definers = new Map<string, string[]>();
  if (objects.length === 0) return definers;
  const words = ['--defined-only', '--extern-only', '--print-file-name', ...objects];
  for (const line of (await binutil('nm', words)).split('\n')) {
    const [, object, symbol] = /^(.*):\s*[0-9a-f]* \w (\S+)$/.exec(line) ?? [];
    if (object === undefined || symbol === undefined) continue;
    definers.set(symbol, [...(definers.get(symbol) ?? []), object]);
  }
  return definers;
}
