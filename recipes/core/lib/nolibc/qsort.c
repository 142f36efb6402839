/* SPDX-License-Identifier: BSD-3-Clause */
/* Heapsort: in place, without recursion, and never quadratic. */
#include <stdlib.h>

typedef int (*compare_t)(const void *, const void *);

static void swap(char *a, char *b, size_t size)
{
	while (size-- > 0) {
		char c = *a;

		*a++ = *b;
		*b++ = c;
	}
}

/* Let element i of a heap of n sink to its place. */
static void sift_down(char *base, size_t i, size_t n, size_t size, compare_t compare)
{
	for (;;) {
		size_t child = 2 * i + 1;

		if (child >= n)
			return;
		if (child + 1 < n && compare(base + child * size, base + (child + 1) * size) < 0)
			child++;
		if (compare(base + i * size, base + child * size) >= 0)
			return;
		swap(base + i * size, base + child * size, size);
		i = child;
	}
}

void qsort(void *base, size_t nmemb, size_t size, compare_t compare)
{
	for (size_t i = nmemb / 2; i > 0; i--)
		sift_down(base, i - 1, nmemb, size, compare);
	for (size_t n = nmemb; n > 1; n--) {
		swap(base, (char *)base + (n - 1) * size, size);
		sift_down(base, 0, n - 1, size, compare);
	}
}
