import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { patchSchema } from '../../../src/model/patch.ts';
import * as builders from '../../../src/model/patch-builders.ts';
import { contentFiles } from '../../../src/model/patch-content.ts';

const test = suite('model/patch');

const { addFile, append, declare, define, definePatch, insertAfter, keepSections, replace } =
  builders;

const whole = definePatch({
  name: 'libc-f',
  reason: 'f is missing',
  provides: ['f', 'libc-extras'],
  upstream: 'version 2',
  change: {
    operations: [
      addFile({ file: 'a/b.h', from: 'patches/b.h' }),
      define({ library: 'lib/c', source: 'f.S', from: 'patches/f.S', symbols: ['f'] }),
      declare({ header: 'a/c.h', prototype: 'int f(void);' }),
      keepSections({ script: 'l.lds.S', after: '.rodata', sections: ['__param'] }),
      append({ file: 'x', lines: ['a'] }),
    ],
  },
});

/** The messages for a patch with one field changed. */
function problems(change: object): string[] {
  const result = patchSchema.safeParse({ ...whole, ...change });
  const flat = (issue: { code: string; message: string; errors?: unknown }): string[] =>
    issue.code === 'invalid_union' && Array.isArray(issue.errors) && issue.errors.length > 0
      ? issue.errors.flatMap((errors: never[]) => errors.flatMap(flat))
      : [issue.message];
  return result.error?.issues.flatMap(flat) ?? [];
}

test('what the builders make is a patch', () => {
  const { change } = patchSchema.parse(whole);
  assert.equal('operations' in change && change.operations.map(({ op }) => op), [
    'addFile',
    'define',
    'declare',
    'keepSections',
    'append',
  ]);
});

test('each operation has a builder that is named like it', () => {
  const ops = Object.keys(builders).filter((name) => name !== 'definePatch');
  assert.equal(ops.sort(), [
    'addFile',
    'append',
    'declare',
    'define',
    'fragment',
    'insertAfter',
    'insertBefore',
    'kconfigOption',
    'keepSections',
    'replace',
  ]);
});

test('the project files that a patch takes content from are known', () => {
  assert.equal(contentFiles(patchSchema.parse(whole)), ['patches/b.h', 'patches/f.S']);
  const diff = patchSchema.parse({ ...whole, change: { diff: 'patches/f.diff' } });
  assert.equal(contentFiles(diff), ['patches/f.diff']);
});

test('names, symbols, features and paths have their forms', () => {
  assert.match(problems({ name: 'Libc F' }).join(), 'expected a patch name');
  assert.match(problems({ provides: [] }).join(), /at least|Too small/);
  assert.match(problems({ provides: ['2x'] }).join(), 'expected a C identifier');
  assert.match(problems({ reason: 'a\nb' }).join(), 'expected one line');
  for (const file of ['../a', '/a', 'a/../b', 'a//b', 'a b', '.git/config', 'a/.', ''])
    assert.match(
      problems({ change: { operations: [append({ file, lines: ['a'] })] } }).join(),
      'expected a path inside the patched tree',
      file,
    );
  assert.equal(
    problems({ change: { operations: [append({ file: '.config', lines: ['a'] })] } }),
    [],
  );
});

test('an unknown key, operation or change is refused', () => {
  assert.match(problems({ fuzz: 2 }).join(), 'fuzz');
  assert.ok(problems({ change: { operations: [{ op: 'delete', file: 'a' }] } }).length > 0);
  assert.ok(problems({ change: {} }).length > 0);
});

test('an insertion must not contain its anchor, a replacement may', () => {
  const fields = { file: 'a', anchor: 'int x', lines: ['int xy;'] };
  assert.match(
    problems({ change: { operations: [insertAfter(fields)] } }).join(),
    'the lines must not contain the anchor',
  );
  assert.equal(problems({ change: { operations: [replace(fields)] } }), []);
});

test('lines are lines, and at least one has text', () => {
  const lines = (...all: string[]) =>
    problems({ change: { operations: [append({ file: 'a', lines: all })] } }).join();
  assert.match(lines('a\nb'), 'expected one line of text');
  assert.match(lines('', ' '), 'expected at least one line of text');
  assert.match(lines(), 'expected at least one line of text');
});

test('what a patch defines it has to provide', () => {
  assert.equal(problems({ provides: ['libc-extras'] }), [
    "'provides' has to name what the patch defines: f",
  ]);
});

test('the range of versions, the conditions and the touched files are checked', () => {
  assert.equal(problems({ appliesTo: '>=0.3.1 <0.6' }), []);
  assert.equal(problems({ appliesTo: '^4.9 || >=6' }), []);
  assert.equal(problems({ appliesTo: 'Iapetus' }), [
    "expected a range of versions such as '>=0.3.1 <0.6'",
  ]);
  assert.is(problems({ appliesTo: '' }).length, 1);
  assert.equal(problems({ when: { arch: 'arm64', platform: 'xen', file: 'a/b.c' } }), []);
  assert.is(problems({ when: { arch: 'vax' } }).length, 1);
  assert.is(problems({ when: { file: '../b.c' } }).length, 1);
  assert.is(problems({ touches: ['/etc/passwd'] }).length, 1);
});

test('an option of Kconfig has a default of its type, and is provided', () => {
  const option = { file: 'Config.uk', symbol: 'A_B', type: 'int', prompt: 'A' } as const;
  const withOption = (fields: object): string[] =>
    problems({
      provides: ['CONFIG_A_B'],
      change: { operations: [builders.kconfigOption({ ...option, ...fields })] },
    });
  assert.equal(withOption({ default: 3 }), []);
  const of = (messages: string[], text: string): boolean =>
    messages.some((message) => message.includes(text));
  assert.ok(of(withOption({ default: 'x' }), 'expected a number, as the option is of type int'));
  assert.ok(of(withOption({ type: 'bool', default: 3 }), 'expected a boolean'));
  assert.ok(of(withOption({ type: 'string', default: '"' }), 'without quotes'));
  assert.ok(of(withOption({ select: ['C'] }), 'only an option of type bool'));
  assert.ok(of(withOption({ symbol: 'CONFIG_A_B' }), "without 'CONFIG_'"));
  const unnamed = problems({ change: { operations: [builders.kconfigOption(option)] } });
  assert.equal(unnamed, ["'provides' has to name what the patch defines: CONFIG_A_B"]);
});

test.run();
