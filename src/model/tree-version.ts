/** What a Unikraft tree says of itself in its `version.mk`. */
export type TreeVersion = {
  /** Three numbers, such as `0.17.0`. A development tree has that of the release before it. */
  readonly version: string;
  /** Such as `Calypso`. */
  readonly codename: string;
};

/** The version in the text of a `version.mk`; undefined where it says none. */
export function treeVersion(text: string): TreeVersion | undefined {
  const value = (name: string): string =>
    new RegExp(`^${name}[ \\t]*:?=[ \\t]*([^\\s#]*)`, 'm').exec(text)?.[1] ?? '';
  const parts = [value('UK_VERSION'), value('UK_SUBVERSION'), value('UK_EXTRAVERSION')]
    .filter((part) => part !== '')
    .join('.')
    .split('.');
  if (parts.length < 2 || parts.length > 3 || !parts.every((part) => /^\d+$/.test(part)))
    return undefined;
  return { version: [...parts, '0'].slice(0, 3).join('.'), codename: value('UK_CODENAME') };
}

/** The version in the text of Linux's top Makefile, such as `4.9.0`; undefined where it says none. */
export function linuxVersion(makefile: string): string | undefined {
  const numbers = ['VERSION', 'PATCHLEVEL', 'SUBLEVEL'].map(
    (name) => new RegExp(`^${name} = (\\d+)$`, 'm').exec(makefile)?.[1],
  );
  return numbers.includes(undefined) ? undefined : numbers.join('.');
}
