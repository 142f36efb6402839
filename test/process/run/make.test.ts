import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { UserError } from '../../../src/diagnostics/diagnostic.ts';
import { type MakeOptions, runMake } from '../../../src/run/make.ts';
import { isAlive, readPids, until, withPath } from '../../support/process.ts';
import { withScratch } from '../../support/scratch.ts';

const make = suite('make');

const fixtures = fileURLToPath(new URL('./fixtures', import.meta.url));

const options = (folder: string, target: string): MakeOptions => ({
  what: 'boot',
  targets: [target],
  variables: { B: 'two words', A: '1' },
  jobs: 2,
  inDirectory: folder,
  logFile: join(folder, 'logs/boot.log'),
});

const failure = async (run: Promise<void>): Promise<UserError> => {
  const error = await run.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.instance(error, UserError);
  return error as UserError;
};

/** Runs the stand-in for make and gives what it recorded. */
const record = (given: (folder: string) => Partial<MakeOptions>) =>
  withScratch(async (folder) => {
    await withPath(fixtures, () => runMake({ ...options(folder, 'quiet'), ...given(folder) }));
    const read = (name: string) => readFileSync(join(folder, name), 'utf8');
    return {
      arguments: read('arguments').trimEnd().split('\n'),
      environment: read('environment'),
      umask: read('umask').trim(),
      input: read('input'),
      log: read('logs/boot.log'),
      folder,
    };
  });

make('the arguments are complete and in order', async () => {
  const { arguments: words } = await record(() => ({ directory: '.', makefile: 'M' }));
  assert.equal(words, ['-j2', '-C', '.', '-f', 'M', 'B=two words', 'A=1', 'quiet']);
});

make('nothing of the surrounding environment gets in', async () => {
  Object.assign(process.env, { MAKEFLAGS: '-k', CFLAGS: '-O0', LC_ALL: 'de_DE.UTF-8' });
  const umask = process.umask(0o077);
  try {
    const seen = await record(() => ({ env: { KBUILD_BUILD_USER: 'user' } }));
    const lines = seen.environment.trim().split('\n').sort();
    const names = lines.map((line) => line.split('=')[0]);
    const expected = ['HOME', 'KBUILD_BUILD_USER', 'LC_ALL', 'PATH', 'SOURCE_DATE_EPOCH', 'TZ'];
    // The shell that stands in for make adds its own.
    const own = ['OLDPWD', 'PWD', 'SHLVL', 'TMPDIR', '_'];
    assert.equal(
      names.filter((name) => !own.includes(name!)),
      expected,
    );
    assert.ok(lines.includes('LC_ALL=C'));
    assert.ok(lines.includes('TZ=UTC'));
    assert.ok(lines.includes('HOME=/nonexistent'));
    assert.is(seen.umask, '0022');
    assert.is(seen.input, '');
  } finally {
    process.umask(umask);
    for (const name of ['MAKEFLAGS', 'CFLAGS', 'LC_ALL']) delete process.env[name];
  }
});

make('the log starts with a command that can be pasted', async () => {
  const { log, folder } = await record(() => ({}));
  const command = log.split('\n')[0]!;
  assert.ok(command.startsWith(`cd ${folder} && env -i PATH=`), command);
  assert.ok(command.endsWith("make -j2 'B=two words' A=1 quiet"), command);
});

make('both outputs go to one log in their order, and steps after each other', async () => {
  await withScratch(async (folder) => {
    const lines: string[] = [];
    const step = { ...options(folder, 'mixed'), onLine: (line: string) => lines.push(line) };
    await withPath(fixtures, async () => {
      await runMake(step);
      await runMake(step);
    });
    const once = ['out 1', 'err 1', 'out 2', 'err 2', 'out 3', 'err 3'];
    assert.equal(lines, [...once, ...once]);
    const log = readFileSync(step.logFile, 'utf8').trimEnd().split('\n');
    assert.equal(
      log.filter((line) => !line.startsWith('cd ')),
      [...once, ...once],
    );
  });
});

make('a failure tells the last 25 lines, the log and the command', async () => {
  await withScratch(async (folder) => {
    const error = await failure(withPath(fixtures, () => runMake(options(folder, 'fail'))));
    assert.is(error.exitCode, 100);
    const [diagnostic] = error.diagnostics;
    assert.is(diagnostic!.code, 'build/failed');
    assert.is(diagnostic!.message, 'make fail for boot failed with status 2.');
    const [tail, log] = diagnostic!.notes!;
    const expected = Array.from({ length: 25 }, (_, i) => `line ${i + 16}`);
    assert.equal(tail!.split('\n'), ['the last 25 lines of the log:', ...expected]);
    assert.is(log, `the whole log: ${folder}/logs/boot.log`);
    assert.match(diagnostic!.suggestion!, /make -j2 'B=two words' A=1 fail$/);
  });
});

make("the compiler's own message comes first, at the place in the project", async () => {
  await withScratch(async (folder) => {
    const copy = join(folder, 'copy');
    mkdirSync(copy);
    writeFileSync(join(copy, 'main.c'), 'int main(void)\n{\n\treturn wrong;\n}\n');
    mkdirSync(join(folder, 'project/app'), { recursive: true });
    writeFileSync(join(copy, 'Makefile'), 'all:\n\tgcc -c main.c -o main.o\n');
    const error = await failure(
      runMake({
        ...options(folder, 'all'),
        directory: 'copy',
        project: join(folder, 'project'),
        origins: { [copy]: join(folder, 'project/app') },
      }),
    );
    assert.equal(error.diagnostics[0], {
      code: 'build/compile',
      message: "'wrong' undeclared (first use in this function)",
      location: { file: 'app/main.c', line: 3, column: 9 },
    });
    assert.is(error.diagnostics.at(-1)!.code, 'build/failed');
    assert.is(error.exitCode, 100);
  });
});

make('a file that is not of the project is named as the compiler names it', async () => {
  await withScratch(async (folder) => {
    writeFileSync(join(folder, 'main.c'), '#include "gone.h"\n');
    writeFileSync(join(folder, 'Makefile'), 'all:\n\tgcc -c main.c -o main.o\n');
    const error = await failure(runMake(options(folder, 'all')));
    assert.is(error.diagnostics[0]!.message, 'main.c:1:10: gone.h: No such file or directory');
  });
});

make('many errors of one kind are counted', async () => {
  await withScratch(async (folder) => {
    const lines = Array.from({ length: 6 }, (_, i) => `int f${i}(void) { return x${i}; }\n`);
    writeFileSync(join(folder, 'main.c'), lines.join(''));
    writeFileSync(join(folder, 'Makefile'), 'all:\n\tgcc -c main.c -o main.o\n');
    const { diagnostics } = await failure(runMake(options(folder, 'all')));
    assert.is(diagnostics.length, 4);
    assert.is(diagnostics.at(-1)!.notes![0], '3 more of these errors');
  });
});

make('a full disk is called that', async () => {
  await withScratch(async (folder) => {
    const { diagnostics, exitCode } = await failure(
      withPath(fixtures, () => runMake(options(folder, 'disk-full'))),
    );
    assert.is(diagnostics[0]!.code, 'build/no-space');
    assert.match(diagnostics[0]!.suggestion!, /free some space/);
    assert.is(exitCode, 100);
  });
});

make('a log on a full disk ends the build, and is called that', async () => {
  await withScratch(async (folder) => {
    const error = await failure(
      withPath(fixtures, () => runMake({ ...options(folder, 'hang'), logFile: '/dev/full' })),
    );
    assert.is(error.diagnostics[0]!.code, 'build/no-space');
  });
});

make('a missing program is named with its Debian package', async () => {
  await withScratch(async (folder) => {
    const { diagnostics } = await failure(
      withPath(fixtures, () => runMake(options(folder, 'no-flex'))),
    );
    assert.is(diagnostics[0]!.code, 'build/missing-tool');
    assert.is(diagnostics[0]!.suggestion, 'apt-get install -y --no-install-recommends flex');
  });
});

make('a missing make is no mystery', async () => {
  await withScratch(async (folder) => {
    const path = process.env.PATH;
    process.env.PATH = folder;
    try {
      const { diagnostics, exitCode } = await failure(runMake(options(folder, 'quiet')));
      assert.is(diagnostics[0]!.code, 'build/missing-tool');
      assert.is(exitCode, 2);
    } finally {
      process.env.PATH = path;
    }
  });
});

for (const target of ['hang', 'deaf']) {
  make(`aborting a make that would ${target} ends it and all it started`, async () => {
    await withScratch(async (folder) => {
      const stop = new AbortController();
      const run = withPath(fixtures, () =>
        runMake({ ...options(folder, target), signal: stop.signal }),
      ).catch((error: unknown) => error);
      const pids = await readPids(join(folder, 'pids'));
      assert.is(pids.length, 2);
      assert.ok(pids.every(isAlive));
      const reason = new Error('enough');
      stop.abort(reason);
      assert.is(await run, reason);
      assert.not.ok(pids.some(isAlive));
    });
  });
}

make('a signal that came before the start starts nothing', async () => {
  await withScratch(async (folder) => {
    const run = withPath(fixtures, () =>
      runMake({ ...options(folder, 'quiet'), signal: AbortSignal.abort(new Error('enough')) }),
    );
    const error: unknown = await run.catch((reason: unknown) => reason);
    assert.is((error as Error).message, 'enough');
    assert.not.ok(existsSync(join(folder, 'arguments')));
  });
});

make('aborting leaves no half-written target', async () => {
  await withScratch(async (folder) => {
    writeFileSync(join(folder, 'Makefile'), 'half:\n\techo half > half; sleep 600\n');
    const stop = new AbortController();
    const run = runMake({ ...options(folder, 'half'), signal: stop.signal }).catch(() => {});
    await until(() => existsSync(join(folder, 'half')), 'the target');
    stop.abort();
    await run;
    assert.not.ok(existsSync(join(folder, 'half')));
  });
});

make('what a make leaves behind in the background is ended', async () => {
  await withScratch(async (folder) => {
    await withPath(fixtures, () => runMake(options(folder, 'leave-behind')));
    const pids = await readPids(join(folder, 'pids'));
    await until(() => !pids.some(isAlive), 'the end of the background process');
  });
});

make.run();
