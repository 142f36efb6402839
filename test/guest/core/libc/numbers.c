/* SPDX-License-Identifier: BSD-3-Clause */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include "check.h"

static void test_limits(void)
{
	errno = 0;
	CHECK(strtol("9223372036854775807", NULL, 10) == LONG_MAX && errno == 0);
	CHECK(strtol("-9223372036854775808", NULL, 10) == LONG_MIN && errno == 0);
	CHECK(strtol("9223372036854775808", NULL, 10) == LONG_MAX && errno == ERANGE);
	errno = 0;
	CHECK(strtol("-9223372036854775809", NULL, 10) == LONG_MIN && errno == ERANGE);
	errno = 0;
	CHECK(strtoul("18446744073709551615", NULL, 10) == ULONG_MAX && errno == 0);
	CHECK(strtoul("-1", NULL, 10) == ULONG_MAX && errno == 0);
	CHECK(strtoul("-18446744073709551615", NULL, 10) == 1 && errno == 0);
	CHECK(strtoul("18446744073709551616", NULL, 10) == ULONG_MAX && errno == ERANGE);
	errno = 0;
	CHECK(strtoul("99999999999999999999999", NULL, 10) == ULONG_MAX && errno == ERANGE);
}

void test_numbers(void)
{
	const char *sign = "+";
	char *end;

	CHECK(strtol(" \t-42x", &end, 10) == -42 && *end == 'x');
	CHECK(strtol("0x1f", NULL, 0) == 31 && strtol("017", NULL, 0) == 15);
	CHECK(strtol("0xg", &end, 16) == 0 && *end == 'x');
	CHECK(strtol("zz", NULL, 36) == 35 * 36 + 35);
	CHECK(strtol(sign, &end, 10) == 0 && end == sign);
	CHECK(atoi("12ab") == 12);
	test_limits();
}
