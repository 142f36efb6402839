import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bundleConfig, bundleSandbox } from '../../../src/config/bundle.ts';
import { evaluate, type Limits } from '../../../src/config/evaluate.ts';
import { explainOutcome } from '../../../src/config/explain.ts';
import { withProject } from './project-folder.ts';

const test = suite('config/evaluate');

test('a config is evaluated to its canonical form', async () => {
  const outcome = await evaluateText(`
    import path from 'node:path';
    import url from 'node:url';
    const { pathname } = new url.URL('file:///a/../b');
    export default { b: [1, null, true], a: path.join('x', '..', 'y'), u: undefined, c: pathname };
  `);
  assert.is(
    JSON.stringify(outcome),
    '{"type":"value","value":{"a":"y","b":[1,null,true],"c":"/b"}}',
  );
});

// Each would make the config mean something else at another time or on another machine.
const impure: readonly [expression: string, message: string][] = [
  ['Date.now()', 'read the clock, as Date.now() does'],
  ['new Date().getTime()', 'read the clock, as new Date() does'],
  ['Date()', 'read the clock, as Date() does'],
  ['new (new Date(0).constructor as DateConstructor)().getTime()', 'read the clock, as new Date()'],
  ['Reflect.construct(Date, []).getTime()', 'read the clock, as new Date() does'],
  ['new (class extends Date {})().getTime()', 'read the clock, as new Date() does'],
  ['performance.now()', 'read the clock, as performance does'],
  ['new Intl.DateTimeFormat().format()', 'use the locale of the machine, as Intl does'],
  ['Math.random()', 'use randomness, as Math.random() does'],
  ['crypto.randomUUID()', 'use randomness, as crypto does'],
  ['process.env.HOME', 'read the environment, as process does'],
  ["path.resolve('a')", 'read where the project lies, as process.cwd() does'],
  ['__dirname', 'read where the project lies, as __dirname does'],
  ["String(fetch('http://localhost'))", 'use the network, as fetch does'],
  ["require(['node', 'fs'].join(':'))", 'load code while it runs, as require() does'],
];

for (const [expression, message] of impure)
  test(`${expression} is refused at its place`, async () => {
    const text = `import path from 'node:path';\nexport default { p: path.sep,\n  v: ${expression} };\n`;
    const [diagnostic] = await explainText(text);
    assert.is(diagnostic?.code, 'config/impure');
    assert.match(diagnostic!.message, message);
    assert.is(diagnostic?.location?.file, 'unikernel.config.ts');
    assert.is(diagnostic?.location?.line, 3);
  });

for (const [what, expression] of [
  ['the time zone', 'new Date(2024, 0, 1).getTime()'],
  ['the name of the time zone', 'new Date(0).toString()'],
  ['the format of numbers', '(1234.5).toLocaleString()'],
  ['the order of letters', "['t', 'z'].sort((a, b) => a.localeCompare(b)).join()"],
] as const)
  test(`a config that depends on ${what} gives two values`, async () => {
    const outcome = await evaluateText(`export default { a: [0, { b: ${expression} }] };`);
    assert.is(outcome.type, 'differs');
    if (outcome.type === 'differs')
      assert.equal(
        outcome.differences.map(({ path }) => path),
        [['a', 1, 'b']],
      );
  });

for (const expression of [
  "eval('1')",
  "new Function('return 1')()",
  "path.join.constructor('return 1')()",
])
  test(`${expression} makes no code from text`, async () => {
    const [diagnostic] = await explainText(
      `import path from 'node:path';\nexport default { p: path.sep, v: ${expression} };`,
    );
    assert.match(diagnostic!.message, 'EvalError');
    assert.is(diagnostic?.location?.line, 2);
  });

test('an error is told with its text and the innermost place in the project', async () => {
  const [diagnostic] = await explainText(
    "function f(): never {\n  throw new TypeError('first\\nsecond');\n}\nexport default { a: f() };",
  );
  assert.equal(diagnostic, {
    code: 'config/throws',
    message: 'The config throws an error: TypeError: first',
    notes: ['second'],
    location: { file: 'unikernel.config.ts', line: 2, column: 9 },
  });
});

test('a thrown text is told too', async () => {
  const [diagnostic] = await explainText("throw 'no luck';\nexport default {};");
  assert.is(diagnostic?.message, 'The config throws an error: no luck');
});

test('a name that nobody knows is an ordinary error', async () => {
  const [diagnostic] = await explainText('export default { a: toString2 };');
  assert.is(
    diagnostic?.message,
    'The config throws an error: ReferenceError: toString2 is not defined',
  );
});

test('a promise is no config', async () => {
  const outcome = await evaluateText('export default Promise.resolve({});');
  assert.equal(outcome, { type: 'wrong-default', found: 'a promise' });
});

test('what JSON cannot carry is refused', async () => {
  const outcome = await evaluateText('export default { a: [undefined], b: { c: new Map() } };');
  assert.equal(outcome, {
    type: 'refused',
    refusals: [
      { path: ['a', 0], found: 'undefined' },
      { path: ['b', 'c'], found: 'an instance of Map' },
    ],
  });
});

test('an endless loop ends', async () => {
  const limits = { seconds: 1, mebibytes: 64 };
  const [diagnostic] = await explainText('for (;;);\nexport default {};', limits);
  assert.is(diagnostic?.message, 'The evaluation of unikernel.config.ts did not end within 1 s.');
});

test('a config that waits for ever ends too', async () => {
  const wait = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);';
  const outcome = await evaluateText(`${wait}\nexport default {};`, { seconds: 1, mebibytes: 64 });
  assert.equal(outcome, { type: 'endless', seconds: 1 });
});

test('a config that takes all memory ends', async () => {
  const limits = { seconds: 30, mebibytes: 32 };
  const [diagnostic] = await explainText(
    'const all: string[] = [];\nfor (let i = 0; ; i++) all.push(String(i).padEnd(999));\nexport default {};',
    limits,
  );
  assert.is(diagnostic?.code, 'config/too-large');
});

function evaluateText(text: string, limits?: Limits) {
  return withProject({ 'unikernel.config.ts': text }, async (project) => {
    const [bundle, sandbox] = await Promise.all([bundleConfig(project), bundleSandbox()]);
    return evaluate(sandbox, bundle.code, limits);
  });
}

function explainText(text: string, limits?: Limits) {
  return withProject({ 'unikernel.config.ts': text }, async (project) => {
    const [bundle, sandbox] = await Promise.all([bundleConfig(project), bundleSandbox()]);
    const outcome = await evaluate(sandbox, bundle.code, limits);
    if (outcome.type === 'value') throw new Error(`evaluated to ${JSON.stringify(outcome.value)}`);
    return explainOutcome(outcome, project, bundle).thrown;
  });
}

test.run();
