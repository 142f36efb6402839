/* SPDX-License-Identifier: BSD-3-Clause */
/* What not every small libc has. */
#include <ctype.h>
#include <stddef.h>

int __wrap_strncasecmp(const char *a, const char *b, size_t size);
int __wrap_strcasecmp(const char *a, const char *b);

int __wrap_strncasecmp(const char *a, const char *b, size_t size)
{
	for (; size; a++, b++, size--) {
		int difference = tolower((unsigned char)*a) - tolower((unsigned char)*b);

		if (difference || !*a)
			return difference;
	}
	return 0;
}

int __wrap_strcasecmp(const char *a, const char *b)
{
	return __wrap_strncasecmp(a, b, (size_t)-1);
}
