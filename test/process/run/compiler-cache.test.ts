// ccache in the sandbox: taken for gcc by whoever calls that, and without a say in the bytes.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type CompilerCache, cacheCompiler } from '../../../src/run/compiler-cache.ts';
import { findProgram } from '../../../src/run/find-program.ts';
import { runMake } from '../../../src/run/make.ts';
import { findSandbox } from '../../../src/run/sandbox.ts';
import { withScratch } from '../../support/scratch.ts';
import { skip } from '../../support/skip.ts';

const test = suite('compiler cache');

const inside = '/unikernel/build';

test('what was compiled before is taken from the cache, to the same bytes', () =>
  withScratch(async (root) => {
    const sandbox = await findSandbox();
    if ('problem' in sandbox) return skip(`no sandbox: ${sandbox.problem}`);
    const cache = join(root, 'cache');
    mkdirSync(cache);
    if (findProgram('ccache') === undefined) return skip('ccache is not installed');
    const compile = async (isCached: boolean): Promise<{ object: Buffer; compiler: string }> => {
      const scratch = join(root, 'scratch');
      rmSync(scratch, { recursive: true, force: true });
      mkdirSync(scratch);
      const compiler = isCached ? await cacheCompiler(cache, scratch) : undefined;
      await make(sandbox.program, root, scratch, compiler);
      return {
        object: readFileSync(join(scratch, 'a.o')),
        compiler: readFileSync(join(scratch, 'compiler'), 'utf8').trim(),
      };
    };
    const plain = await compile(false);
    const cold = await compile(true);
    const { stdout: before } = await statistics(cache);
    assert.match(before, /^cache_miss\t1$/m);
    const warm = await compile(true);
    const { stdout: after } = await statistics(cache);
    assert.match(after, /^direct_cache_hit\t1$/m);
    assert.is(cold.compiler, '/unikernel/compilers/gcc');
    assert.is.not(plain.compiler, cold.compiler);
    assert.ok(cold.object.equals(plain.object) && warm.object.equals(plain.object));
  }));

function statistics(cache: string) {
  return execa('ccache', ['--print-stats'], { env: { CCACHE_DIR: cache } });
}

async function make(
  program: string,
  root: string,
  scratch: string,
  compiler: CompilerCache | undefined,
): Promise<void> {
  writeFileSync(join(scratch, 'a.c'), '#define ANSWER 42\nint answer(void) { return ANSWER; }\n');
  writeFileSync(
    join(scratch, 'Makefile'),
    'all:\n\t@command -v gcc >compiler\n\t@gcc -O2 -c a.c -o a.o\n',
  );
  await runMake({
    what: 'app',
    targets: ['all'],
    variables: {},
    jobs: 1,
    inDirectory: scratch,
    logFile: join(root, 'log'),
    sandbox: {
      program,
      mounts: [{ outside: scratch, inside, writable: true }, ...(compiler?.mounts ?? [])],
    },
    ...(compiler && { env: compiler.env }),
  });
}

test.run();
