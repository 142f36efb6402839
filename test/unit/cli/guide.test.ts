// docs/diagnostics.md and the codes in src/ say the same.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readGuide } from '../../../src/cli/guide.ts';
import { packageRoot } from '../../../src/plan/package-root.ts';

const test = suite('cli/guide');

/** Where the end of a code is a variable, every end that it has. */
const computed: Readonly<Record<string, readonly string[]>> = {
  'build/': ['compile', 'link', 'kconfig', 'make', 'no-memory', 'no-space', 'missing-tool'],
  'config/no-such-': ['file', 'folder'],
  'diff/': ['nothing', 'which-file', 'not-comparable'],
  'import/': ['nothing', 'empty', 'no-series', 'no-repository'],
  'kconfig/': ['usage', 'no-tree', 'no-config', 'nothing', 'no-such-tree', 'which-image'],
  'patch/': [
    ...['nothing-changed', 'nothing-left', 'not-operations', 'not-the-same', 'rejected-hunks'],
    ...['changed-meanwhile', 'no-edit', 'name-taken', 'unknown-tree', 'no-reason', 'new-patch'],
    ...['is-a-diff', 'file-exists', 'name'],
  ],
  'trees/': ['none', 'missing', 'no-repository', 'no-folder', 'no-tree', 'no-version'],
  'run/': [
    'failed',
    'hang',
    'timeout',
    'silence',
    'panic',
    'triple-fault',
    'reboot-loop',
    'killed',
  ],
};

/** Texts of src/ that look like a code and are paths. */
const paths = /^(dist|dns|fs|info|recipes|src|timers|docs|bin|node_modules|patches|refs)\//;

function codesInSources(): string[] {
  const sources = readdirSync(join(packageRoot, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => readFileSync(join(entry.parentPath ?? entry.path, entry.name), 'utf8'))
    .join('\n');
  const whole = [...sources.matchAll(/'([a-z]+\/[a-z]+(-[a-z]+)*)'/g)].map(([, code]) => code!);
  const starts = [...sources.matchAll(/code(?:: | = )`([a-z]+\/[a-z-]*)\$\{/g)].map(
    ([, start]) => start!,
  );
  const ends = starts.flatMap((start) => {
    assert.ok(computed[start], `the ends of ${start} are named in this test`);
    return computed[start]!.map((end) => start + end);
  });
  return [...new Set([...whole.filter((code) => !paths.test(code)), ...ends])].sort();
}

test('every code of the tool has an entry, and every entry is of a code', () => {
  const entries = readGuide().map(({ code }) => code);
  const codes = codesInSources();
  assert.equal(new Set(entries).size, entries.length, 'each has one entry');
  assert.equal(
    codes.filter((code) => !entries.includes(code)),
    [],
    'codes without an entry',
  );
  assert.equal(
    entries.filter((code) => !codes.includes(code)),
    [],
    'entries without a code',
  );
});

test('every entry says what it means, why it is told and what to do, with an example', () => {
  for (const { code, meaning, text } of readGuide()) {
    assert.match(meaning, /^\S.*\.$/, code);
    assert.match(text, /^\*\*Why:\*\* .+\.$/m, code);
    assert.match(text, /^\*\*Do:\*\* .+\.$/m, code);
    assert.match(text, /^```(sh|ts)\n.+\n```$/m, code);
  }
});

test.run();
