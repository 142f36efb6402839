// Every block of README.md and docs/ says how it is tested, and no command line in them is one that
// the tool refuses. test/e2e/docs.test.ts runs those that can be run.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inertProgram, problemsOf, problemsOfMention } from '../../support/command-lines.ts';
import { documentFiles, parseDocument, readDocument } from '../../support/markdown.ts';

const test = suite('docs/blocks');

for (const file of documentFiles())
  test(`${file}: every block is tested, and every command and option that it names is there`, async () => {
    const program = await inertProgram();
    const { blocks, spans } = readDocument(file);
    const problems = [
      ...blocks
        .filter(({ language }) => language === 'sh')
        .flatMap(({ place, text }) => problemsOf(program, text).map((each) => [place, each])),
      ...spans
        .filter(({ text }) => /^unikernel [a-z-]/.test(text))
        .flatMap(({ place, text }) => problemsOfMention(program, text).map((e) => [place, e])),
    ];
    assert.equal(problems, []);
  });

test('what the tool would refuse is found, wherever it stands in the line', async () => {
  const program = await inertProgram();
  const wrong = [
    ['unikernel bild boot', "unknown command 'bild'"],
    ['npx unikernel run --memry 1Mi', "unknown option '--memry'"],
    ['A=1 unikernel graph --format svg > x', 'Allowed choices are text, dot'],
    ['true && unikernel store push boot', "required option '--to <url>' not specified"],
    ['unikernel diff a | cat', "missing required argument 'after'"],
    ['unikernel test \\\n  --often', "unknown option '--often'"],
  ] as const;
  for (const [line, says] of wrong)
    assert.match(problemsOf(program, line).join('\n'), new RegExp(says.replaceAll(/[<>]/g, '.')));
  for (const line of ['unikernel build boot # --often', 'echo unikernel bild', 'ls --often'])
    assert.equal(problemsOf(program, line), []);
  assert.equal(problemsOfMention(program, 'unikernel lock --updat [NAME…]'), [
    'lock has no option --updat',
  ]);
  assert.equal(problemsOfMention(program, 'unikernel bild'), ["there is no command 'bild'"]);
});

test('a block says how it is tested, or its document does; otherwise it is refused, with its place', () => {
  for (const fence of ['```', '```json', '```sh later', '```sh not run:', '   ```sh'])
    assert.throws(
      () => parseDocument('a.md', `# A\n\n${fence}\nx\n\`\`\`\n`),
      /^a\.md:3|a\.md:3/,
      fence,
    );
  const { blocks } = parseDocument('a.md', '<!-- not run: a -->\n```ts\n```\n```sh exit: 2\n```\n');
  assert.equal(
    blocks.map(({ what }) => what),
    [
      { type: 'none', reason: 'a' },
      { type: 'run', exit: 2, needs: [] },
    ],
  );
  assert.throws(() => parseDocument('a.md', '```sh\n'), /a\.md:1: the block does not end/);
});

test.run();
