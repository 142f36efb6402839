// The checksum that a patch gives Linux, compiled for this machine and held against its definition.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packageRoot } from '../../../src/plan/package-root.ts';
import { withScratch } from '../../support/scratch.ts';

const headers = {
  'linux/string.h': `#include <stdint.h>
#include <string.h>
typedef uint64_t u64;
`,
  'net/checksum.h': 'unsigned int do_csum(const unsigned char *, int);\n',
};

// RFC 1071: the sum of the 16-bit words, a last byte being half of one, with end-around carry.
const main = `#include <stdio.h>
#include <string.h>
#include <net/checksum.h>

#define MOST 1600

static unsigned int sum(const unsigned char *bytes, int length)
{
	unsigned int sum = 0;

	for (int i = 0; i < length; i++) {
		sum += i % 2 ? bytes[i] << 8 : bytes[i];
		sum = (sum & 0xffff) + (sum >> 16);
	}
	return sum;
}

static int compare(const char *what, const unsigned char *bytes)
{
	for (int start = 0; start < 9; start++)
		for (int length = -1; length <= MOST - start; length++) {
			unsigned int ours = do_csum(bytes + start, length);
			unsigned int theirs = length < 0 ? 0 : sum(bytes + start, length);

			if (ours == theirs)
				continue;
			printf("%s, %d bytes from %d: %x, not %x\\n", what, length, start, ours, theirs);
			return 1;
		}
	return 0;
}

int main(void)
{
	static unsigned char bytes[MOST];
	int result = compare("zeros", bytes);

	memset(bytes, 0xff, MOST);
	result |= compare("ones", bytes);
	for (int i = 0; i < MOST; i++)
		bytes[i] = i * 91 + (i >> 8) * 7 + 5;
	return result | compare("mixed", bytes);
}
`;

test('a checksum is that of its definition, at any place and length', () =>
  withScratch(async (folder) => {
    for (const name of ['linux', 'net']) mkdirSync(join(folder, name));
    for (const [name, text] of Object.entries(headers)) writeFileSync(join(folder, name), text);
    writeFileSync(join(folder, 'main.c'), main);
    const program = join(folder, 'program');
    const sources = [join(folder, 'main.c'), join(packageRoot, 'patches/lkl/checksum.c')];
    await execa('gcc', ['-O2', `-I${folder}`, ...sources, '-o', program]);
    const { exitCode, stdout } = await execa(program, { reject: false });
    assert.is(exitCode, 0, stdout);
  }));

test.run();
