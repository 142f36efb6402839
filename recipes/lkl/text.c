/* SPDX-License-Identifier: BSD-3-Clause */
#include "lklk.h"

static char *in_base(char *to, unsigned long n, unsigned int base)
{
	char digits[20]; /* of 2^64 - 1 in decimal */
	int count = 0;

	do
		digits[count++] = "0123456789abcdef"[n % base];
	while (n /= base);
	while (count)
		*to++ = digits[--count];
	*to = '\0';
	return to;
}

char *lklk_decimal(char *to, unsigned long n)
{
	return in_base(to, n, 10);
}

char *lklk_hexadecimal(char *to, unsigned long n)
{
	to[0] = '0';
	to[1] = 'x';
	return in_base(to + 2, n, 16);
}
