/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdarg.h>
#include <stdio.h>

#include "test.h"

/* Linux says about 4 KiB while it starts; more than this is cut. */
static char log_text[16384];
static unsigned int log_length;
static bool log_cut;
static struct lkl_mutex *log_lock;
static bool in_test;

static void (*print_to_console)(const char *text, int length);

static void append(const char *text, int length)
{
	while (length-- > 0) {
		unsigned char c = *text++;

		/* Space at the start would be taken for YAML's indentation. */
		if (!log_length && (c == ' ' || c == '\n'))
			continue;
		if (log_length == sizeof(log_text)) {
			log_cut = true;
			return;
		}
		log_text[log_length++] = c == '\n' || (c >= ' ' && c < 0x7f) ? c : '?';
	}
}

static void print_comment(const char *text, int length)
{
	static bool inside_line;

	for (int i = 0; i < length; i++) {
		if (!inside_line)
			print_to_console("# ", 2);
		print_to_console(text + i, 1);
		inside_line = text[i] != '\n';
	}
}

/* What Linux and lkl_printf() say. */
static void print(const char *text, int length)
{
	if (!in_test) {
		print_comment(text, length);
		return;
	}
	lkl_host_ops.mutex_lock(log_lock);
	append(text, length);
	lkl_host_ops.mutex_unlock(log_lock);
}

void test_log(const char *format, ...)
{
	char line[512];
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	print(line, length < (int)sizeof(line) ? length : (int)sizeof(line) - 1);
}

bool test_result(const char *what, long result, long expected)
{
	test_log("%s = %ld %s\n", what, result, result < 0 ? lkl_strerror(result) : "");
	if (result != expected)
		test_log("expected %ld\n", expected);
	return result == expected;
}

static void print_log(void (*line)(const char *text, int length))
{
	unsigned int start = 0;

	for (unsigned int i = 0; i <= log_length; i++) {
		if (i < log_length && log_text[i] != '\n')
			continue;
		if (i > start || i < log_length)
			line(log_text + start, i - start);
		start = i + 1;
	}
	if (log_cut)
		line("(more was said than fits here)", 30);
	/* prove reads on for ever after an empty block. */
	if (!log_length)
		line("", 0);
}

static void print_yaml_line(const char *text, int length)
{
	printf("    %.*s\n", length, text);
}

/* The last words of a guest that panics inside a test: no lock, no libc. */
static void print_panic_line(const char *text, int length)
{
	print_to_console("# ", 2);
	print_to_console(text, length);
	print_to_console("\n", 1);
}

static void on_panic(void)
{
	if (in_test && log_length)
		print_log(print_panic_line);
}

static bool run(int number, const struct test *test)
{
	unsigned long long start;
	bool passed;

	printf("# * %d %s\n", number, test->name);

	log_length = 0;
	log_cut = false;
	in_test = true;
	start = lkl_host_ops.time();
	passed = test->run();
	start = lkl_host_ops.time() - start;
	in_test = false;

	printf("%sok %d %s\n  ---\n  time_us: %llu\n  log: |\n",
	       passed ? "" : "not ", number, test->name, start / 1000);
	print_log(print_yaml_line);
	printf("  ...\n");
	return passed;
}

int test_run_all(const char *suite, const struct test *tests, int count)
{
	int failed = 0;

	log_lock = lkl_host_ops.mutex_alloc(0);
	print_to_console = lkl_host_ops.print;
	lkl_host_ops.print = print;
	uk_lkl_on_panic = on_panic;

	/* prove takes no comment behind the plan. */
	printf("TAP version 13\n1..%d\n# %s\n", count, suite);
	for (int i = 0; i < count; i++) {
		if (run(i + 1, &tests[i]))
			continue;
		failed++;
		if (tests[i].vital) {
			printf("Bail out! Without %s the other tests make no sense\n",
			       tests[i].name);
			return failed + count - i - 1;
		}
	}
	return failed;
}
