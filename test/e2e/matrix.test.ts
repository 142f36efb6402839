// Images on several trees: what fails stays where it is, and what was done is not done again.

import { appendFileSync, cpSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Cell } from '../../src/cli/matrix/cells.ts';
import { packageRoot } from '../../src/plan/package-root.ts';
import { appConfig, appProject, passing, withProject } from './project.ts';

const test = suite('matrix');

const failing = passing.replace('ok 1', 'not ok 1');

test('cells are built and booted each for itself, and remembered', () =>
  withProject({}, async (project) => {
    const { folder } = project;
    const [, image = ''] = /images: \{\n(.*\n {4}\},\n)/s.exec(appConfig()) ?? [];
    const second = image.replace('app: {', 'bad: {').replace("'app'", "'bad'");
    project.write({
      ...appProject(passing),
      'unikernel.config.ts': appConfig().replace(image, image + second),
      'bad/Makefile.uk': '$(eval $(call addlib,appbad))\nAPPBAD_SRCS-y += $(APPBAD_BASE)/main.c\n',
      'bad/main.c': failing,
    });
    for (const name of ['good', 'broken'])
      cpSync(join(packageRoot, 'recipes/core'), join(folder, name), { recursive: true });
    appendFileSync(join(folder, 'broken/lib/ukboot/boot.c'), '#error broken\n');
    const matrix = async (...args: string[]) => {
      const { code, stdout, stderr } = await project.unikernel(
        ['matrix', '--format', 'json', ...args],
        { UNIKERNEL_STORE: join(folder, 'store') },
      );
      const cells: Cell[] = stdout === '' ? [] : JSON.parse(stdout).cells;
      return {
        code,
        stderr,
        cell: (i: string, t: string) => cells.find(({ image, tree }) => image === i && tree === t),
      };
    };
    const trees = `${join(folder, 'good')},${join(folder, 'broken')}`;
    const all = await matrix('--against', trees);
    assert.is(all.code, 100, all.stderr);
    const passed = all.cell('app', '0.3.1@good');
    assert.ok(passed);
    assert.is(passed.state, 'passed');
    assert.ok(passed.size && passed.buildSeconds);
    assert.is(passed.boot?.tests, 1);
    assert.is(all.cell('bad', '0.3.1@good')?.state, 'failed');
    assert.match(all.cell('bad', '0.3.1@good')?.reason ?? '', /1 of 1 tests failed/);
    for (const image of ['app', 'bad']) {
      assert.is(all.cell(image, '0.3.1@broken')?.state, 'not built');
      assert.match(all.cell(image, '0.3.1@broken')?.reason ?? '', /broken/);
    }
    assert.match(all.stderr, /\[4\/4\]/);

    const good = ['--against', join(folder, 'good')];
    const known = await matrix(...good, '--image', 'app');
    assert.is(known.code, 0, known.stderr);
    assert.equal(known.cell('app', '0.3.1'), { ...passed, tree: '0.3.1', recorded: true });
    const again = await matrix(...good, '--image', 'app', '--again');
    assert.is(again.cell('app', '0.3.1')?.recorded, undefined);
    assert.is(again.cell('app', '0.3.1')?.buildSeconds, passed.buildSeconds);
    assert.is((await matrix(...good, '--image', 'app,bad')).code, 6);

    const unknown = await matrix(...good, '--image', 'ap');
    assert.is(unknown.code, 2);
    assert.match(unknown.stderr, /did you mean 'app'/);
    assert.is((await matrix('--against', 'nowhere')).code, 2);
  }));

test.run();
