import type { Argument, Command, Option } from 'commander';
import { exitCode } from '../../src/diagnostics/diagnostic.ts';
import { code, marker, sentence, table } from './markdown.ts';
import type { Sources } from './sources.ts';

/** docs/reference/commands.md: every command with its options and examples, and the exit codes. */
export function renderCommands(program: Command, sources: Sources): string {
  const commands = leaves(program).sort((a, b) => (pathOf(a) < pathOf(b) ? -1 : 1));
  return [
    marker,
    '# Commands',
    'Data goes to stdout, talk to stderr. `unikernel COMMAND --help` prints what stands here of one.',
    ...commands.flatMap((command) => renderCommand(program, command)),
    '## For all commands',
    optionTable(optionsOf(program)),
    '## Exit codes',
    table(
      ['exit code', ''],
      [
        ...Object.entries(exitCode).map(([name, value]) => [
          String(value),
          sentence(sources.exitCodes.get(name) ?? ''),
        ]),
        ['130', 'Interrupted.'],
      ],
    ),
    '',
  ].join('\n\n');
}

function renderCommand(program: Command, command: Command): string[] {
  const options = optionsOf(command);
  const examples = examplesOf(program, command);
  return [
    `## ${pathOf(command)}`,
    ...(command.registeredArguments.length > 0
      ? [code([pathOf(command), ...command.registeredArguments.map(argument)].join(' '))]
      : []),
    sentence(command.description()),
    ...(options.length > 0 ? [optionTable(options)] : []),
    ...(examples.length > 0 ? [['```sh not run: examples', ...examples, '```'].join('\n')] : []),
  ];
}

/** The commands that do something, which those with subcommands do not. */
function leaves(command: Command): Command[] {
  const children = command
    .createHelp()
    .visibleCommands(command)
    .filter((child) => child.parent === command && child.name() !== 'help');
  return children.flatMap((child) => (child.commands.length > 0 ? leaves(child) : [child]));
}

function pathOf(command: Command): string {
  return command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();
}

function argument(given: Argument): string {
  const name = `${given.name()}${given.variadic ? '...' : ''}`;
  return given.required ? `<${name}>` : `[${name}]`;
}

function optionsOf(command: Command): Option[] {
  return command.options.filter(({ hidden }) => !hidden);
}

function optionTable(options: readonly Option[]): string {
  return table(
    ['option', 'what it does', 'default'],
    options.map((option) => [
      code(option.flags),
      [
        sentence(option.description),
        ...(option.argChoices ? [`One of ${option.argChoices.map(code).join(', ')}.`] : []),
        ...(option.mandatory ? ['Has to be given.'] : []),
      ].join(' '),
      defaultOf(option),
    ]),
  );
}

function defaultOf({ defaultValue, defaultValueDescription, negate }: Option): string {
  if (defaultValueDescription !== undefined) return defaultValueDescription;
  if (negate || defaultValue === undefined || Array.isArray(defaultValue)) return '';
  return code(String(defaultValue));
}

/** The command lines that its help shows. */
function examplesOf(program: Command, command: Command): string[] {
  let help = '';
  command.configureOutput({
    writeOut: (text) => {
      help += text;
    },
  });
  command.outputHelp();
  return help
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith(`${program.name()} `));
}
