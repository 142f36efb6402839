// Command lines of documents, held against the definitions of the commands; none of them is run.

import { type Command, CommanderError } from 'commander';
import { type ParseEntry, parse } from 'shell-quote';
import { declaredProgram } from '../../scripts/reference/declared.ts';

/** The command line with commands that do nothing. */
export async function inertProgram(): Promise<Command> {
  const program = await declaredProgram();
  disarm(program);
  return program;
}

/** What is wrong with the calls of this tool in a piece of shell; each a sentence. */
export function problemsOf(program: Command, shell: string): string[] {
  return callsIn(shell).flatMap((words) => {
    try {
      program.parse(words, { from: 'user' });
      return [];
    } catch (error) {
      if (!(error instanceof CommanderError)) throw error;
      return error.exitCode === 0 ? [] : [`unikernel ${words.join(' ')}: ${error.message}`];
    }
  });
}

/**
 * What is wrong with a call as sentences name it, such as `unikernel graph --why IMAGE INPUT`: its
 * command and its options have to be there.
 */
export function problemsOfMention(program: Command, text: string): string[] {
  const [, ...words] = text.split(/[\s[\]|]+/).filter((word) => word !== '');
  let command = program;
  for (const word of words) command = command.commands.find((c) => c.name() === word) ?? command;
  const options = [...program.options, ...command.options].flatMap(({ short, long }) => [
    short,
    long,
  ]);
  const [first] = words.filter((word) => /^[a-z]/.test(word));
  return [
    ...(command === program && first !== undefined ? [`there is no command '${first}'`] : []),
    ...words
      .filter((word) => /^--?[a-z]/i.test(word))
      .map((word) => word.replace(/=.*$/, ''))
      .filter((word) => word !== '--help' && !options.includes(word))
      .map((word) => `${command.name()} has no option ${word}`),
  ];
}

/** The words after `unikernel` of each call, comments and redirections left out. */
function callsIn(shell: string): string[][] {
  const lines = shell.replaceAll('\\\n', ' ').split('\n');
  return lines
    .flatMap((line) => splitCommands(parse(line, (name) => `$${name}`)))
    .map((words) => {
      const start = words.findIndex((word) => !/^([A-Z_]+=.*|npx)$/.test(word));
      return words[start] === 'unikernel' ? words.slice(start + 1) : undefined;
    })
    .filter((words) => words !== undefined);
}

function splitCommands(entries: readonly ParseEntry[]): string[][] {
  const commands: string[][] = [[]];
  let isTarget = false;
  for (const entry of entries) {
    if (typeof entry === 'object' && 'comment' in entry) continue;
    const isOperator = typeof entry === 'object' && entry.op !== 'glob';
    if (isOperator && !/[<>]/.test(entry.op)) commands.push([]);
    else if (!isOperator && !isTarget)
      commands
        .at(-1)
        ?.push(typeof entry === 'string' ? entry : (entry as { pattern: string }).pattern);
    isTarget = isOperator && /[<>]/.test(entry.op);
  }
  return commands;
}

function disarm(command: Command): void {
  command.configureOutput({ writeOut: () => {}, writeErr: () => {} });
  for (const child of command.commands) disarm(child);
  if (command.commands.length === 0) command.action(() => {});
}
