// What a guest can do wrong, on real QEMU, and what the tool makes of it.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { appProject, withProject } from './project.ts';

const test = suite('guests that misbehave');

const guests = [
  {
    name: 'passes its tests',
    main: 'puts("1..1\\nok 1 fine");',
    code: 0,
    says: /1 of 1/,
  },
  {
    name: 'fails a test',
    main: 'puts("1..2\\nok 1 fine\\nnot ok 2 sums");\n\treturn 1;',
    code: 6,
    says: /2 sums/,
  },
  {
    name: 'passes its tests but returns a failure',
    main: 'puts("1..1\\nok 1 fine");\n\treturn 1;',
    code: 6,
    says: /main\(\) returned a failure/,
  },
  {
    name: 'reports fewer tests than it planned',
    main: 'puts("1..3\\nok 1 fine");',
    code: 6,
    says: /3/,
  },
  {
    name: 'bails out',
    main: 'puts("1..3\\nBail out! no disk");\n\treturn 1;',
    code: 6,
    says: /no disk/,
  },
  {
    name: 'crashes',
    main: '*(volatile int *)0xdead00000000 = 1;',
    code: 101,
    says: /crash/i,
  },
  {
    name: 'hangs',
    main: 'puts("1..1");\n\tfor (;;)\n\t\t;',
    code: 101,
    says: /nothing|silen/i,
  },
  {
    name: 'says nothing and leaves',
    main: '',
    code: 6,
    says: /there is no TAP/,
  },
];

for (const { name, main, code, says } of guests)
  test(`an application that ${name} gives exit code ${code}`, async () => {
    const source = `#include <stdio.h>\n\nint main(void)\n{\n\t${main}\n\treturn 0;\n}\n`;
    await withProject(appProject(source), async (project) => {
      const answer = await project.unikernel(['test', 'app']);
      assert.is(answer.code, code, answer.stderr);
      assert.match(answer.stderr, says);
    });
  });

test.run();
