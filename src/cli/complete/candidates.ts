import type { Argument, Command, Option } from 'commander';

/** A word that fits, and what it does in a few words. */
export type Candidate = { readonly word: string; readonly does?: string };

export type Completion = {
  readonly kind: 'words' | 'files' | 'folders';
  readonly candidates: readonly Candidate[];
};

/** What the words of a project are, which only its config tells. */
export type Names = {
  readonly images: () => Promise<readonly string[]>;
  readonly codes: () => readonly string[];
  readonly schemas: () => Promise<readonly string[]>;
};

/**
 * What may stand for the last of `words`, from the declarations of the commands.
 * @param words after the program's name; the last one is being typed
 */
export async function complete(
  program: Command,
  words: readonly string[],
  names: Names,
): Promise<Completion> {
  const typed = words.at(-1) ?? '';
  const { command, positionals, pending } = read(program, words.slice(0, -1));
  if (pending) return startingWith(typed, await valuesOf(pending.flags, pending, names));
  const [, flag, value] = /^(--[a-z-]+)=(.*)$/.exec(typed) ?? [];
  const assigned = flag === undefined ? undefined : findOption(command, flag);
  if (assigned && value !== undefined) {
    const { kind, candidates } = startingWith(
      value,
      await valuesOf(assigned.flags, assigned, names),
    );
    return { kind, candidates: candidates.map(({ word }) => ({ word: `${flag}=${word}` })) };
  }
  if (typed.startsWith('-'))
    return startingWith(typed, { kind: 'words', candidates: flags(command) });
  const children = command.commands.filter((child) => !isHidden(child));
  if (children.length > 0 && positionals === 0)
    return startingWith(typed, {
      kind: 'words',
      candidates: children.map((child) => ({ word: child.name(), does: child.description() })),
    });
  const last = command.registeredArguments.at(-1);
  const argument = command.registeredArguments[positionals] ?? (last?.variadic ? last : undefined);
  if (!argument) return { kind: 'words', candidates: [] };
  return startingWith(typed, await valuesOf(argument.name(), argument, names));
}

/** The command that words lead to, how many arguments it has, and the option that wants a value. */
function read(program: Command, words: readonly string[]) {
  let command = program;
  let positionals = 0;
  let pending: Option | undefined;
  for (const word of words) {
    if (pending) {
      pending = undefined;
    } else if (word.startsWith('-')) {
      const option = findOption(command, word);
      if (option?.required && !word.includes('=')) pending = option;
    } else {
      const child = command.commands.find((one) => one.name() === word);
      if (child && positionals === 0) command = child;
      else positionals += 1;
    }
  }
  return { command, positionals, pending };
}

/** Options of the command itself and of those above it, which hold everywhere. */
function optionsOf(command: Command): Option[] {
  const above = command.parent ? optionsOf(command.parent) : [];
  return [...command.options, ...above].filter(({ hidden }) => !hidden);
}

function findOption(command: Command, word: string): Option | undefined {
  const name = word.split('=', 1)[0];
  return optionsOf(command).find(({ long, short }) => name === long || name === short);
}

function flags(command: Command): Candidate[] {
  const all = optionsOf(command).map(({ long, short, description }) => ({
    word: (long ?? short)!,
    does: description,
  }));
  return [...all, { word: '--help', does: 'print what the command does' }];
}

function isHidden(command: Command): boolean {
  return (command as Command & { _hidden?: boolean })._hidden === true;
}

/** What an option or argument may be, by its choices or else by what it is called. */
async function valuesOf(
  name: string,
  { argChoices }: Option | Argument,
  names: Names,
): Promise<Completion> {
  if (argChoices) return ofWords(argChoices);
  if (/<dir>|^dir$/.test(name)) return { kind: 'folders', candidates: [] };
  if (/<(file|key|release)>|^(file|release)$/.test(name)) return { kind: 'files', candidates: [] };
  if (/^(before|after)$/.test(name))
    return { kind: 'files', candidates: (await names.images()).map((word) => ({ word })) };
  if (name === 'image') return ofWords(await names.images());
  if (name === 'code') return ofWords(names.codes());
  if (name === 'schema') return ofWords(await names.schemas());
  return ofWords([]);
}

function ofWords(words: readonly string[]): Completion {
  return { kind: 'words', candidates: words.map((word) => ({ word })) };
}

function startingWith(typed: string, { kind, candidates }: Completion): Completion {
  return { kind, candidates: candidates.filter(({ word }) => word.startsWith(typed)) };
}
