/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Memory is copied and filled by words. The first or the last word overlaps its
 * neighbour, which spares a loop over the bytes that are left.
 *
 * Each loop has a barrier, or the compiler takes it for the function it is in.
 */
#include <linux/export.h>
#include <linux/string.h>

#ifdef __x86_64__

#define WORD sizeof(u64)

/* May lie anywhere, and be a part of anything. */
typedef u64 __attribute__((may_alias, aligned(1))) any_word;

static inline any_word *word_at(const void *p, size_t offset)
{
	return (any_word *)((char *)p + offset);
}

void *memcpy(void *to, const void *from, size_t n)
{
	size_t words = n / WORD;
	void *d = to;
	u64 last;

	if (!words) {
		for (; words < n; words++) {
			((char *)to)[words] = ((const char *)from)[words];
			barrier();
		}
		return to;
	}
	last = *word_at(from, n - WORD);
	asm volatile("rep movsq" : "+D"(d), "+S"(from), "+c"(words) : : "memory");
	*word_at(to, n - WORD) = last;
	return to;
}
EXPORT_SYMBOL(memcpy);

void *memmove(void *to, const void *from, size_t n)
{
	u64 first;

	/* Upwards, memcpy() has read each word before it is overwritten. */
	if (to <= from || (char *)to >= (const char *)from + n)
		return memcpy(to, from, n);
	if (n < WORD) {
		while (n--) {
			((char *)to)[n] = ((const char *)from)[n];
			barrier();
		}
		return to;
	}
	first = *word_at(from, 0);
	for (; n > WORD; n -= WORD) {
		*word_at(to, n - WORD) = *word_at(from, n - WORD);
		barrier();
	}
	*word_at(to, 0) = first;
	return to;
}
EXPORT_SYMBOL(memmove);

void *memset(void *to, int byte, size_t n)
{
	size_t words = n / WORD;
	u64 pattern = (u8)byte * 0x0101010101010101ull;
	void *d = to;

	if (!words) {
		for (; words < n; words++) {
			((char *)to)[words] = byte;
			barrier();
		}
		return to;
	}
	asm volatile("rep stosq" : "+D"(d), "+c"(words) : "a"(pattern) : "memory");
	*word_at(to, n - WORD) = pattern;
	return to;
}
EXPORT_SYMBOL(memset);

#endif
