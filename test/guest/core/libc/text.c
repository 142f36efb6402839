/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdlib.h>
#include <string.h>
#include "check.h"

static void test_search(void)
{
	const char *text = "abab";

	CHECK(strchr(text, 'b') == text + 1 && strchr(text, '\0') == text + 4);
	CHECK(!strchr(text, 'x'));
	CHECK(strrchr(text, 'a') == text + 2 && strrchr(text, '\0') == text + 4);
	CHECK(strrchr(text, 'b') == text + 3 && !strrchr(text, 'z') && !strrchr("", 'z'));
	CHECK(strstr(text, "ba") == text + 1 && !strstr(text, "abb"));
	CHECK(strstr(text, "") == text && !strstr("", "a"));
	CHECK(strspn("aabc", "ab") == 3 && strcspn("aabc", "c") == 3);
	CHECK(strpbrk(text, "xb") == text + 1 && !strpbrk(text, "xy"));
	CHECK(memchr("abc", 'c', 3) && !memchr("abc", 'c', 2));
}

static void test_compare(void)
{
	CHECK(strcmp("a", "b") < 0 && strcmp("ab", "a") > 0 && strcmp("", "") == 0);
	CHECK(strcmp("\xff", "a") > 0);
	CHECK(strncmp("abc", "abd", 2) == 0 && strncmp("abc", "abd", 3) < 0);
	CHECK(memcmp("abc", "abc", 3) == 0 && memcmp("\x80", "\x01", 1) > 0);
}

static void test_copy(void)
{
	char buf[32], *copy;

	memset(buf, 'x', sizeof(buf));
	CHECK(strncpy(buf, "ab", 4) == buf && buf[3] == '\0' && buf[4] == 'x');
	CHECK(strcmp(strcpy(buf, "ab"), "ab") == 0);
	CHECK(strcmp(strncat(buf, "cdef", 2), "abcd") == 0);
	CHECK(strcmp(strncat(buf, "e", 9), "abcde") == 0);
	CHECK(strcmp(strncat(buf, "f", 0), "abcde") == 0);
	CHECK(strcmp(strcat(buf, "!"), "abcde!") == 0);
	CHECK(strlen(buf) == 6 && strnlen(buf, 3) == 3 && strnlen(buf, 9) == 6);
	copy = strdup(buf);
	CHECK(copy && copy != buf && strcmp(copy, buf) == 0);
	free(copy);
}

void test_text(void)
{
	test_search();
	test_compare();
	test_copy();
	CHECK(strcmp(strerror(2), "No such file or directory") == 0);
}

static int is(const char *word, const char *want)
{
	return word && strcmp(word, want) == 0;
}

void test_words(void)
{
	char one[] = "a,b,,c", other[] = ",x,y,,", *next;

	CHECK(is(strtok(one, ","), "a"));
	CHECK(is(strtok_r(other, ",", &next), "x"));
	CHECK(is(strtok(NULL, ","), "b"));
	CHECK(is(strtok_r(NULL, ",", &next), "y"));
	CHECK(is(strtok(NULL, ","), "c"));
	CHECK(!strtok(NULL, ",") && !strtok(NULL, ","));
	CHECK(!strtok_r(NULL, ",", &next) && !strtok_r(NULL, ",", &next));
}
