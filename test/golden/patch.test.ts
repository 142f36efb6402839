// What `patch status` and `patch matrix` print, of a series that meets every state on small trees.
// UPDATE_GOLDEN=1 writes what is printed now and fails, so that an update is never taken for a pass.

import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Patch, patchSchema } from '../../src/model/patch.ts';
import type { PatchInput } from '../../src/model/patch-builders.ts';
import { detectVersion } from '../../src/patch/applicable.ts';
import { renderExplained } from '../../src/patch/explain.ts';
import { type Matrix, matrixOf } from '../../src/patch/matrix.ts';
import { renderMatrixHtml } from '../../src/patch/matrix-html.ts';
import { renderMatrixMarkdown } from '../../src/patch/matrix-markdown.ts';
import { renderMatrixText } from '../../src/patch/matrix-text.ts';
import { applySeries } from '../../src/patch/series.ts';
import { renderStatus, type SeriesStatus, statusJson } from '../../src/patch/status.ts';
import { stateWords, tell } from '../../src/patch/tell.ts';
import type { Files } from '../../src/patch/tree.ts';
import { readTemplate } from '../../src/realise/patch/template.ts';

const folder = join(dirname(fileURLToPath(import.meta.url)), 'patch');
const test = suite('patches as they are shown');

const common = { upstream: { notSubmitted: 'a test' } };
const series: Patch[] = (
  [
    {
      ...common,
      name: 'strings',
      reason: 'The port appends <b>strings</b> & more.',
      provides: ['strncat'],
      upstream: 'our tree 0.3',
      change: {
        operations: [
          { op: 'append', file: 'lib/string.c', lines: ['char *strncat(char *a);'] },
        ],
      },
    },
    {
      ...common,
      name: 'by-diff',
      reason: 'A diff whose place moves.',
      provides: ['second-value'],
      change: { diff: 'second.patch' },
    },
    {
      ...common,
      name: 'anchored',
      reason: 'It looks for a line.',
      provides: ['anchored-line'],
      change: {
        operations: [
          { op: 'insertAfter', file: 'lib/time.c', anchor: 'int ticks', lines: ['int tocks;'] },
        ],
      },
    },
    {
      ...common,
      name: 'old-only',
      reason: 'Old trees lack it.',
      provides: ['old-file'],
      appliesTo: '<0.2',
      change: { operations: [{ op: 'addFile', file: 'lib/old.c', from: 'old.c' }] },
    },
    {
      ...common,
      name: 'strings-again',
      reason: 'Nobody looked.',
      provides: ['strncat'],
      change: { operations: [{ op: 'addFile', file: 'lib/more.c', from: 'old.c' }] },
    },
  ] satisfies PatchInput[]
).map((patch) => patchSchema.parse(patch));

const texts: Record<string, string> = {
  'old.c': 'int old;\n',
  'second.patch': [
    '--- a/lib/value.c',
    '+++ b/lib/value.c',
    '@@ -3,3 +3,3 @@',
    ' int first = 1;',
    '-int second = 2;',
    '+int second = 22;',
    ' int third = 3;',
    '',
  ].join('\n'),
};
const content = (file: string): string => texts[file]!;

const value = 'int none;\n\nint first = 1;\nint second = 2;\nint third = 3;\n\nint last;\n';
const trees: Record<string, Record<string, string>> = {
  'RELEASE-0.1': {
    'version.mk': 'UK_VERSION = 0\nUK_SUBVERSION = 1\nUK_CODENAME = One\n',
    'lib/string.c': 'int strlen(char *a);\n',
    'lib/value.c': value,
    'lib/time.c': 'int ticks;\n',
  },
  'RELEASE-0.10': {
    'version.mk': 'UK_VERSION = 0\nUK_SUBVERSION = 10\nUK_CODENAME = Ten\n',
    'lib/string.c': 'int strlen(char *a);\nchar *strncat(char *a)\n{\n}\n',
    'lib/value.c': `\n\n${value}`,
    'lib/time.c': 'long ticks_since_boot;\n',
  },
  'RELEASE-0.3': {
    'version.mk': 'UK_VERSION = 0\nUK_SUBVERSION = 3\nUK_CODENAME = Three\n',
    'lib/string.c': 'int strlen(char *a);\nchar *strncat(char *a)\n{\n}\n',
    'lib/value.c': 'nothing\n',
  },
};
const files = (name: string): Files => ({ read: (file) => trees[name]![file] });

function sample(): Matrix {
  const results = Object.keys(trees).map((label) => ({
    tree: {
      label,
      version: detectVersion(files(label))!,
      codename: 'A name',
      commit: '0123456789'.repeat(4),
      notes: label === 'RELEASE-0.3' ? ['read as it is: 1 changed since its commit'] : [],
    },
    outcomes: applySeries(files(label), series, content).patches,
  }));
  return matrixOf('app', series, results);
}

function sampleStatus(): SeriesStatus[] {
  return Object.keys(trees).map((label) => ({
    image: 'app',
    tree: 'unikraft',
    version: detectVersion(files(label))!,
    patches: applySeries(files(label), series, content).patches.map(
      ({ name, index, diff: _, ...state }) => {
        const { mark: _mark, ...told } = tell(state);
        return { name, place: `unikernel.config.ts:${20 + index}`, ...told };
      },
    ),
  }));
}

function golden(name: string, render: () => string): void {
  test(`${name} is as expected`, () => {
    const actual = `${render().trimEnd()}\n`;
    const file = join(folder, name);
    if (process.env.UPDATE_GOLDEN) {
      writeFileSync(file, actual);
      assert.unreachable(`${file} is rewritten: look at it and run the test again`);
    }
    assert.is(actual, readFileSync(file, 'utf8'));
  });
}

golden('status.txt', () => renderStatus(sampleStatus(), { color: false }));
golden('status.json', () => statusJson(sampleStatus()));
golden('matrix.txt', () => renderMatrixText(sample(), { color: false }));
golden('matrix.md', () => renderMatrixMarkdown(sample()));
golden('matrix.json', () => JSON.stringify(sample(), null, 2));
golden('matrix.html', () => renderMatrixHtml(sample(), readTemplate('matrix.html.hbs')));
golden('explain.txt', () => {
  const outcomes = applySeries(files('RELEASE-0.10'), series, content).patches;
  return [1, 2]
    .map((index) => {
      const { diff, ...state } = outcomes[index]!;
      const patch = series[index]!;
      return renderExplained(
        {
          patch,
          image: 'app',
          tree: 'unikraft',
          version: '0.10.0',
          index,
          count: series.length,
          place: 'unikernel.config.ts:20',
          others: index === 1 ? ['other unikraft'] : [],
          touches: ['lib/value.c'],
          told: tell(state),
          diff: diff.replace(/^(#.*\n)+\n*/, ''),
        },
        { color: false },
      );
    })
    .join('\n\n');
});

test('the samples show every state', () => {
  const states = new Set(sample().patches.flatMap((row) => row.states.map(({ state }) => state)));
  assert.equal([...states].sort(), Object.keys(stateWords).sort());
});

test.run();
