// Guests that hang: each is told with its threads, by itself or when it is asked.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { withLinuxProject, withPosixProject } from '../e2e/project.ts';
import { startGuest } from '../support/guest.ts';

const test = suite('hangs');

const image = (words: string, limits = `silence: '20s', timeout: '60s'`): string =>
  `run: { memory: '64Mi', commandLine: 'loglevel=4 ${words}', ${limits} },`;

test('a thread that spins with interrupts off is found when the host asks', () =>
  withLinuxProject(
    'test/guest/threads',
    image('end=spin', `silence: '5s', timeout: '60s'`),
    async (project) => {
      const row =
        /^ *\d+ +spinner +has the processor +\d+\.\d s +spin_for_ever\+0x[0-9a-f]+ < run$/m;
      const main = /^ *1 +main +waits for end of a thread 0x[0-9a-f]+ of thread \d+ .* < main < /m;

      const asked = await project.unikernel(['test', 'app', '--json']);
      assert.is(asked.code, 101, asked.stderr);
      const { result, diagnostics } = JSON.parse(asked.stdout);
      const [{ threads }] = result.images[0].boots;
      const spinner = threads.find(({ name }: { name: string }) => name === 'spinner');
      assert.is(spinner.state, 'running');
      assert.match(spinner.where[0], /^spin_for_ever\+/);
      assert.ok(spinner.stack.used > 0 && spinner.stack.used < spinner.stack.size);
      const waiting = threads.find(({ name }: { name: string }) => name === 'main');
      assert.is(waiting.waitsFor.of, spinner.id);
      const note = diagnostics[0].notes.find((text: string) => text.startsWith('its threads'));
      assert.match(note, row);
      assert.match(note, main);

      // It goes on as if nothing had been, however often it is asked.
      const guest = startGuest(project.folder);
      await guest.says(/^spinning/m);
      for (const times of [1, 2]) {
        guest.kill('SIGQUIT');
        await guest.says(new RegExp(`(its threads[^]*spin_for_ever[^]*){${times}}`));
      }
      assert.match(guest.said(), main);
      guest.kill('SIGINT');
      await guest.says(/asked to end/);
      guest.kill('SIGINT');
      const { said } = await guest.ended;
      assert.not.match(said, /^THREADS/m);
    },
  ));

/** What each says, and what it has to say of a thread. */
const hangs: Readonly<Record<string, { readonly says: RegExp; readonly row: RegExp }>> = {
  deadlock: {
    says: /^HANG: threads wait for each other, one of them is thread \d+$/m,
    row: /^ *(\d+) +right +waits for mutex 0x[0-9a-f]+ of thread (\d+) +\d\.\d s +take\+0x[0-9a-f]+ < right < run\n *\2 +left +waits for mutex 0x[0-9a-f]+ of thread \1 /m,
  },
  'dead-owner': {
    says: /^HANG: a thread waits for a mutex of one that has ended: thread 1$/m,
    row: /^ *1 +main +waits for mutex 0x[0-9a-f]+ +\d\.\d s +hang_by\+0x[0-9a-f]+ < main </m,
  },
  lost: {
    says: /^HANG: nothing is left that could wake any thread of the program: thread 1$/m,
    row: /^ *\d+ +waiter +waits for semaphore 0x[0-9a-f]+ +\d\.\d s +wait_in_vain\+0x[0-9a-f]+ < run$/m,
  },
  kept: {
    says: /^HANG: a thread keeps the processor while others are ready: thread 1$/m,
    row: /^ *1 +main +has the processor +\d\.\d s +never\+0x[0-9a-f]+ < .*hang_by/m,
  },
};

test('a guest tells of a hang by itself, and only of one', () => {
  const run = `run: { memory: '64Mi', commandLine: 'loglevel=4 end=', watchdog: '400ms' },`;
  return withLinuxProject('test/guest/threads', run, async (project) => {
    for (const [word, { says, row }] of Object.entries(hangs)) {
      project.setCommandLine(`loglevel=4 end=${word}`);
      const { code, stdout, stderr } = await project.unikernel(['test', 'app']);
      assert.is(code, 101, `${word}\n${stdout}\n${stderr}`);
      assert.match(stdout, says);
      assert.match(stderr, /^error\[run\/hang\]: The guest hung \(HANG: /m);
      assert.match(stderr.replaceAll(/^ {8}/gm, ''), row, word);
    }
    project.setCommandLine('loglevel=4 end=idle');
    const { stdout, stderr } = await project.unikernel(['run', 'app']);
    assert.match(stdout, /^not hung$/m, stderr);
    assert.match(stderr, /status 83/);
  });
});

test('threads of ordinary C are told by what they call', () => {
  const run = `run: { memory: '32Mi', commandLine: 'loglevel=4 -- deadlock', watchdog: '400ms' },`;
  return withPosixProject('test/guest/console', run, async (project) => {
    const { code, stdout, stderr } = await project.unikernel(['test', 'app']);
    assert.is(code, 101, `${stdout}\n${stderr}`);
    assert.match(stdout, /^HANG: threads wait for each other, one of them is thread \d+$/m);
    const row =
      /^ *\d+ +pthread +waits for pthread mutex 0x[0-9a-f]+ of thread \d+ +\d\.\d s .*take_both/gm;
    assert.is(stderr.match(row)?.length, 2, stderr);
  });
});

test.run();
