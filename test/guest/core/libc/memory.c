/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdlib.h>
#include <string.h>
#include "check.h"

#define SIZE 64

static unsigned char block[SIZE];

static void count_up(void)
{
	for (int i = 0; i < SIZE; i++)
		block[i] = (unsigned char)i;
}

/* Whether block[at...] counts up from `from`. */
static int counts_from(int at, int from, int len)
{
	for (int i = 0; i < len; i++)
		if (block[at + i] != from + i)
			return 0;
	return 1;
}

/* Each distance and length: the copying goes by words, and in two directions. */
static void test_overlap(void)
{
	int good = 1;

	for (int distance = 0; distance < 20; distance++) {
		for (int len = 0; len <= SIZE - 20; len++) {
			count_up();
			memmove(block + distance, block, len);
			good &= counts_from(distance, 0, len) &&
				counts_from(distance + len, distance + len, SIZE - distance - len);
			count_up();
			memmove(block, block + distance, len);
			good &= counts_from(0, distance, len) && counts_from(len, len, SIZE - len);
		}
	}
	CHECK(good);
}

static void test_fill(void)
{
	int good = 1;

	for (int at = 0; at < 9; at++) {
		for (int len = 0; len < 40; len++) {
			count_up();
			memset(block + at, 0x1ab, len);
			for (int i = 0; i < SIZE; i++)
				good &= block[i] == (i >= at && i < at + len ? 0xab : i);
		}
	}
	CHECK(good);
}

void test_memory(void)
{
	unsigned char copy[SIZE];

	test_overlap();
	test_fill();
	count_up();
	CHECK(memcpy(copy, block, SIZE) == copy && memcmp(copy, block, SIZE) == 0);
}

static int ascending(const void *a, const void *b)
{
	int x = *(const int *)a, y = *(const int *)b;

	return (x > y) - (x < y);
}

void test_sort(void)
{
	int numbers[500];
	unsigned int state = 1;
	int good = 1;

	for (int n = 0; n <= 500; n = n < 9 ? n + 1 : n + 97) {
		long before = 0, after = 0;

		for (int i = 0; i < n; i++) {
			state = state * 1103515245 + 12345;
			numbers[i] = (int)(state >> 16) % 100;
			before += numbers[i];
		}
		qsort(numbers, n, sizeof(numbers[0]), ascending);
		for (int i = 0; i < n; i++) {
			after += numbers[i];
			good &= i == 0 || numbers[i - 1] <= numbers[i];
		}
		good &= before == after;
	}
	CHECK(good);
}
