/* SPDX-License-Identifier: BSD-3-Clause */
/* The smallest application: says hello, and checks what it stands on. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <uk/config.h>

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

static int64_t now(clockid_t id)
{
	struct timespec ts;

	clock_gettime(id, &ts);
	return ts.tv_sec * 1000000000LL + ts.tv_nsec;
}

static int sleeps_for(long nsec)
{
	const struct timespec pause = { .tv_nsec = nsec };
	int64_t start = now(CLOCK_MONOTONIC), wall_start = now(CLOCK_REALTIME);

	nanosleep(&pause, NULL);
	return now(CLOCK_MONOTONIC) - start >= nsec && now(CLOCK_REALTIME) - wall_start >= nsec;
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
	report(sleeps_for(20000000), "the clocks move");
	return failures == 0 ? 0 : 1;
}
