/* SPDX-License-Identifier: BSD-3-Clause */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>

static unsigned int digit_value(char c)
{
	if (isdigit(c))
		return c - '0';
	return isalpha(c) ? (unsigned int)(tolower(c) - 'a' + 10) : UINT_MAX;
}

/* "0x" counts as a prefix only before a digit: of "0xg", "0" is the number. */
static int has_hex_prefix(const char *s)
{
	return s[0] == '0' && (s[1] == 'x' || s[1] == 'X') && isxdigit(s[2]);
}

/* The number, or where it exceeds max (max_negative behind a '-'), max (min). */
static unsigned long parse(const char *s, char **end, unsigned int base, unsigned long min,
			   unsigned long max, unsigned long max_negative)
{
	const char *start = s;
	unsigned long value = 0;
	int negative, overflow = 0, any = 0;

	while (isspace(*s))
		s++;
	negative = *s == '-';
	if (*s == '-' || *s == '+')
		s++;
	if ((base == 0 || base == 16) && has_hex_prefix(s)) {
		s += 2;
		base = 16;
	} else if (base == 0) {
		base = *s == '0' ? 8 : 10;
	}
	for (; digit_value(*s) < base; s++, any = 1) {
		overflow |= __builtin_mul_overflow(value, base, &value);
		overflow |= __builtin_add_overflow(value, digit_value(*s), &value);
		overflow |= value > (negative ? max_negative : max);
	}
	if (end)
		*end = (char *)(any ? s : start);
	if (overflow) {
		errno = ERANGE;
		return negative ? min : max;
	}
	return negative ? -value : value;
}

long strtol(const char *s, char **end, int base)
{
	return (long)parse(s, end, base, (unsigned long)LONG_MIN, LONG_MAX,
			   -(unsigned long)LONG_MIN);
}

/* A number with a '-' before it is negated in the unsigned type (C11 7.22.1.4). */
unsigned long strtoul(const char *s, char **end, int base)
{
	return parse(s, end, base, ULONG_MAX, ULONG_MAX, ULONG_MAX);
}

long long strtoll(const char *s, char **end, int base)
{
	return strtol(s, end, base);
}

unsigned long long strtoull(const char *s, char **end, int base)
{
	return strtoul(s, end, base);
}

int atoi(const char *s)
{
	return (int)strtol(s, NULL, 10);
}
