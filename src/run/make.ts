import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { type Diagnostic, exitCode, UserError } from '../diagnostics/diagnostic.ts';
import { findProgram } from './find-program.ts';
import { type End, startGroup } from './groups.ts';
import type { Jobserver } from './jobserver.ts';
import { type MakeError, type MakeErrorKind, MakeErrors } from './make-errors.ts';
import { explainNoSpace, noSpaceSuggestion } from './no-space.ts';
import { type Mount, sandboxArguments, toInside, toOutside } from './sandbox.ts';
import { shellCommand } from './shell-words.ts';
import { preloadWords, type Surroundings, usualSurroundings } from './surroundings.ts';
import { installCommand, packageOfProgram } from './tools.ts';
import { transcribe } from './transcript.ts';

export type MakeOptions = {
  /** What is built, for messages: `lkl`. */
  readonly what: string;
  readonly targets: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  readonly jobs: number;
  /** The budget that the jobs are taken from; without one they are this make's own. */
  readonly jobserver?: Jobserver;
  /** The directory in which make starts. */
  readonly inDirectory: string;
  /** make's -C and -f, relative to `inDirectory`. */
  readonly directory?: string;
  readonly makefile?: string;
  /** Added to the environment, which is otherwise the same for every build. */
  readonly env?: Readonly<Record<string, string>>;
  /** bwrap, and what make may see besides the system's programs; names are those outside. */
  readonly sandbox?: { readonly program: string; readonly mounts: readonly Mount[] };
  /** Those of every build unless given; user, group and host take a sandbox. */
  readonly surroundings?: Surroundings;
  /** Goes on where an earlier step ended. */
  readonly logFile: string;
  readonly signal?: AbortSignal;
  readonly onLine?: (line: string) => void;
  /** Folders that hold copies, and the project's folders that they were copied from. */
  readonly origins?: Readonly<Record<string, string>>;
  /** The project: locations in diagnostics are relative to it. */
  readonly project?: string;
  /** What to do about a failure; by default to run make by hand. */
  readonly suggestion?: string;
};

/** A make that failed: its errors as they are told, and as they were printed. */
export class MakeFailed extends UserError {
  readonly causes: readonly MakeError[];
  /** The last diagnostic: how make ended, and where its log is. */
  readonly summary: Diagnostic;

  constructor(told: readonly Diagnostic[], summary: Diagnostic, causes: readonly MakeError[]) {
    super([...told, summary], exitCode.build);
    this.causes = causes;
    this.summary = summary;
  }
}

const tailLines = 25;
const shownErrors = 3;

/**
 * Runs make in a clean environment, with its whole output in the log.
 * @throws MakeFailed (exit 100) when make fails; the signal's reason when aborted.
 */
export async function runMake(options: MakeOptions): Promise<void> {
  options.signal?.throwIfAborted();
  const make = findProgram('make');
  if (make === undefined) throw noMake();
  const { jobserver } = options;
  const env = environment(options);
  const ownJobs = [`-j${options.jobs}`];
  const { umask } = options.surroundings ?? usualSurroundings;
  const words = commandWords(make, ownJobs, options);
  const command = pasteable(options.inDirectory, umask, env, words);
  const errors = new MakeErrors();
  const tail: string[] = [];

  const { signal, onLine } = options;
  // The shell sets what Node cannot set for a child alone, and makes one stream of both outputs,
  // so that the log has them in the order in which they came.
  const script = `umask ${umask}; exec "$@" 2>&1`;
  const sharing = commandWords(make, jobserver ? [] : ownJobs, options);
  const group = startGroup('/bin/sh', ['-c', script, 'sh', ...sharing], {
    cwd: options.inDirectory,
    env: jobserver ? { ...env, MAKEFLAGS: ` -j${jobserver.jobs} --jobserver-auth=3,4` } : env,
    ...(jobserver && { inherited: [jobserver.descriptor, jobserver.descriptor] }),
  });
  const abort = () => void group.stop();
  signal?.addEventListener('abort', abort);
  let end: End;
  try {
    await explainNoSpace(options.logFile, () =>
      transcribe(group.stdout!, {
        file: options.logFile,
        flag: 'a',
        heading: command,
        onLine: (line) => {
          errors.read(line);
          tail.push(line);
          if (tail.length > tailLines) tail.shift();
          onLine?.(line);
        },
      }),
    );
    end = await group.ended;
  } finally {
    signal?.removeEventListener('abort', abort);
    await group.stop();
  }
  signal?.throwIfAborted();
  if (end.status !== 0) throw makeFailure(options, end, errors.causes(), tail, command);
}

/** The command, in a sandbox if there is one. */
function commandWords(make: string, jobs: readonly string[], options: MakeOptions): string[] {
  const { sandbox, inDirectory, surroundings = usualSurroundings } = options;
  const words = [...preloadWords(surroundings), make, ...jobs, ...makeArguments(options)];
  if (sandbox === undefined) return words;
  const inside = (word: string): string => toInside(sandbox.mounts, word);
  return [
    sandbox.program,
    ...sandboxArguments(sandbox.mounts, inside(inDirectory), surroundings),
    ...words.map(inside),
  ];
}

function makeArguments(options: MakeOptions): string[] {
  return [
    ...(options.directory === undefined ? [] : ['-C', options.directory]),
    ...(options.makefile === undefined ? [] : ['-f', options.makefile]),
    ...Object.entries(options.variables).map(([name, value]) => `${name}=${value}`),
    ...options.targets,
  ];
}

// The same on every machine, but for the places of programs and of temporary files: no MAKEFLAGS,
// no CFLAGS, no locale gets into a build.
function environment({
  env,
  sandbox,
  surroundings: { locale, timeZone } = usualSurroundings,
}: MakeOptions): Record<string, string> {
  const { PATH = '', TMPDIR } = process.env;
  return {
    PATH,
    // A sandbox has a /tmp of its own.
    ...(TMPDIR === undefined || sandbox ? {} : { TMPDIR }),
    HOME: '/nonexistent',
    LC_ALL: locale,
    TZ: timeZone,
    SOURCE_DATE_EPOCH: '0',
    ...env,
  };
}

function pasteable(
  directory: string,
  umask: string,
  env: Readonly<Record<string, string>>,
  words: readonly string[],
): string {
  const settings = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  // Where nobody asks for another one, that of the shell will do.
  const mask = umask === usualSurroundings.umask ? '' : `umask ${umask} && `;
  return `cd ${shellCommand([directory])} && ${mask}${shellCommand(['env', '-i', ...settings, ...words])}`;
}

function noMake(): UserError {
  return new UserError(
    {
      code: 'build/missing-tool',
      message: 'make is not installed, and nothing can be built without it.',
      suggestion: installCommand(['make']),
    },
    exitCode.usage,
  );
}

function makeFailure(
  options: MakeOptions,
  end: End,
  causes: readonly MakeError[],
  tail: readonly string[],
  command: string,
): MakeFailed {
  const shown = causes.slice(0, shownErrors).map((error) => explain(error, options));
  const rest = causes.length - shown.length;
  const log = [`the last ${tail.length} lines of the log:`, ...tail].join('\n');
  const failed: Diagnostic = {
    code: 'build/failed',
    message: `make ${options.targets.join(' ')} for ${options.what} ${describeEnd(end)}.`,
    notes: [
      ...(rest > 0 ? [`${rest} more of these ${rest === 1 ? 'error' : 'errors'}`] : []),
      ...(tail.length > 0 ? [log] : []),
      `the whole log: ${options.logFile}`,
      ...(options.suggestion === undefined ? [] : [`the command: ${command}`]),
    ],
    suggestion: options.suggestion ?? command,
  };
  return new MakeFailed(shown, failed, causes);
}

function describeEnd(end: End): string {
  if (end.error) return `could not be started: ${end.error.message}`;
  return end.signal === undefined
    ? `failed with status ${end.status}`
    : `was ended by ${end.signal}`;
}

function explain(error: MakeError, options: MakeOptions): Diagnostic {
  const { message, file, line, column } = error;
  const code = `build/${error.kind}`;
  const suggestion = suggest(error);
  const help = suggestion === undefined ? {} : { suggestion };
  if (file === undefined || line === undefined) return { code, message, ...help };
  const place = projectFile(file, error.directory, options);
  if (place !== undefined) {
    const text = readFileSync(place.read, 'utf8').split('\n')[line - 1] ?? '';
    const location = { file: place.shown, line, column: characterColumn(text, column ?? 1) };
    return { code, message, location, ...help };
  }
  const position = [file, line, ...(column === undefined ? [] : [column])].join(':');
  return { code, message: `${position}: ${message}`, ...help };
}

/** gcc counts columns as a terminal shows them, with a tab at every eighth. */
function characterColumn(text: string, shown: number): number {
  let at = 1;
  let column = 1;
  for (const character of text) {
    if (at >= shown) break;
    at += character === '\t' ? 8 - ((at - 1) % 8) : 1;
    column += 1;
  }
  return column;
}

function suggest({ kind, program }: MakeError): string | undefined {
  const remedies: Partial<Record<MakeErrorKind, string>> = {
    'no-space': noSpaceSuggestion,
    'no-memory': 'use fewer parallel jobs: -j 1',
  };
  const debianPackage = program === undefined ? undefined : packageOfProgram(program);
  return debianPackage === undefined ? remedies[kind] : installCommand([debianPackage]);
}

/**
 * The file that a compiler names, and what it is called in the project; undefined when it is not of
 * the project.
 */
function projectFile(
  file: string,
  directory: string | undefined,
  options: MakeOptions,
): { readonly read: string; readonly shown: string } | undefined {
  if (options.project === undefined) return undefined;
  const start = resolve(options.inDirectory, options.directory ?? '.');
  const candidates = [directory ?? start, start, options.inDirectory].map((from) =>
    toOutside(options.sandbox?.mounts ?? [], resolve(from, file)),
  );
  const absolute = candidates.find((candidate) => existsSync(candidate));
  if (absolute === undefined) return undefined;
  const inside = relative(options.project, originOf(absolute, options.origins ?? {}));
  const isOutside = inside.startsWith('..') || isAbsolute(inside);
  return isOutside ? undefined : { read: absolute, shown: inside };
}

function originOf(file: string, origins: Readonly<Record<string, string>>): string {
  for (const [copy, origin] of Object.entries(origins)) {
    const inside = relative(copy, file);
    if (!inside.startsWith('..') && !isAbsolute(inside)) return join(origin, inside);
  }
  return file;
}
