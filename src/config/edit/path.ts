import { exitCode, UserError } from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../diagnostics/nearest.ts';
import type { ConfigPath } from '../problem.ts';
import { valueAt } from '../schema.ts';

/**
 * Reads a path as a person writes it: `boot.run.memory`, `boot.libraries.lkl.kconfig.EXT4_FS`,
 * `boot.disks[0].size` or `caches`. The first step is an image unless it is a key of the config;
 * an element of a list is named by its index, or by its `name` or `type`.
 * @param value the evaluated config
 * @throws UserError exit 2
 */
export function parsePath(text: string, value: unknown): ConfigPath {
  if (!/^[\w-]+(\[\d+\]|\.[\w-]+)*$/.test(text))
    throw usage(
      'edit/bad-path',
      `'${text}' is not a path of the config.`,
      'write it like boot.run.memory, boot.kconfig.HZ or boot.libraries[0].kconfig.EXT4_FS',
    );
  const words = text.replace(/\[(\d+)\]/g, '.$1').split('.');
  const isKey = words[0] === 'images' || words[0] === 'caches';
  const path: (string | number)[] = isKey ? [] : ['images'];
  for (const word of words) path.push(stepFor(word, valueAt(path, value), text));
  demandImage(path, value);
  return path;
}

function stepFor(word: string, parent: unknown, text: string): string | number {
  if (!Array.isArray(parent)) return word;
  if (/^\d+$/.test(word)) {
    if (Number(word) <= parent.length) return Number(word);
    throw usage('edit/no-element', `${text}: the list has ${parent.length} elements.`);
  }
  const found = parent.findIndex((element) => element?.name === word || element?.type === word);
  if (found >= 0) return found;
  const names = parent.map((element) => element?.name ?? element?.type).filter(Boolean);
  throw usage(
    'edit/no-element',
    `${text}: the list has no element '${word}'.`,
    names.length > 0 ? `its elements are ${names.join(', ')}` : undefined,
  );
}

function demandImage([first, image]: ConfigPath, value: unknown): void {
  if (first !== 'images' || image === undefined) return;
  const all = Object.keys(valueAt(['images'], value) ?? {});
  if (all.includes(String(image))) return;
  const near = nearest(String(image), all);
  throw new UserError(
    {
      code: 'cli/unknown-image',
      message: `There is no image '${image}' in unikernel.config.ts.`,
      notes: [`the images are ${all.join(', ')}`],
      ...(near && { suggestion: `did you mean '${near}'?` }),
    },
    exitCode.usage,
  );
}

function usage(code: string, message: string, suggestion?: string): UserError {
  return new UserError({ code, message, ...(suggestion && { suggestion }) }, exitCode.usage);
}
