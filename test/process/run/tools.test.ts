import { chmodSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { installCommand, packageOfProgram, probeTools } from '../../../src/run/tools.ts';
import { withPath } from '../../support/process.ts';
import { withScratch } from '../../support/scratch.ts';

const tools = suite('tools');

const probe = async (name: string) => (await probeTools()).find((tool) => tool.name === name)!;

tools('what is installed is told with place and version', async () => {
  const gcc = await probe('gcc');
  assert.is(gcc.debianPackage, 'gcc');
  assert.match(gcc.found!.path, /^\/.*\/gcc$/);
  assert.match(gcc.found!.version, /^\d+\.\d+/);
  assert.is(gcc.problem, undefined);
});

tools('every tool that the tests need is in order here', async () => {
  for (const { name, found, problem } of await probeTools()) {
    assert.ok(found, name);
    assert.is(problem, undefined, name);
  }
});

tools('what is missing is told with its Debian package', async () => {
  await withScratch(async (folder) => {
    const path = process.env.PATH;
    process.env.PATH = folder;
    try {
      const flex = await probe('flex');
      assert.equal(flex, { name: 'flex', debianPackage: 'flex' });
    } finally {
      process.env.PATH = path;
    }
  });
});

const fake = (folder: string, name: string, text: string) => {
  writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
  chmodSync(join(folder, name), 0o755);
};

tools('a QEMU that is too old is a problem, a new one is not', async () => {
  await withScratch(async (folder) => {
    fake(folder, 'qemu-system-x86_64', 'echo "QEMU emulator version 6.2.0 (Debian 1:6.2)"');
    const old = await withPath(folder, () => probe('qemu-system-x86_64'));
    assert.is(old.found!.version, '6.2.0');
    assert.is(old.problem, '6.2.0 is too old: at least 7.0 is needed');
    fake(folder, 'qemu-system-x86_64', 'echo "QEMU emulator version 10.0.2"');
    const young = await withPath(folder, () => probe('qemu-system-x86_64'));
    assert.is(young.problem, undefined);
  });
});

tools('a program that does not run is a problem', async () => {
  await withScratch(async (folder) => {
    fake(folder, 'bc', 'exit 1');
    fake(folder, 'flex', 'echo no number');
    await withPath(folder, async () => {
      assert.is((await probe('bc')).problem, 'does not run');
      assert.is((await probe('flex')).problem, 'does not run');
    });
  });
});

tools('a folder or a dangling link by that name is not the program', async () => {
  await withScratch(async (folder) => {
    symlinkSync('/nonexistent', join(folder, 'git'));
    const git = await withPath(folder, () => probe('git'));
    assert.not.equal(git.found!.path, join(folder, 'git'));
  });
});

tools('the command to install names each package once, sorted', () => {
  assert.is(
    installCommand(['make', 'gcc', 'make']),
    'apt-get install -y --no-install-recommends gcc make',
  );
  assert.is(packageOfProgram('ld'), 'binutils');
  assert.is(packageOfProgram('no-such-program'), undefined);
});

tools.run();
