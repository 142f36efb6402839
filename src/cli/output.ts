import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pc from 'picocolors';
import { type Diagnostic, exitCode, UserError } from '../diagnostics/diagnostic.ts';
import type { CommandName, ResultOf } from './json/results.ts';

/** The only place that prints: data on stdout, talk on stderr. */
export type Output = {
  /** For talk. */
  readonly color: boolean;
  /** For data: stdout may go elsewhere. */
  readonly colorData: boolean;
  /** True when progress may be drawn over: stderr is a terminal that can. */
  readonly live: boolean;
  /** Set once it is known; code frames are read from there. */
  project: string | undefined;
  /** Prints data, unless it is asked for as JSON. */
  data(text: string): void;
  say(text: string): void;
  /** Says what the command found; it is printed with `--json` only. */
  result<Name extends CommandName>(command: Name, result: ResultOf<Name>): void;
  /** Whether stdout gets one JSON document instead of data as it comes. */
  readonly json: boolean;
  /** What `--json` prints at the end. */
  readonly answer: Answer;
};

/** What a call has come to so far. */
export type Answer = {
  command: string;
  result: unknown;
  readonly lines: string[];
  readonly diagnostics: Diagnostic[];
};

export function openOutput(
  environment: NodeJS.ProcessEnv,
  colorFlag: boolean,
  json = false,
): Output {
  const dumb = environment.TERM === 'dumb';
  const terminal = process.stderr.isTTY === true && !dumb;
  const answer: Answer = { command: 'unikernel', result: undefined, lines: [], diagnostics: [] };
  return {
    json,
    answer,
    result: (command, result) => {
      answer.command = command;
      answer.result = result;
    },
    color: wantsColor(environment, colorFlag, terminal),
    colorData: wantsColor(environment, colorFlag, process.stdout.isTTY === true && !dumb),
    live: terminal && !environment.CI,
    project: undefined,
    data: (text) => {
      if (json) answer.lines.push(...text.split('\n'));
      else process.stdout.write(`${text}\n`);
    },
    say: (text) => process.stderr.write(`${text}\n`),
  };
}

function wantsColor(environment: NodeJS.ProcessEnv, flag: boolean, terminal: boolean): boolean {
  if (!flag || environment.NO_COLOR) return false;
  if (environment.FORCE_COLOR) return environment.FORCE_COLOR !== '0';
  return terminal;
}

/** Prints the one document of `--json`; its form is in docs/schema/. */
export function printAnswer({ answer }: Output, code: number): void {
  const { command, result, lines, diagnostics } = answer;
  const shown = result ?? (lines.length > 0 ? { lines } : null);
  const document = { version: 1, command, exitCode: code, result: shown, diagnostics };
  process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
}

/** Prints what went wrong and returns the exit code for it. */
export async function report(
  error: unknown,
  output: Output,
  environment: NodeJS.ProcessEnv,
): Promise<number> {
  if (!(error instanceof UserError)) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    output.answer.diagnostics.push({ code: 'cli/bug', message: text });
    output.say(text);
    output.say('This is a bug of unikernel: the text above tells where.');
    return exitCode.bug;
  }
  output.answer.diagnostics.push(...error.diagnostics);
  if (!output.json) await render(error, output);
  if (environment.GITHUB_ACTIONS === 'true') {
    const { annotation } = await import('./annotations.ts');
    for (const diagnostic of error.diagnostics)
      output.say(annotation(diagnostic, output.project, environment.GITHUB_WORKSPACE));
  }
  return error.exitCode;
}

async function render(error: UserError, output: Output): Promise<void> {
  const { renderDiagnostic } = await import('../diagnostics/render.ts');
  const { project } = output;
  const readSource = (file: string): string | undefined => {
    try {
      return project === undefined ? undefined : readFileSync(join(project, file), 'utf8');
    } catch {
      return undefined;
    }
  };
  const rendered = error.diagnostics.map((diagnostic) =>
    renderDiagnostic(diagnostic, { color: output.color, readSource }),
  );
  output.say(rendered.join('\n\n'));
  const [{ code }] = error.diagnostics as [Diagnostic];
  if (output.live) output.say(pc.createColors(output.color).dim(`more: unikernel explain ${code}`));
}
