// What a guest can do wrong, on real QEMU, and what the tool makes of it.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { appProject, withProject } from './project.ts';

const test = suite('guests that misbehave');

type Misbehaviour = {
  readonly name: string;
  readonly main: string;
  readonly code: number;
  readonly says: RegExp;
  /** Of `unikernel run`, which reads no TAP, where that differs. */
  readonly runCode?: number;
  readonly endsBySelf?: false;
};

const guests: readonly Misbehaviour[] = [
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
    runCode: 0,
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
    endsBySelf: false,
  },
  {
    name: 'says nothing and leaves',
    main: '',
    code: 6,
    says: /there is no TAP/,
    runCode: 0,
  },
];

for (const { name, main, code, says, endsBySelf = true, runCode } of guests)
  test(`an application that ${name} gives exit code ${code}`, async () => {
    const source = `#include <stdio.h>\n\nint main(void)\n{\n\t${main}\n\treturn 0;\n}\n`;
    await withProject(appProject(source), async (project) => {
      const answer = await project.unikernel(['test', 'app']);
      assert.is(answer.code, code, answer.stderr);
      assert.match(answer.stderr, says);
      if (!endsBySelf) return;
      const ran = await project.unikernel(['run', 'app']);
      assert.is(ran.code, runCode ?? code, ran.stderr);
    });
  });

test.run();
