import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findProject } from '../../../src/config/load.ts';
import { exitCode, UserError } from '../../../src/diagnostics/diagnostic.ts';
import { withProject } from './project-folder.ts';

const test = suite('config/project');

test('the project is the nearest folder upward that has a config', () =>
  withProject({ 'unikernel.config.ts': '', 'inner/unikernel.config.ts': '' }, async (project) => {
    mkdirSync(join(project, 'inner/deep/er'), { recursive: true });
    mkdirSync(join(project, 'other'));
    assert.is(await findProject(join(project, 'inner/deep/er')), join(project, 'inner'));
    assert.is(await findProject(join(project, 'other')), project);
  }));

test('without a config the folder is named', async () => {
  try {
    await findProject(tmpdir());
  } catch (error) {
    assert.instance(error, UserError);
    assert.is((error as UserError).exitCode, exitCode.usage);
    assert.match((error as UserError).message, tmpdir());
    return;
  }
  assert.unreachable('a project was found');
});

test.run();
