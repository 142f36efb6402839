// An application that changes: what has not changed is taken from ccache, to the same bytes.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findProgram } from '../../src/run/find-program.ts';
import { findSandbox } from '../../src/run/sandbox.ts';
import { skip } from '../support/skip.ts';
import { appProject, passing, withProject } from './project.ts';

const test = suite('ccache');

test('an edit compiles what changed; --no-ccache and --from-scratch compile all, to the same bytes', async () => {
  const sandbox = await findSandbox();
  if ('problem' in sandbox) return skip(`no ccache without a sandbox: ${sandbox.problem}`);
  if (findProgram('ccache') === undefined) return skip('ccache is not installed');
  await withProject(appProject(passing), async (project) => {
    const store = (name: string) => join(project.folder, name);
    const build = async (name: string, ...options: string[]): Promise<Buffer> => {
      const words = [...options, 'build', 'app'];
      const { code, stdout, stderr } = await project.unikernel(words, {
        UNIKERNEL_STORE: store(name),
      });
      assert.is(code, 0, stderr);
      return readFileSync(`${stdout.trim()}.dbg`);
    };
    const counts = async (name: string): Promise<{ hits: number; misses: number }> => {
      const env = { CCACHE_DIR: join(store(name), 'ccache') };
      const { stdout } = await execa('ccache', ['--print-stats'], { env });
      const count = (key: string) => Number(new RegExp(`^${key}\\t(\\d+)$`, 'm').exec(stdout)?.[1]);
      return { hits: count('direct_cache_hit'), misses: count('cache_miss') };
    };
    await build('store');
    const cold = await counts('store');
    assert.ok(cold.misses > 10);

    project.write({ 'app/main.c': passing.replace('fine', 'better') });
    const edited = await build('store');
    const warm = await counts('store');
    assert.is(warm.misses - cold.misses, 1, 'main.c');
    assert.is(warm.hits - cold.hits, cold.misses - 1);

    for (const option of ['--no-ccache', '--from-scratch']) {
      assert.ok((await build(option, option)).equals(edited), option);
      assert.equal(await counts(option), { hits: 0, misses: 0 });
    }
  });
});

test.run();
