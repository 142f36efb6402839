/* SPDX-License-Identifier: BSD-3-Clause */
#include <string.h>

/* At most len characters of src, and a NUL after them. */
char *strncat(char *__restrict dst, const char *__restrict src, size_t len)
{
	size_t n = strnlen(src, len);
	char *end = dst + strlen(dst);

	memcpy(end, src, n);
	end[n] = '\0';
	return dst;
}
