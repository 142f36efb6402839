/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The smallest application: says hello, and checks what it stands on. It takes only what every
 * Unikraft has had since 0.3, so it runs on all of them.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uk/config.h>
#include <uk/plat/time.h>

#define MIB (1024 * 1024)

static int test_number;
static int failures;

static void report(int ok, const char *name)
{
	printf("%sok %d %s\n", ok ? "" : "not ", ++test_number, name);
	failures += !ok;
}

/* A word that every byte of the block decides. */
static uint32_t checksum(const unsigned char *block, size_t len)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < len; i++)
		sum = sum * 31 + block[i];
	return sum;
}

static int heap_keeps_what_was_written(void)
{
	unsigned char *block = malloc(MIB);
	uint32_t before;
	int same;

	if (!block)
		return 0;
	for (size_t i = 0; i < MIB; i++)
		block[i] = (unsigned char)(i * 7);
	before = checksum(block, MIB);
	block = realloc(block, 2 * MIB);
	same = block && checksum(block, MIB) == before;
	free(block);
	return same;
}

/* A clock that stands still is seen as a hang by whoever booted us. */
static int clock_runs_for(__nsec duration)
{
	__nsec start = ukplat_monotonic_clock(), last = start;

	while (last - start < duration) {
		__nsec now = ukplat_monotonic_clock();

		if (now < last)
			return 0;
		last = now;
	}
	return 1;
}

int main(int argc, char *argv[])
{
	char text[32];

	printf("1..4\n");
	printf("# %s\n", CONFIG_APPHELLO_GREETING);
	for (int i = 0; i < argc; i++)
		printf("# argv[%d] = \"%s\"\n", i, argv[i]);

	report(snprintf(text, sizeof(text), "%s %04d", "hello", 42) == 10 &&
	       strcmp(text, "hello 0042") == 0, "text is formatted");
	report(argc >= 1 && strlen(argv[0]) > 0 && argv[argc] == NULL, "main has its arguments");
	report(heap_keeps_what_was_written(), "the heap keeps what was written");
	report(clock_runs_for(20000000), "the clock moves, and never back");
	return failures == 0 ? 0 : 1;
}
