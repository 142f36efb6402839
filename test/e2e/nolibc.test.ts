// What the nolibc patches add, called by a guest.

import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { packageRoot } from '../../src/plan/package-root.ts';
import { appConfig, appProject, withProject } from './project.ts';

const test = suite('nolibc patches');

const main = `#include <setjmp.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static jmp_buf back;

static void leave(int value)
{
	longjmp(back, value);
}

static bool check(int number, bool good, const char *name)
{
	printf("%s %d %s\\n", good ? "ok" : "not ok", number, name);
	return good;
}

int main(void)
{
	char text[16] = "ab";
	char words[] = ",one,,two,";
	char *next = NULL;
	volatile int jumps = 0;
	bool good = true;

	puts("1..8");
	good &= check(1, sizeof(bool) == 1 && true && !false, "bool is a byte");
	good &= check(2, STDIN_FILENO == 0 && STDOUT_FILENO == 1 && STDERR_FILENO == 2, "streams");
	strncat(text, "cdef", 2);
	good &= check(3, !strcmp(text, "abcd"), "strncat stops at its length");
	good &= check(4, !strcmp(strtok_r(words, ",", &next), "one"), "strtok_r skips delimiters");
	good &= check(5, !strcmp(strtok_r(NULL, ",", &next), "two") && !strtok_r(NULL, ",", &next),
		      "strtok_r ends");
	good &= check(6, putchar('#') == '#' && fputc('\\n', stdout) == '\\n', "characters are printed");
	if (setjmp(back) < 3)
		leave(++jumps);
	good &= check(7, jumps == 3, "longjmp returns its value");
	if (!setjmp(back))
		leave(0);
	else
		jumps = 10;
	good &= check(8, jumps == 10, "longjmp of 0 returns 1");
	return good ? 0 : 1;
}
`;

const project = {
  ...appProject(main),
  'unikernel.config.ts': appConfig('patches: nolibc,').replace(
    "from 'unikernel';",
    "from 'unikernel';\nimport { nolibc } from './patches/nolibc/index.ts';",
  ),
};

test('a guest calls what was added', async () => {
  await withProject(project, async ({ folder, unikernel }) => {
    cpSync(join(packageRoot, 'patches'), join(folder, 'patches'), { recursive: true });
    const { code, stdout, stderr } = await unikernel(['test', 'app']);
    assert.is(code, 0, `${stdout}\n${stderr}`);
  });
});

test('without the patches the guest does not build', async () => {
  await withProject(appProject(main), async ({ unikernel }) => {
    const { code, stderr } = await unikernel(['build', 'app']);
    assert.is(code, 100);
    assert.match(stderr, /setjmp\.h/);
  });
});

test.run();
