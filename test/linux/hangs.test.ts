// Guests that hang: each is told with its threads, by itself or when it is asked.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { withLinuxProject } from '../e2e/project.ts';
import { startGuest } from '../support/guest.ts';

const test = suite('hangs');

const image = (words: string, limits = `silence: '20s', timeout: '60s'`): string =>
  `run: { memory: '64Mi', commandLine: 'loglevel=4 ${words}', ${limits} },`;

test('a thread that spins with interrupts off is found when the host asks', () =>
  withLinuxProject(
    'test/guest/threads',
    image('end=spin', `silence: '1s', timeout: '60s'`),
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

test.run();
