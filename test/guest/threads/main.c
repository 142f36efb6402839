/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Every way in which a thread waits, and every way in which waiting may end badly. A word of
 * the command line chooses what happens after the tests, or instead of them:
 *
 *	rounds=N	the tests of calls.c N times over
 *	end=WORD	no test: what ends.c or hangs.c says for that word
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "threads.h"

static int failures;

void check(bool holds, const char *what, int line)
{
	if (holds)
		return;
	failures++;
	printf("# line %d: %s\n", line, what);
}

void spin(unsigned long long ns)
{
	unsigned long long end = lkl_host_ops.time() + ns;

	while (lkl_host_ops.time() < end)
		;
}

void run_all(int count, void (*fn)(void *))
{
	lkl_thread_t threads[64];

	for (long i = 0; i < count; i++)
		threads[i] = lkl_host_ops.thread_create(fn, (void *)i);
	for (int i = 0; i < count; i++)
		CHECK(!lkl_host_ops.thread_join(threads[i]));
}

static int run(int number, void (*test)(void), const char *name)
{
	int before = failures;

	test();
	printf("%sok %d %s\n", failures == before ? "" : "not ", number, name);
	return number + 1;
}

#define RUN(name) (number = run(number, test_##name, #name))
#define TESTS_OF_HOST 8
#define TESTS_OF_CALLS 5

static const char *argument(int argc, char *argv[], const char *name)
{
	for (int i = 1; i < argc; i++)
		if (!strncmp(argv[i], name, strlen(name)))
			return argv[i] + strlen(name);
	return NULL;
}

int main(int argc, char *argv[])
{
	static char cmdline[512];
	const char *end = argument(argc, argv, "end=");
	const char *rounds = argument(argc, argv, "rounds=");
	int count = rounds ? atoi(rounds) : 1;
	int number = 1;

	uk_lkl_cmdline(cmdline, sizeof(cmdline), argc, argv);
	printf("1..%d\n", TESTS_OF_HOST + 2 + count * TESTS_OF_CALLS);
	if (!end) {
		RUN(contended_mutex);
		RUN(recursive_mutex);
		RUN(semaphore_hands_on);
		RUN(join);
		RUN(detach);
		RUN(destructors);
		RUN(timers);
		RUN(timer_freed_in_callback);
	}

	if (lkl_start_kernel(&lkl_host_ops, uk_lkl_memory(cmdline), "%s", cmdline))
		return 1;
	printf("ok %d start\n", number++);
	if (end) {
		end_by(end);
		hang_by(end);
		return 0;
	}

	for (int i = 0; i < count; i++) {
		RUN(sleepers);
		RUN(pipes);
		RUN(long_call);
		RUN(ends_under_load);
		RUN(turns);
	}

	CHECK(!lkl_sys_halt());
	printf("%sok %d stop\n", failures ? "not " : "", number);
	return failures ? 1 : 0;
}
