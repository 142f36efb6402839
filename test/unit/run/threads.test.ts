import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { askThreads } from '../../../src/run/ask-threads.ts';
import { threadTable } from '../../../src/run/thread-table.ts';
import { readThreads, type Thread, withoutThreads } from '../../../src/run/threads.ts';

const test = suite('threads of a guest');

const report = [
  'THREADS: the host asks, 12.345 s after the start',
  '  thread 7 "worker" has the processor for 10.002 s, 912 of 32768 bytes of stack used',
  '    at 0x10a2c4 0x10b3c4',
  '  thread 5 "a "quoted" one" is ready for 0.001 s, 664 of 32768 bytes of stack used',
  '  thread 4 "linux/4" has ended',
  '  thread 2 "linux/2" waits for semaphore (0x1500) for 3.000 s, 64 of 32768 bytes of stack used',
  '  thread 1 "main" waits for mutex (0x15a0c0) of thread 7 for 9.998 s',
  '    at 0x10a1f0',
  'THREADS: end',
];

test('a report is read', () => {
  const stack = { used: 912, size: 32768 };
  const { seconds, threads } = readThreads(['before', '', ...report, 'after'])!;
  assert.is(seconds, 12.345);
  assert.equal(
    threads.map(({ name }) => name),
    ['worker', 'a "quoted" one', 'linux/4', 'linux/2', 'main'],
  );
  const [worker, ready, ended, , main] = threads;
  assert.equal(worker, {
    id: 7,
    name: 'worker',
    state: 'running',
    seconds: 10.002,
    stack,
    addresses: [0x10a2c4n, 0x10b3c4n],
  });
  assert.is(ready!.state, 'ready');
  assert.equal(ended, { id: 4, name: 'linux/4', state: 'ended', addresses: [] });
  assert.equal(main, {
    id: 1,
    name: 'main',
    state: 'waiting',
    waitsFor: { what: 'mutex', object: '0x15a0c0', of: 7 },
    seconds: 9.998,
    addresses: [0x10a1f0n],
  });
});

test('of several reports the last whole one counts, and one that is cut off does not', () => {
  const later = ['THREADS: 20.000 s after the start', '  thread 1 "main" is ready for 0.000 s'];
  assert.is(readThreads([...report, ...later])!.seconds, 12.345);
  assert.is(readThreads([...report, ...later, 'THREADS: end'])!.seconds, 20);
  assert.is(readThreads(later), undefined);
  assert.is(readThreads(['THREADS: end']), undefined);
  assert.equal(withoutThreads(['before', ...report, 'after', ...later]), ['before', 'after']);
});

test('a table has the threads of the program, and a number for those of Linux', () => {
  const { seconds, threads } = readThreads(report)!;
  const where = [
    'lklk_schedule+0x1',
    'wait_for_unit.isra.0+0x2',
    'take+0x3',
    'left+0x4',
    'run+0x5',
  ];
  const located = threads.map((thread): Thread => ({ ...thread, where }));
  assert.is(
    threadTable({ seconds, threads: located }),
    [
      'its threads, 12.3 s after its start:',
      'thread  name            state                                 for     in',
      '7       worker          has the processor                     10.0 s  take+0x3 < left < run',
      '5       a "quoted" one  is ready                              0.0 s   take+0x3 < left < run',
      '1       main            waits for mutex 0x15a0c0 of thread 7  10.0 s  take+0x3 < left < run',
      'and 2 of Linux, which wait or have ended',
    ].join('\n'),
  );
  const many = Array.from({ length: 30 }, (_, id) => ({ ...threads[0]!, id }));
  const lines = threadTable({ seconds, threads: many }).split('\n');
  assert.is(lines.length, 2 + 24 + 1);
  assert.is(lines.at(-1), 'and 6 more');
  assert.is(threadTable('none'), 'asked for its threads, it did not answer');
});

test('who is asked answers anew, or not at all', async () => {
  const said = [...report];
  const answer = await askThreads(
    async () => {
      setTimeout(() => said.push(...report.slice(0, 3)), 20);
      setTimeout(() => said.push('THREADS: end'), 60);
      return true;
    },
    () => said,
  );
  assert.is(answer!.threads.length, 1);
  assert.is(
    await askThreads(
      async () => false,
      () => said,
    ),
    undefined,
  );
});

test.run();
