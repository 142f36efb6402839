import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openStore } from '../../../src/store/store.ts';
import { dropTrials, inTrial } from '../../../src/store/trial.ts';
import { withScratch } from '../../support/scratch.ts';

const test = suite('trial');

const withStore = (work: (root: string, tmp: string) => Promise<void>): Promise<void> =>
  withScratch(async (folder) => {
    const { root } = await openStore(join(folder, 'store'));
    await work(root, join(root, 'tmp'));
  });

const { signal } = new AbortController();
const swept = { keepFailed: false, signal };

test('a trial leaves nothing, whether it succeeds or fails', () =>
  withStore(async (root, tmp) => {
    assert.is(await inTrial(root, 'app', swept, async () => 'result'), 'result');
    const failed = inTrial(root, 'app', swept, async ({ folder }) => {
      writeFileSync(join(folder, 'file'), '');
      throw new Error('no');
    });
    assert.is(await failed.catch(({ message }: Error) => message), 'no');
    assert.equal(readdirSync(tmp), []);
  }));

test('what is kept stays until the next trial of its name', () =>
  withStore(async (root, tmp) => {
    const places: string[] = [];
    const keeping = async (name: string): Promise<void> => {
      await inTrial(root, name, swept, async ({ folder, keep }) => {
        writeFileSync(join(folder, 'file'), '');
        places.push(await keep());
      });
    };
    await keeping('app');
    await keeping('other');
    await openStore(root);
    assert.ok(places.every((place) => existsSync(join(place, 'file'))));
    await inTrial(root, 'app', swept, async () => {});
    assert.equal(
      places.map((place) => existsSync(place)),
      [false, true],
    );
    await dropTrials(root);
    assert.equal(readdirSync(tmp), []);
  }));

test('a failed trial stays in its place where that is wanted', () =>
  withStore(async (root) => {
    let place = '';
    const failed = inTrial(root, 'app', { keepFailed: true, signal }, async ({ folder }) => {
      place = folder;
      throw new Error('no');
    });
    await failed.catch(() => {});
    assert.ok(existsSync(place));
  }));

test('an interrupted trial leaves nothing, though it was kept', () =>
  withStore(async (root, tmp) => {
    for (const keepFailed of [false, true]) {
      const abort = new AbortController();
      const options = { keepFailed, signal: abort.signal };
      const interrupted = inTrial(root, 'app', options, async ({ keep }) => {
        await keep();
        abort.abort();
        abort.signal.throwIfAborted();
      });
      await interrupted.catch(() => {});
      assert.equal(readdirSync(tmp), []);
    }
  }));

test.run();
