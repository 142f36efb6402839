/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The Internet checksum by words of 8 bytes (RFC 1071, 2: the sum of wider words, folded, is the
 * sum of 16-bit words). Carries are counted apart, and added at the end.
 */
#include <linux/string.h>
#include <net/checksum.h>

#ifdef __x86_64__

/* May lie anywhere. */
typedef u64 __attribute__((may_alias, aligned(1))) any_word;

/* Bytes that are summed between two looks at what is left. */
#define BLOCK 64

static inline unsigned int fold(u64 sum)
{
	sum = (sum & 0xffffffff) + (sum >> 32);
	sum = (sum & 0xffff) + (sum >> 16 & 0xffff) + (sum >> 32);
	sum = (sum & 0xffff) + (sum >> 16);
	return (sum & 0xffff) + (sum >> 16);
}

#define ADD(index)				\
	do {					\
		u64 word = words[index];	\
						\
		sum += word;			\
		carries += sum < word;		\
	} while (0)

unsigned int do_csum(const unsigned char *bytes, int length)
{
	u64 sum = 0, carries = 0;
	const any_word *words = (const any_word *)bytes;

	for (; length >= BLOCK; length -= BLOCK, words += 8) {
		ADD(0);
		ADD(1);
		ADD(2);
		ADD(3);
		ADD(4);
		ADD(5);
		ADD(6);
		ADD(7);
	}
	for (; length >= (int)sizeof(*words); length -= sizeof(*words), words++)
		ADD(0);
	if (length > 0) {
		u64 last[1] = { 0 };

		memcpy(last, words, length);
		words = last;
		ADD(0);
	}
	sum += carries;
	return fold(sum + (sum < carries));
}

#endif
