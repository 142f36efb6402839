// The runner, run on small projects of its own that step into uvu's traps.

import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { packageRoot } from '../../../src/plan/package-root.ts';
import { withScratch } from '../../support/scratch.ts';

const runner = suite('the test runner');

const good = `import { suite } from 'uvu';
const good = suite('good');
good('one', () => {});
good('two', () => {});
good.run();
`;

/** Runs the runner on a project with these files. */
const run = (files: Record<string, string>, words: readonly string[] = ['unit/']) =>
  withScratch(async (folder) => {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    symlinkSync(join(packageRoot, 'node_modules'), join(folder, 'node_modules'));
    for (const file of ['scripts/test.mjs', 'test/support/skip.ts'])
      cpSync(join(packageRoot, file), join(folder, file));
    const { exitCode, stdout } = await execa(
      process.execPath,
      [join(folder, 'scripts/test.mjs'), ...words],
      { reject: false, cwd: folder },
    );
    return { status: exitCode, output: stdout, last: stdout.split('\n').at(-1) };
  });

const file = (text: string) => ({ 'test/unit/it.test.ts': text });

runner('tests that pass are counted, and the last line says so', async () => {
  const { status, last } = await run({ 'test/unit/a.test.ts': good, 'test/unit/b.test.ts': good });
  assert.is(last, '4 passed, 0 failed');
  assert.is(status, 0);
});

runner('a failed test is shown and counted beside those that passed', async () => {
  const { status, last, output } = await run(
    file(good.replace('() => {});\ngood.run', "() => { throw new Error('boom'); });\ngood.run")),
  );
  assert.is(last, '1 passed, 1 failed');
  assert.match(output, /FAIL {2}good {2}"two"\n\s+boom/);
  assert.is(status, 1);
});

runner('no test at all is a failure', async () => {
  const none = await run({});
  assert.is(none.last, '0 passed, 1 failed');
  assert.is(none.status, 1);
  const empty = await run(
    file("import { suite } from 'uvu';\nconst none = suite('none');\nnone.run();\n"),
  );
  assert.is(empty.last, '0 passed, 1 failed');
  assert.match(empty.output, /it has no tests/);
});

runner('a pattern that matches nothing is a failure', async () => {
  const { status, last } = await run(file(good), ['no-such-file']);
  assert.is(last, '0 passed, 1 failed');
  assert.is(status, 1);
});

runner('a suite that is never run is a failure, also beside one that is', async () => {
  const alone = await run(file(good.replace('good.run();\n', '')));
  assert.is(alone.status, 1);
  assert.match(alone.output, /good\.run\(\) is missing/);
  const forgotten = `${good}const other = suite('other');\nother('x', () => {});\n`;
  const beside = await run(file(forgotten));
  assert.is(beside.status, 1);
  assert.match(beside.output, /other\.run\(\) is missing/);
  assert.is(beside.last, '2 passed, 1 failed');
});

for (const hook of ['before', 'before.each', 'after', 'after.each']) {
  runner(`a ${hook} hook that throws is a failure`, async () => {
    const throwing = `good.${hook}(() => { throw new Error('boom'); });\ngood.run();`;
    const { status, last } = await run(file(good.replace('good.run();', throwing)));
    assert.is(status, 1);
    assert.not.match(last!, / 0 failed/);
  });
}

runner('a file that leaves with success before its tests is a failure', async () => {
  const { status, output } = await run(file(`process.exit(0);\n${good}`));
  assert.is(status, 1);
  assert.match(output, /it ended without a summary/);
});

runner('a file that leaves in the middle of its tests is a failure', async () => {
  const leaving = good.replace("good('two', () => {})", "good('two', () => process.exit(0))");
  const { status, last } = await run(file(leaving));
  assert.is(status, 1);
  assert.match(last!, /1 failed$/);
});

runner('a promise that never settles is a failure', async () => {
  const { status, output } = await run(
    file(good.replace("good('two', () => {})", "good('two', () => new Promise(() => {}))")),
  );
  assert.is(status, 1);
  assert.match(output, /Exiting early before testing is finished/);
});

runner('a file that does not parse is a failure', async () => {
  const { status } = await run(file('const = 1;'));
  assert.is(status, 1);
});

runner('a skipped test is told with its reason', async () => {
  const skipping = `import { skip } from '../support/skip.ts';
${good.replace("good('two', () => {})", "good('two', () => skip('no disk'))")}`;
  const { status, last, output } = await run(file(skipping));
  assert.is(last, '1 passed, 0 failed');
  assert.match(output, /^1 skipped$/m);
  assert.match(output, /skipped: no disk/);
  assert.is(status, 0);
});

runner('a test that is skipped or singled out without a reason is a failure', async () => {
  for (const way of ['skip', 'only']) {
    const { status, output } = await run(file(good.replace("good('two'", `good.${way}('two'`)));
    assert.is(status, 1);
    assert.match(output, /skips tests without a reason/);
  }
});

runner('typecheck and lint count as a test each', async () => {
  const files = {
    ...file(good),
    'tsconfig.json': JSON.stringify({
      compilerOptions: { noEmit: true, module: 'nodenext', types: [], skipLibCheck: true },
      include: ['wrong.ts'],
    }),
    'biome.json': '{ "files": { "includes": ["wrong.ts"] } }\n',
    'wrong.ts': 'export const x: string = [].length;\n',
  };
  const wrong = await run(files, []);
  assert.match(wrong.output, /FAIL typecheck.*\n.*wrong\.ts\(1,14\): error TS2322/);
  assert.is(wrong.last, '3 passed, 1 failed');
  const right = await run({ ...files, 'wrong.ts': 'export const x: number = [].length\n' }, []);
  assert.match(right.output, /FAIL lint/);
  assert.is(right.last, '3 passed, 1 failed');
  assert.is(right.status, 1);
});

runner('a tree that is not clean is a failure where that is asked', async () => {
  const { output, status } = await run(file(good), ['--clean-tree', 'unit/']);
  // The project is no git checkout at all.
  assert.is(status, 1);
  assert.match(output, /FAIL clean working tree/);
});

runner.run();
