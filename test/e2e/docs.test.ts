// README.md and docs/, read by somebody who does what they say: every block is run, loaded or
// compared with what was printed. test/support/markdown.ts says how a block asks for what.

import pLimit from 'p-limit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { documentFiles, parseDocument, readDocument } from '../support/markdown.ts';
import { withScratch } from '../support/scratch.ts';
import { skip } from '../support/skip.ts';
import { matches, read, setDesk } from './reader.ts';

const test = suite('docs');

test('every document does what it says', () =>
  withScratch(async (scratch) => {
    const desk = setDesk(scratch);
    const two = pLimit(2);
    // All are waited for, since they work in folders that are removed afterwards.
    const settled = await Promise.allSettled(
      documentFiles().map((file) => two(() => read(readDocument(file), desk))),
    );
    const readings = settled.map((each) =>
      each.status === 'fulfilled' ? each.value : { problems: [`${each.reason}`], skipped: [] },
    );
    assert.equal(
      readings.flatMap(({ problems }) => problems),
      [],
    );
    for (const reason of readings.flatMap(({ skipped }) => skipped)) skip(reason);
  }));

test('a document that is wrong is found: a command, its output, a config, a status', () =>
  withScratch(async (scratch) => {
    const desk = setDesk(scratch);
    const wrong = [
      '<!-- starts from: a clone -->',
      '```sh\necho a\n```\n```text output\nb\n```',
      '```ts\nexport default defineConfig({});\n```',
      '```ts\nexport const a: string = 1;\n```',
      '```diff\n--- a/no\n+++ b/no\n@@ -1 +1 @@\n-a\n+b\n```',
      '```sh needs: no-such-program\nfalse\n```',
      '```sh exit: 3\nnpx unikernel check hallo\n```',
      '```sh exit: 3\nthis comes too late\n```',
    ];
    const { problems, skipped } = await read(parseDocument('a.md', wrong.join('\n')), desk);
    assert.equal(skipped, ['a.md:21: no-such-program is not installed']);
    const says = [
      /^a\.md:5: it printed\na/,
      /^a\.md:8: line 1: /,
      /^a\.md:11: line 1: Type 'number'/,
      /^a\.md:14: error: no: /,
      /^a\.md:24: it ended with 2\n[\s\S]*did you mean 'hello'/,
    ];
    assert.is(problems.length, says.length, problems.join('\n'));
    for (const [index, pattern] of says.entries()) assert.match(problems[index] ?? '', pattern);
  }));

test('an ellipsis stands for the rest of a line, or for lines', () => {
  assert.ok(matches('a 12 s\nb\nc\nd', 'a … s\n…\nd'));
  assert.ok(matches('a\nd', 'a\n…\nd'));
  assert.not.ok(matches('a\nb', 'a'));
  assert.not.ok(matches('a+', 'aa'));
  assert.not.ok(matches('a\nb\nc', '…\nb'));
});

test.run();
