import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exitCode, UserError } from '../diagnostics/diagnostic.ts';

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
  data(text: string): void;
  say(text: string): void;
};

export function openOutput(environment: NodeJS.ProcessEnv, colorFlag: boolean): Output {
  const dumb = environment.TERM === 'dumb';
  const terminal = process.stderr.isTTY === true && !dumb;
  return {
    color: wantsColor(environment, colorFlag, terminal),
    colorData: wantsColor(environment, colorFlag, process.stdout.isTTY === true && !dumb),
    live: terminal && !environment.CI,
    project: undefined,
    data: (text) => process.stdout.write(`${text}\n`),
    say: (text) => process.stderr.write(`${text}\n`),
  };
}

function wantsColor(environment: NodeJS.ProcessEnv, flag: boolean, terminal: boolean): boolean {
  if (!flag || environment.NO_COLOR) return false;
  if (environment.FORCE_COLOR) return environment.FORCE_COLOR !== '0';
  return terminal;
}

/** Prints what went wrong and returns the exit code for it. */
export async function report(error: unknown, output: Output): Promise<number> {
  if (!(error instanceof UserError)) {
    output.say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    output.say('This is a bug of unikernel: the text above tells where.');
    return exitCode.bug;
  }
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
  return error.exitCode;
}
