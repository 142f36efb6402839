// The functions that a patch gives Linux, compiled for this machine and held against libc's.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packageRoot } from '../../../src/plan/package-root.ts';
import { withScratch } from '../../support/scratch.ts';

const renamed = '-Dmemcpy=lkl_memcpy -Dmemmove=lkl_memmove -Dmemset=lkl_memset';

const headers = {
  'export.h': '#define EXPORT_SYMBOL(name)\n',
  'init.h': '#define __init\n#define early_initcall(function)\n',
  'string.h': `#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
typedef uint64_t u64;
typedef uint32_t u32;
typedef uint8_t u8;
#define barrier() __asm__ volatile("" : : : "memory")
void *memcpy(void *, const void *, size_t);
void *memmove(void *, const void *, size_t);
void *memset(void *, int, size_t);
`,
};

/** Under QEMU they go another way. */
const ours = `#include "${join(packageRoot, 'patches/lkl/string.c')}"
void lkl_emulate(bool yes)
{
	find_emulator();
	is_emulated = yes;
}
`;

const main = `#include <stdio.h>
#include <string.h>
void *lkl_memcpy(void *, const void *, size_t);
void *lkl_memmove(void *, const void *, size_t);
void *lkl_memset(void *, int, size_t);
void lkl_emulate(_Bool);

#define SIZE 288
static unsigned char ours[SIZE], theirs[SIZE], source[SIZE];

static int check(const char *what, unsigned to, unsigned from, unsigned n)
{
	if (!memcmp(ours, theirs, SIZE))
		return 0;
	printf("%s: to %u, from %u, %u bytes\\n", what, to, from, n);
	return 1;
}

static void fill(void)
{
	for (unsigned i = 0; i < SIZE; i++)
		ours[i] = theirs[i] = i * 37 + 11, source[i] = i * 91 + 5;
}

static int compare(void)
{
	for (unsigned to = 0; to < 24; to++)
		for (unsigned from = 0; from < 24; from++)
			for (unsigned n = 0; n <= 200; n++) {
				fill();
				if (lkl_memcpy(ours + to, source + from, n) != ours + to)
					return 2;
				memcpy(theirs + to, source + from, n);
				if (check("memcpy", to, from, n))
					return 1;
				lkl_memmove(ours + to, ours + from, n);
				memmove(theirs + to, theirs + from, n);
				if (check("memmove", to, from, n))
					return 1;
				lkl_memset(ours + to, 0x180 + from, n);
				memset(theirs + to, 0x180 + from, n);
				if (check("memset", to, from, n))
					return 1;
			}
	return 0;
}

int main(void)
{
	int result;

	lkl_emulate(0);
	result = compare();
	lkl_emulate(1);
	return result ? result : compare();
}
`;

test('memory is copied, moved and filled as libc does it, at any place and length', () =>
  withScratch(async (folder) => {
    const include = join(folder, 'linux');
    await execa('mkdir', [include]);
    for (const [name, text] of Object.entries(headers)) writeFileSync(join(include, name), text);
    writeFileSync(join(folder, 'main.c'), main);
    writeFileSync(join(folder, 'ours.c'), ours);
    const object = join(folder, 'ours.o');
    const compile = ['-O2', '-fno-builtin', ...renamed.split(' '), `-I${folder}`, '-c'];
    await execa('gcc', [...compile, join(folder, 'ours.c'), '-o', object]);
    const program = join(folder, 'program');
    await execa('gcc', ['-O1', join(folder, 'main.c'), object, '-o', program]);
    const { exitCode, stdout } = await execa(program, { reject: false });
    assert.is(exitCode, 0, stdout);
  }));

test.run();
