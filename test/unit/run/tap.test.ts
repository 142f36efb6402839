import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readTap } from '../../../src/run/tap.ts';

const tap = suite('tap');

const read = (text: string) => readTap(text.split('\n'));
const problems = (text: string) => read(text).problems;

tap('a full TAP has no problems', () => {
  const found = read('TAP version 14\n1..2\nok 1 - first\nok 2 - second');
  assert.is(found.plan, 2);
  assert.equal(found.tests, [
    { number: 1, name: 'first', ok: true },
    { number: 2, name: 'second', ok: true },
  ]);
  assert.equal(found.problems, []);
});

tap('a YAML block belongs to the test above it', () => {
  const found = read('1..1\nnot ok 1 - umask\n  ---\n  time_us: 12\n  log: |\n    18\n  ...');
  assert.equal(found.tests[0]!.diagnostics, { time_us: 12, log: '18\n' });
});

tap('what firmware and kernel print is kept apart, also inside a YAML block', () => {
  const found = read(`SeaBIOS (version 1.16)
1..2
[    0.000000] Linux version 4.9.0
ok 1 - first
  ---
  time_us: 1
[    0.100000] lo: link up
  ...
ok 2`);
  assert.equal(found.problems, []);
  assert.is(found.tests.length, 2);
  assert.ok(found.other.includes('SeaBIOS (version 1.16)'));
  assert.ok(found.other.includes('[    0.000000] Linux version 4.9.0'));
  assert.ok(found.other.includes('[    0.100000] lo: link up'));
});

tap('a YAML block that does not parse is not a problem of the test', () => {
  assert.equal(problems('1..1\nok 1\n  ---\n  : [\n  ...'), []);
});

tap('skip and todo are told with their reasons', () => {
  const { tests } = read(
    '1..3\nok 1 - a # SKIP no disk\nnot ok 2 - b # TODO later\nok 3 - c # skip',
  );
  assert.is(tests[0]!.skip, 'no disk');
  assert.is(tests[1]!.todo, 'later');
  assert.is(tests[2]!.skip, '');
});

tap('no output at all is no TAP', () => {
  assert.equal(problems(''), ['there is no TAP']);
  assert.is(read('').plan, undefined);
});

tap('tests without a plan may be cut off anywhere', () => {
  assert.equal(problems('ok 1\nok 2'), ['there is no plan']);
});

tap('a plan at the end is refused', () => {
  assert.equal(problems('ok 1\n1..1'), ['the plan comes after the first test']);
});

tap('a plan of nothing is refused', () => {
  assert.equal(problems('1..0 # skip all'), ['the plan has no tests']);
});

tap('a plan that does not start at 1 is refused', () => {
  assert.equal(problems('2..3\nok 2\nok 3')[0], 'the plan starts at 2');
});

tap('output that is cut off says where', () => {
  assert.equal(problems('1..3\nok 1'), ['the output ends after 1 of 3 tests']);
  assert.equal(problems('1..3'), ['the output ends after 0 of 3 tests']);
});

tap('a test in the middle that did not run is named', () => {
  assert.equal(problems('1..4\nok 1\nok 4'), ['tests 2, 3 of 4 did not run']);
});

tap('a test that comes twice, out of order or beyond the plan is named', () => {
  assert.equal(problems('1..2\nok 1\nok 1\nok 2'), ['test 1 comes twice']);
  assert.equal(problems('1..2\nok 2\nok 1'), ['test 1 comes after test 2']);
  assert.equal(problems('1..1\nok 1\nok 2'), ['test 2 is beyond the plan of 1']);
});

tap('a guest that starts over is seen by its second plan', () => {
  const once = 'TAP version 14\n1..1\nok 1';
  assert.equal(problems(`${once}\n${once}`), ['test 1 comes twice', 'the output starts over']);
});

tap('output without end has a short list of problems', () => {
  const found = read(Array.from({ length: 20_000 }, (_, i) => `ok ${i + 1}`).join('\n1..1\n'));
  assert.ok(found.problems.length <= 7, found.problems.join('\n'));
});

tap('a bail-out ends the reading, with its reason', () => {
  const found = read('1..3\nok 1\nBail out! no disk\nok 2');
  assert.is(found.bailOut, 'no disk');
  assert.is(found.tests.length, 1);
  assert.is(read('1..3\nBail out!').bailOut, '');
});

tap('a failed subtest under a line that says ok is a problem', () => {
  const text = '1..1\n# Subtest: deep\n    1..1\n    not ok 1 - inner\nok 1 - deep';
  assert.equal(problems(text), ['a subtest failed']);
});

tap.run();
