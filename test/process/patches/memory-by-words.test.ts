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
  'string.h': `#include <stddef.h>
#include <stdint.h>
typedef uint64_t u64;
typedef uint8_t u8;
#define barrier() __asm__ volatile("" : : : "memory")
void *memcpy(void *, const void *, size_t);
void *memmove(void *, const void *, size_t);
void *memset(void *, int, size_t);
`,
};

const main = `#include <stdio.h>
#include <string.h>
void *lkl_memcpy(void *, const void *, size_t);
void *lkl_memmove(void *, const void *, size_t);
void *lkl_memset(void *, int, size_t);

#define SIZE 96
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

int main(void)
{
	for (unsigned to = 0; to < 24; to++)
		for (unsigned from = 0; from < 24; from++)
			for (unsigned n = 0; n <= 64; n++) {
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
`;

test('memory is copied, moved and filled as libc does it, at any place and length', () =>
  withScratch(async (folder) => {
    const include = join(folder, 'linux');
    await execa('mkdir', [include]);
    for (const [name, text] of Object.entries(headers)) writeFileSync(join(include, name), text);
    writeFileSync(join(folder, 'main.c'), main);
    const object = join(folder, 'string.o');
    const compile = ['-O2', '-fno-builtin', ...renamed.split(' '), `-I${folder}`, '-c'];
    await execa('gcc', [...compile, join(packageRoot, 'patches/lkl/string.c'), '-o', object]);
    const program = join(folder, 'program');
    await execa('gcc', [join(folder, 'main.c'), object, '-o', program]);
    const { exitCode, stdout } = await execa(program, { reject: false });
    assert.is(exitCode, 0, stdout);
  }));

test.run();
