/* SPDX-License-Identifier: BSD-3-Clause */
/* Holds nolibc, with its patches, against the C standard. */
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>
#include "check.h"

static int failures;

void check(int holds, const char *what, const char *file, int line)
{
	if (holds)
		return;
	failures++;
	printf("# %s:%d: %s\n", file, line, what);
}

static const struct {
	const char *name;
	void (*run)(void);
} tests[] = {
	{ "printf formats as C11 7.21.6.1 says", test_format },
	{ "numbers are parsed up to their limits", test_numbers },
	{ "strings are compared, searched and copied", test_text },
	{ "words are split, by two searches at once", test_words },
	{ "memory is copied over itself and filled", test_memory },
	{ "qsort sorts", test_sort },
	{ "the heap keeps what was written and joins what was freed", test_heap },
	{ "characters go to the consoles", test_streams },
	{ "longjmp returns to setjmp", test_jump },
	{ "longjmp restores the control words", test_jump_restores_the_fpu },
};

#define NR_TESTS ((int)(sizeof(tests) / sizeof(tests[0])))

_Static_assert(sizeof(bool) == 1 && true == 1 && false == 0, "stdbool.h");
_Static_assert(STDIN_FILENO == 0 && STDOUT_FILENO == 1 && STDERR_FILENO == 2, "unistd.h");

int main(void)
{
	int failed = 0;

	printf("1..%d\n", NR_TESTS);
	for (int i = 0; i < NR_TESTS; i++) {
		failures = 0;
		tests[i].run();
		printf("%sok %d %s\n", failures ? "not " : "", i + 1, tests[i].name);
		failed += failures != 0;
	}
	return failed != 0;
}
