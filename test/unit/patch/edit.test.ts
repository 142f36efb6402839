import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Edit, type Problem, tryEdit } from '../../../src/patch/edit.ts';

const test = suite('patch/edit');
const text = 'int one;\nint two;\nint three;\n';
const file = 'a.c';

function problemOf(edit: Edit, on: string | undefined): Problem {
  const result = tryEdit(edit, on);
  if (result.state !== 'conflict') throw new Error(`it is ${result.state}`);
  return result.problem;
}

test('lines are inserted after and before the line of the anchor', () => {
  const lines = ['x'];
  assert.equal(tryEdit({ kind: 'insert', file, lines, at: { after: 'two' } }, text), {
    state: 'ready',
    after: 'int one;\nint two;\nx\nint three;\n',
  });
  assert.equal(tryEdit({ kind: 'insert', file, lines, at: { before: 'one' } }, text), {
    state: 'ready',
    after: 'x\nint one;\nint two;\nint three;\n',
  });
});

test('lines are added at the end, also of an empty file and of one without a last newline', () => {
  const edit: Edit = { kind: 'insert', file, lines: ['x'], at: 'end' };
  assert.equal(tryEdit(edit, 'a\n'), { state: 'ready', after: 'a\nx\n' });
  assert.equal(tryEdit(edit, 'a'), { state: 'ready', after: 'a\nx\n' });
  assert.equal(tryEdit(edit, ''), { state: 'ready', after: 'x\n' });
});

test('an insertion elsewhere leaves the missing last newline alone', () => {
  const edit: Edit = { kind: 'insert', file, lines: ['x'], at: { before: 'b' } };
  assert.equal(tryEdit(edit, 'a\nb'), { state: 'ready', after: 'a\nx\nb' });
});

test('a line is replaced by several, which may contain the anchor', () => {
  const edit: Edit = { kind: 'replace', file, anchor: 'two', lines: ['long two;', 'x'] };
  const result = tryEdit(edit, text);
  assert.equal(result, { state: 'ready', after: 'int one;\nlong two;\nx\nint three;\n' });
  assert.equal(tryEdit(edit, 'int one;\nlong two;\nx\nint three;\n'), {
    state: 'present',
    at: { file, line: 2 },
  });
});

test('lines that stand on the right side of the anchor are present, also behind others', () => {
  const edit: Edit = { kind: 'insert', file, lines: ['x', 'y'], at: { after: 'two' } };
  assert.equal(tryEdit(edit, 'int two;\nother\nx\ny\n'), {
    state: 'present',
    at: { file, line: 3 },
  });
  assert.is(tryEdit(edit, 'x\ny\nint two;\n').state, 'ready');
});

test('a missing anchor names the nearest line', () => {
  const edit: Edit = { kind: 'insert', file, lines: ['x'], at: { after: 'int twoo' } };
  const problem = problemOf(edit, text);
  assert.is(problem.code, 'patch/missing-anchor');
  assert.is(problem.message, "no line of a.c contains the anchor 'int twoo'.");
  assert.equal(problem.notes, ['the nearest line is a.c:2: int two;']);
});

test('a missing anchor that is like nothing says so', () => {
  const edit: Edit = { kind: 'insert', file, lines: ['x'], at: { after: 'static struct @@@@' } };
  assert.equal(problemOf(edit, text).notes, ['no line of a.c is like it']);
});

test('an anchor that occurs in several lines names them', () => {
  const problem = problemOf({ kind: 'replace', file, lines: ['x'], anchor: 'int t' }, text);
  assert.is(problem.code, 'patch/ambiguous-anchor');
  assert.is(problem.message, "the anchor 'int t' occurs 2 times in a.c.");
  assert.equal(problem.notes, ['a.c:2: int two;', 'a.c:3: int three;']);
});

test('a file that does not exist, has CRLF line ends or is not UTF-8 is a conflict', () => {
  const edit: Edit = { kind: 'insert', file, lines: ['x'], at: 'end' };
  assert.is(problemOf(edit, undefined).code, 'patch/missing-file');
  assert.is(problemOf(edit, 'a\r\nb\r\n').code, 'patch/line-endings');
  assert.is(problemOf(edit, Buffer.from('caf\xe9\n', 'latin1').toString()).code, 'patch/not-text');
});

test('a file is added, is there already, or is in the way', () => {
  const edit: Edit = { kind: 'add', file, text: 'a\nb\n' };
  assert.equal(tryEdit(edit, undefined), { state: 'ready', after: 'a\nb\n' });
  assert.equal(tryEdit(edit, 'a\nb\n'), { state: 'present', at: { file, line: 1 } });
  const problem = problemOf(edit, 'a\nc\n');
  assert.is(problem.code, 'patch/file-exists');
  assert.equal(problem.notes, ['the first difference is at a.c:2: c']);
});

test.run();
