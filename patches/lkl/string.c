/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Memory is copied and filled by words. The first or the last word overlaps its
 * neighbour, which spares a loop over the bytes that are left.
 *
 * A processor has one instruction that does it all. Where QEMU emulates it, each word is
 * another turn of the emulator's loop, and a block of words at a time takes half the time.
 *
 * Each loop has a barrier, or the compiler takes it for the function it is in.
 */
#include <linux/export.h>
#include <linux/init.h>
#include <linux/string.h>

#ifdef __x86_64__

#define WORD sizeof(u64)
#define BLOCK_WORDS 8

/* May lie anywhere, and be a part of anything. */
typedef u64 __attribute__((may_alias, aligned(1))) any_word;

static inline any_word *word_at(const void *p, size_t offset)
{
	return (any_word *)((char *)p + offset);
}

static bool is_emulated;

/* Leaf 0x40000000 of cpuid names the hypervisor; QEMU without one calls itself TCG. */
static int __init find_emulator(void)
{
	const u32 bit_hypervisor = 1u << 31;
	u32 a = 1, b, c = 0, d;

	asm volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
	if (!(c & bit_hypervisor))
		return 0;
	a = 0x40000000;
	asm volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
	is_emulated = b == 0x54474354 && c == 0x43544743 && d == 0x47435447;
	return 0;
}
early_initcall(find_emulator);

/* Four words, each read before any is written: what overlaps may be copied down. */
#define COPY_FOUR(at_0, at_1, at_2, at_3)       \
	"movq " at_0 "(%[from]), %%rax\n\t"     \
	"movq " at_1 "(%[from]), %%rdx\n\t"     \
	"movq " at_2 "(%[from]), %%r8\n\t"      \
	"movq " at_3 "(%[from]), %%r9\n\t"      \
	"movq %%rax, " at_0 "(%[to])\n\t"       \
	"movq %%rdx, " at_1 "(%[to])\n\t"       \
	"movq %%r8, " at_2 "(%[to])\n\t"        \
	"movq %%r9, " at_3 "(%[to])\n\t"

static inline void copy_block(void *to, const void *from)
{
	asm volatile(COPY_FOUR("0", "8", "16", "24") COPY_FOUR("32", "40", "48", "56")
		     :
		     : [from] "r"(from), [to] "r"(to)
		     : "rax", "rdx", "r8", "r9", "memory");
}

static inline void copy_words(void *to, const void *from, size_t words)
{
	if (is_emulated)
		for (; words >= BLOCK_WORDS; words -= BLOCK_WORDS) {
			copy_block(to, from);
			to += BLOCK_WORDS * WORD;
			from += BLOCK_WORDS * WORD;
		}
	asm volatile("rep movsq" : "+D"(to), "+S"(from), "+c"(words) : : "memory");
}

void *memcpy(void *to, const void *from, size_t n)
{
	size_t words = n / WORD;
	u64 last;

	if (!words) {
		for (; words < n; words++) {
			((char *)to)[words] = ((const char *)from)[words];
			barrier();
		}
		return to;
	}
	last = *word_at(from, n - WORD);
	copy_words(to, from, words);
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

static inline void fill_words(void *to, u64 word, size_t words)
{
	if (is_emulated)
		for (; words >= BLOCK_WORDS; words -= BLOCK_WORDS) {
			asm volatile("movq %[word], (%[to])\n\t"
				     "movq %[word], 8(%[to])\n\t"
				     "movq %[word], 16(%[to])\n\t"
				     "movq %[word], 24(%[to])\n\t"
				     "movq %[word], 32(%[to])\n\t"
				     "movq %[word], 40(%[to])\n\t"
				     "movq %[word], 48(%[to])\n\t"
				     "movq %[word], 56(%[to])"
				     :
				     : [word] "r"(word), [to] "r"(to)
				     : "memory");
			to += BLOCK_WORDS * WORD;
		}
	asm volatile("rep stosq" : "+D"(to), "+c"(words) : "a"(word) : "memory");
}

void *memset(void *to, int byte, size_t n)
{
	size_t words = n / WORD;
	u64 pattern = (u8)byte * 0x0101010101010101ull;

	if (!words) {
		for (; words < n; words++) {
			((char *)to)[words] = byte;
			barrier();
		}
		return to;
	}
	fill_words(to, pattern, words);
	*word_at(to, n - WORD) = pattern;
	return to;
}
EXPORT_SYMBOL(memset);

#endif
