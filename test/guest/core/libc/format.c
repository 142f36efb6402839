/* SPDX-License-Identifier: BSD-3-Clause */
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "check.h"

static void expect(const char *want, const char *fmt, ...)
{
	char got[128];
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vsnprintf(got, sizeof(got), fmt, ap);
	va_end(ap);
	check(strcmp(got, want) == 0 && len == (int)strlen(want), want, fmt, len);
}

static void test_integers(void)
{
	expect("42 -42 +42  42", "%d %d %+d % d", 42, -42, 42, 42);
	expect("[   42][42   ][00042][-0042]", "[%5d][%-5d][%05d][%05d]", 42, 42, 42, -42);
	expect("[  042][042  ][  042]", "[%5.3d][%-5.3d][%05.3d]", 42, 42, 42);
	expect("[][0][0][017]", "[%.0d][%d][%#o][%#o]", 0, 0, 0, 15);
	expect("0xff 0XFF 0 [0x00ff][  0xff]", "%#x %#X %#x [%#06x][%#6x]", 255, 255, 0, 255, 255);
	expect("-9223372036854775808 18446744073709551615", "%ld %llu", LONG_MIN, ULLONG_MAX);
	expect("-1 255 -1 65535 -1", "%hhd %hhu %hd %hu %hhd", -1, 255, -1, 65535, 255);
	expect("12 -3 7", "%zu %jd %td", (size_t)12, (intmax_t)-3, (ptrdiff_t)7);
}

static void test_strings(void)
{
	expect("[ab][   ab][ab   ][a]", "[%s][%5s][%-5s][%.1s]", "ab", "ab", "ab", "ab");
	expect("[   a][a   ]%", "[%*.*s][%-*c]%%", 4, 1, "abc", 4, 'a');
	expect("[a   ]", "[%*c]", -4, 'a');
	expect("(null) 0x1234 0x0", "%s %p %p", NULL, (void *)0x1234, NULL);
}

void test_format(void)
{
	char *long_text = malloc(1000), *out = malloc(2000);
	char buf[8];

	test_integers();
	test_strings();

	CHECK(snprintf(buf, 4, "%s", "abcdef") == 6 && strcmp(buf, "abc") == 0);
	CHECK(snprintf(NULL, 0, "%d", 12345) == 5);
	CHECK(snprintf(buf, 1, "xyz") == 3 && buf[0] == '\0');
	CHECK(snprintf(buf, sizeof(buf), "%q") == -1);
	CHECK(snprintf(buf, sizeof(buf), "%") == -1);
	memset(long_text, 'z', 999);
	long_text[999] = '\0';
	CHECK(snprintf(out, 2000, "%s%s", long_text, "!") == 1000 && out[999] == '!');
	free(long_text);
	free(out);
}

void test_streams(void)
{
	CHECK(putchar('#') == '#');
	CHECK(fputc(' ', stdout) == ' ');
	CHECK(fprintf(stderr, "%s\n", "console") == 8);
	CHECK(fputc('\xff', stdin) == EOF);
	CHECK(fputs("# fputs\n", stdout) >= 0 && puts("# puts") >= 0);
}
