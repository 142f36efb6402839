// The documents that people read, taken apart: their fenced blocks with what the tests do with each.
//
// What is done stands after the language, where no renderer shows it:
//
//   ```sh                        run in the shell of the document; it has to end with status 0
//   ```sh exit: 3                … with status 3
//   ```sh needs: sandbox dot     run where there is a sandbox and the program dot
//   ```sh not run: REASON        its command lines are parsed by the real definitions
//   ```text output               exactly what the block before printed; … stands for anything
//   ```c file: app/main.c        written to this file, for the blocks that follow
//   ```diff                      a change to files of the project, applied by `git apply`
//   ```ts                        a config, loaded in the place of the project's, or a module
//   ```LANGUAGE not run: REASON  not tested, for this reason
//
// `<!-- not run: REASON -->` says the latter of all blocks of a document that do not say something
// themselves, and `<!-- starts from: a clone -->` or `nothing` what folder the reader begins in.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/plan/package-root.ts';

export type Block = {
  /** `docs/releases.md:10` */
  readonly place: string;
  readonly language: string;
  readonly text: string;
  readonly what: What;
};

type What =
  | { readonly type: 'run'; readonly exit: number; readonly needs: readonly string[] }
  | { readonly type: 'output' }
  | { readonly type: 'file'; readonly path: string }
  | { readonly type: 'apply' }
  | { readonly type: 'load' }
  | { readonly type: 'none'; readonly reason: string };

const starts = ['a project', 'a clone', 'nothing'] as const;

/** A sample project, a copy of this repository's own, or an empty folder. */
export type Start = (typeof starts)[number];

export type Document = {
  /** Relative to this repository. */
  readonly file: string;
  readonly blocks: readonly Block[];
  /** Code inside of sentences, and its place. */
  readonly spans: readonly { readonly place: string; readonly text: string }[];
  /** The folder that it begins in. */
  readonly start: Start;
};

/** README.md and all below docs/, relative to this repository. */
export function documentFiles(): string[] {
  const names = readdirSync(join(packageRoot, 'docs'), { recursive: true, encoding: 'utf8' });
  const pages = names.filter((name) => name.endsWith('.md') && !name.startsWith('.vitepress'));
  return ['README.md', ...pages.sort().map((name) => `docs/${name}`)];
}

export function readDocument(file: string): Document {
  return parseDocument(file, readFileSync(join(packageRoot, file), 'utf8'));
}

/** @throws Error about a block that says nothing of what is to be done with it */
export function parseDocument(file: string, text: string): Document {
  const blocks: Block[] = [];
  const spans: { place: string; text: string }[] = [];
  const reason = /<!-- not run: (.*) -->/.exec(text)?.[1];
  let open: { place: string; info: string; lines: string[] } | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    const place = `${file}:${index + 1}`;
    const fence = /^(\s*)```(.*)$/.exec(line);
    if (open && fence) {
      const [, language = '', given = ''] = /^(\S*) ?(.*)$/.exec(open.info) ?? [];
      const words = given === '' && reason !== undefined ? `not run: ${reason}` : given;
      const what = toWhat(open.place, language, words);
      blocks.push({ place: open.place, language, text: `${open.lines.join('\n')}\n`, what });
      open = undefined;
    } else if (open) open.lines.push(line);
    else if (fence) {
      if (fence[1] !== '') throw new Error(`${place}: an indented block is not tested`);
      open = { place, info: fence[2] ?? '', lines: [] };
    } else
      for (const [, code = ''] of line.matchAll(/`([^`]+)`/g)) spans.push({ place, text: code });
  }
  if (open) throw new Error(`${open.place}: the block does not end`);
  return { file, blocks, spans, start: startOf(file, text) };
}

function startOf(file: string, text: string): Start {
  const given = /<!-- starts from: (.*) -->/.exec(text)?.[1] ?? 'a project';
  const start = starts.find((each) => each === given);
  if (start === undefined)
    throw new Error(`${file} starts from '${given}', not from ${starts.join(', ')}`);
  return start;
}

function toWhat(place: string, language: string, words: string): What {
  const [, name = '', value = ''] = /^([a-z ]*?)(?:: (.*))?$/.exec(words) ?? [];
  if (name === 'not run' && value !== '') return { type: 'none', reason: value };
  if (name === 'file' && value !== '') return { type: 'file', path: value };
  if (language === 'text' && words === 'output') return { type: 'output' };
  if (language === 'diff' && words === '') return { type: 'apply' };
  if (language === 'ts' && words === '') return { type: 'load' };
  if (language === 'sh' && words === '') return { type: 'run', exit: 0, needs: [] };
  if (language === 'sh' && name === 'exit') return { type: 'run', exit: Number(value), needs: [] };
  if (language === 'sh' && name === 'needs')
    return { type: 'run', exit: 0, needs: value.split(' ') };
  throw new Error(
    `${place}: '${language} ${words}' says nothing of how the block is tested: see test/support/markdown.ts`,
  );
}
