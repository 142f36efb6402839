import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { UserError } from '../../../src/diagnostics/diagnostic.ts';
import { startMachine } from '../../../src/run/machine.ts';
import { type BootOptions, bootQemu } from '../../../src/run/qemu.ts';
import { qemuArguments } from '../../../src/run/qemu-arguments.ts';
import { isAlive, readPids, until, withPath } from '../../support/process.ts';
import { withScratch } from '../../support/scratch.ts';
import { buildGuest } from './guests/build.ts';

const qemu = suite('QEMU');

const fixtures = fileURLToPath(new URL('./fixtures', import.meta.url));
const bootScript = fileURLToPath(new URL('./fixtures/boot.ts', import.meta.url));

const options = (folder: string, behaviour: string): BootOptions => ({
  image: join(folder, 'image'),
  memory: 16 * 2 ** 20,
  cpu: 'max',
  machine: 'microvm',
  accelerator: 'tcg',
  commandLine: behaviour,
  timeoutSeconds: 30,
  silenceSeconds: 20,
  serialLog: join(folder, 'serial.log'),
});

/** Boots the stand-in for QEMU. */
const boot = (folder: string, behaviour: string, given: Partial<BootOptions> = {}) =>
  withPath(fixtures, () => bootQemu({ ...options(folder, behaviour), ...given }));

qemu('the arguments told are those that ran, but for the control socket', async () => {
  await withScratch(async (folder) => {
    const result = await boot(folder, 'tap', { extraArguments: ['-smp', '1'] });
    const ran = readFileSync(join(folder, 'arguments'), 'utf8').trimEnd().split('\n');
    const [program, ...told] = result.argv;
    assert.is(program, join(fixtures, 'qemu-system-x86_64'));
    assert.equal(ran.slice(0, told.length), told);
    assert.ok(ran.slice(told.length).includes('-S'));
    assert.equal(told.slice(-2), ['-smp', '1']);
  });
});

qemu('nothing of the surrounding environment gets in', async () => {
  process.env.QEMU_AUDIO_DRV = 'none';
  try {
    await withScratch(async (folder) => {
      await boot(folder, 'tap');
      const text = readFileSync(join(folder, 'environment'), 'utf8');
      const names = text.split('\n').map((line) => line.split('=')[0]);
      assert.ok(names.includes('PATH'));
      assert.not.ok(names.includes('QEMU_AUDIO_DRV'));
      assert.not.ok(names.includes('HOME'));
    });
  } finally {
    delete process.env.QEMU_AUDIO_DRV;
  }
});

qemu('lines and status are those of QEMU', async () => {
  await withScratch(async (folder) => {
    const result = await boot(folder, 'tap');
    assert.is(result.outcome, 'exited');
    assert.is(result.status, 83);
    assert.equal(result.lines, ['1..1', 'ok 1 - first']);
    assert.is(readFileSync(join(folder, 'serial.log'), 'utf8'), '1..1\r\nok 1 - first\r\n');
  });
});

qemu('a QEMU that ignores being asked is killed with all it started', async () => {
  await withScratch(async (folder) => {
    const result = await boot(folder, 'deaf', { silenceSeconds: 0.3 });
    assert.is(result.outcome, 'silence');
    assert.is(result.guestState, undefined);
    const pids = await readPids(join(folder, 'pids'));
    assert.is(pids.length, 2);
    assert.not.ok(pids.some(isAlive));
  });
});

const failure = (run: Promise<unknown>): Promise<UserError> =>
  run.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: UserError) => error,
  );

qemu('a QEMU that is too old is called that, whatever it stumbles over', async () => {
  await withScratch(async (folder) => {
    const error = await failure(boot(folder, 'old'));
    assert.is(error.exitCode, 2);
    assert.is(error.diagnostics[0]!.code, 'run/old-qemu');
    assert.is(error.message, 'QEMU 6.2 is too old: at least 7.0 is needed.');
    assert.match(error.diagnostics[0]!.suggestion!, /^apt-get install .*qemu-system-x86$/);
  });
});

qemu('a missing QEMU is named with its Debian package', async () => {
  await withScratch(async (folder) => {
    mkdirSync(join(folder, 'empty'));
    const path = process.env.PATH;
    process.env.PATH = join(folder, 'empty');
    try {
      const error = await failure(bootQemu(options(folder, 'tap')));
      assert.is(error.exitCode, 2);
      assert.is(error.diagnostics[0]!.code, 'run/no-qemu');
      assert.match(error.diagnostics[0]!.suggestion!, /^apt-get install .*qemu-system-x86$/);
    } finally {
      process.env.PATH = path;
    }
  });
});

for (const end of ['SIGINT', 'SIGTERM', 'SIGHUP', 'exit', 'throw'] as const) {
  qemu(`no QEMU outlives a process that ends by ${end}`, async () => {
    await withScratch(async (folder) => {
      const how = end === 'exit' || end === 'throw' ? end : 'wait';
      const words = ['--import', 'tsx', bootScript, folder, how];
      const env = { PATH: `${fixtures}:${process.env.PATH}` };
      const child = execa(process.execPath, words, { env, reject: false });
      const pids = await readPids(join(folder, 'pids'));
      if (how === 'wait') {
        assert.ok(pids.every(isAlive));
        child.kill(end as NodeJS.Signals);
      }
      const result = await child;
      if (how === 'wait') assert.is(result.signal, end);
      else assert.is(result.exitCode, how === 'exit' ? 7 : 1);
      await until(() => !pids.some(isAlive), 'the end of QEMU');
    });
  });
}

qemu('a guest that cannot be asked to end is ended at once', async () => {
  await withScratch(async (folder) => {
    const result = await bootQemu({
      ...options(folder, ''),
      image: buildGuest('silent', folder),
      onRunning: (guest) => void guest.powerOff(),
    });
    assert.is(result.outcome, 'killed');
  });
});

qemu('a guest that does not hear the request to end has its time, and no more', async () => {
  await withScratch(async (folder) => {
    const words = qemuArguments({
      ...options(folder, ''),
      image: buildGuest('silent', folder),
      accelerator: 'tcg',
    });
    const nowhere = openSync('/dev/null', 'w');
    const setup = { console: nowhere, controlLine: true };
    const machine = startMachine('qemu-system-x86_64', words, setup);
    assert.ok(await machine.run());
    assert.is(await machine.powerOff(100), false);
    assert.ok(await machine.isRunning());
    await machine.stop();
    closeSync(nowhere);
  });
});

qemu('a guest that cannot tell of its threads is said to have none told', async () => {
  await withScratch(async (folder) => {
    const result = await bootQemu({
      ...options(folder, ''),
      image: buildGuest('silent', folder),
      silenceSeconds: 0.5,
      controlLine: true,
    });
    assert.is(result.outcome, 'silence');
    assert.is(result.threads, 'none');
  });
});

qemu('on a terminal the console is the terminal, and Ctrl-A X leaves', async () => {
  await withScratch(async (folder) => {
    const image = buildGuest('silent', folder);
    const words = [process.execPath, '--import', 'tsx', bootScript, folder, 'terminal', image];
    // script(1) gives the program a terminal of its own.
    const child = execa('script', ['-qec', words.join(' '), '/dev/null'], { reject: false });
    let output = '';
    child.stdout.on('data', (text) => {
      output += text;
    });
    await until(() => output.includes('ok 1 - first'), 'the guest on the terminal');
    child.stdin.write('\x01x');
    await child;
    assert.match(output, /told: killed 1\.\.2,ok 1 - first/);
  });
});

qemu.run();
