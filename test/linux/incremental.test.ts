// Another option of Linux: only what it touches is compiled, and the bytes are those of a build
// from scratch.

import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { packageRoot } from '../../src/plan/package-root.ts';
import { findProgram } from '../../src/run/find-program.ts';
import { findSandbox } from '../../src/run/sandbox.ts';
import { unikernel } from '../e2e/project.ts';
import { withScratch } from '../support/scratch.ts';
import { skip } from '../support/skip.ts';

const test = suite('incremental');

test('an option that changes compiles a part, to the same bytes as from scratch', () =>
  withScratch(async (folder) => {
    const sandbox = await findSandbox();
    if ('problem' in sandbox) return skip(`no kept trees without a sandbox: ${sandbox.problem}`);
    for (const part of ['patches', 'recipes', 'unikernel.lock', 'package.json'])
      cpSync(join(packageRoot, part), join(folder, part), { recursive: true });
    symlinkSync(join(packageRoot, 'node_modules'), join(folder, 'node_modules'));
    const config = readFileSync(join(packageRoot, 'unikernel.config.ts'), 'utf8');
    const configure = (linux: string) =>
      writeFileSync(
        join(folder, 'unikernel.config.ts'),
        config.replace('kconfig: { EXT4_FS: true }', `kconfig: { EXT4_FS: true, ${linux} }`),
      );
    const run = async (args: string[], environment: Record<string, string> = {}) => {
      const { code, stdout, stderr } = await unikernel(args, { cwd: folder, environment });
      assert.is(code, 0, stderr);
      return stdout;
    };
    const compiled = async (environment: Record<string, string> = {}) => {
      const log = await run(['log', 'boot', '--step', 'lkl'], environment);
      return log.split('\n').filter((line) => /^ {2}CC /.test(line)).length;
    };
    const library = async (environment: Record<string, string> = {}) => {
      const path = await run(['store', 'path', 'boot', '--step', 'lkl'], environment);
      return readFileSync(join(path, 'lib/lkl.o'));
    };

    configure('');
    await run(['build', 'boot']);
    const before = await library();

    configure('NO_SUCH: true');
    const refused = await unikernel(['build', 'boot'], { cwd: folder });
    assert.is(refused.code, 5, 'a refused option leaves the tree in its place');

    configure('IPV6: false');
    await run(['build', 'boot']);
    const part = await compiled();
    const after = await library();
    assert.not(after.equals(before));

    const elsewhere = { UNIKERNEL_STORE: join(folder, 'store') };
    await run(['--from-scratch', 'build', 'boot'], elsewhere);
    const all = await compiled(elsewhere);
    assert.ok(after.equals(await library(elsewhere)), 'the same bytes');
    assert.ok(part > 0 && part < all / 2, `${part} of ${all} files compiled`);

    if (findProgram('ccache') === undefined) return skip('ccache is not installed');
    // PRINTK_TIME goes, comes and goes, each time with a file to compile through ccache.
    const both = 'VFAT_FS: false, PRINTK_TIME: false';
    for (const options of ['PRINTK_TIME: false', 'VFAT_FS: false', both]) {
      configure(`IPV6: false, ${options}`);
      await run(['build', 'boot'], elsewhere);
      assert.ok((await compiled(elsewhere)) > 0);
    }
    await run(['--no-ccache', 'build', 'boot']);
    assert.ok((await library(elsewhere)).equals(await library()), 'the same bytes without ccache');
  }));

test.run();
