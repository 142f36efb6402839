/* SPDX-License-Identifier: BSD-3-Clause */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <uk/alloc.h>
#include "check.h"

#define NR_BLOCKS 300
#define NR_STEPS 30000

static struct {
	unsigned char *at;
	size_t size;
	unsigned char mark;
} blocks[NR_BLOCKS];

static unsigned int next_random(void)
{
	static unsigned int state = 12345;

	state = state * 1664525 + 1013904223;
	return state >> 8;
}

static size_t random_size(void)
{
	unsigned int kind = next_random() % 100;

	return 1 + next_random() % (kind < 80 ? 200 : kind < 98 ? 8000 : 200000);
}

static int is_marked(int i, size_t size)
{
	return blocks[i].at[0] == blocks[i].mark && blocks[i].at[size - 1] == blocks[i].mark;
}

static void mark(int i)
{
	blocks[i].mark = (unsigned char)next_random();
	memset(blocks[i].at, blocks[i].mark, blocks[i].size);
}

static void allocate(int i)
{
	size_t align = 16UL << next_random() % 9;

	blocks[i].size = random_size();
	blocks[i].at = next_random() % 8 ? malloc(blocks[i].size) : memalign(align, blocks[i].size);
	if (blocks[i].at)
		mark(i);
}

static int resize(int i)
{
	size_t size = random_size();
	size_t kept = size < blocks[i].size ? size : blocks[i].size;
	unsigned char *moved = realloc(blocks[i].at, size);
	int good;

	if (!moved)
		return 1;
	blocks[i].at = moved;
	good = blocks[i].at[0] == blocks[i].mark && blocks[i].at[kept - 1] == blocks[i].mark;
	blocks[i].size = size;
	mark(i);
	return good;
}

static void test_random_use(void)
{
	int good = 1;

	for (int step = 0; step < NR_STEPS; step++) {
		int i = next_random() % NR_BLOCKS;

		if (!blocks[i].at) {
			allocate(i);
			continue;
		}
		good &= is_marked(i, blocks[i].size) && (uintptr_t)blocks[i].at % 16 == 0;
		if (next_random() % 4 == 0) {
			good &= resize(i);
		} else {
			free(blocks[i].at);
			blocks[i].at = NULL;
		}
	}
	for (int i = 0; i < NR_BLOCKS; i++)
		free(blocks[i].at);
	CHECK(good);
}

static void test_alignment(void)
{
	void *ptr = memalign(4096, 100);

	CHECK(ptr && (uintptr_t)ptr % 4096 == 0);
	free(ptr);
	CHECK(posix_memalign(&ptr, 3, 10) == EINVAL);
	CHECK(posix_memalign(&ptr, 64, 10) == 0 && (uintptr_t)ptr % 64 == 0);
	free(ptr);
}

static void test_refusal(void)
{
	volatile size_t huge = SIZE_MAX;

	errno = 0;
	CHECK(!malloc(huge) && errno == ENOMEM);
	CHECK(!malloc(huge / 2) && !calloc(huge, 2) && !realloc(NULL, huge));
	CHECK(!memalign(16, huge - 8) && !memalign(huge / 2 + 1, 16));
}

void test_heap(void)
{
	struct uk_alloc *a = uk_alloc_get_default();
	ssize_t free_before = uk_alloc_availmem(a), largest = uk_alloc_maxalloc(a);
	void *all;

	test_random_use();
	test_alignment();
	test_refusal();
	/* All that was freed has become one block again, which one call can have whole. */
	CHECK(uk_alloc_availmem(a) == free_before && uk_alloc_maxalloc(a) == largest);
	all = malloc(largest);
	CHECK(all && uk_alloc_availmem(a) == free_before - largest);
	free(all);
}
