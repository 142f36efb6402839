/* SPDX-License-Identifier: BSD-3-Clause */
/* Blocks of memory. The string instructions move a cache line at a time on CPUs of the last
 * decade, and QEMU runs each as one loop of its own. */
#include <string.h>

void *memcpy(void *__restrict dst, const void *__restrict src, size_t len)
{
	void *to = dst;
	size_t words = len / 8;

	__asm__ __volatile__("rep movsq" : "+D"(to), "+S"(src), "+c"(words) :: "memory");
	len %= 8;
	__asm__ __volatile__("rep movsb" : "+D"(to), "+S"(src), "+c"(len) :: "memory");
	return dst;
}

/* From the last byte down, for a destination that begins within the source. */
static void copy_down(char *dst, const char *src, size_t len)
{
	char *to = dst + len - 1;
	const char *from = src + len - 1;

	__asm__ __volatile__("std; rep movsb; cld" : "+D"(to), "+S"(from), "+c"(len) :: "memory");
}

void *memmove(void *dst, const void *src, size_t len)
{
	if ((size_t)dst - (size_t)src >= len)
		return memcpy(dst, src, len);
	copy_down(dst, src, len);
	return dst;
}

void *memset(void *dst, int c, size_t len)
{
	void *to = dst;
	size_t words = len / 8;
	unsigned long pattern = (unsigned char)c * 0x0101010101010101UL;

	__asm__ __volatile__("rep stosq" : "+D"(to), "+c"(words) : "a"(pattern) : "memory");
	len %= 8;
	__asm__ __volatile__("rep stosb" : "+D"(to), "+c"(len) : "a"(pattern) : "memory");
	return dst;
}

int memcmp(const void *a, const void *b, size_t len)
{
	const unsigned char *x = a, *y = b;

	for (; len > 0; len--, x++, y++)
		if (*x != *y)
			return *x - *y;
	return 0;
}

void *memchr(const void *s, int c, size_t len)
{
	const unsigned char *at = s;

	for (; len > 0; len--, at++)
		if (*at == (unsigned char)c)
			return (void *)at;
	return NULL;
}
