/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Threads whose first system calls meet. Linux makes a task for a thread at its
 * first call. That goes wrong in LKL as it comes when others that slept in Linux
 * are woken at the same moment: two newcomers, or a newcomer and a sleeper, wait
 * for each other for ever.
 */
#include "test.h"

#define PAIRS 6
#define ROUNDS 4

/*
 * Linux runs who has had the least of the CPU. After this long a time, all who
 * slept count as equal, the task that makes tasks among them, and their order
 * is that of waking.
 */
#define SLEEP_NS (10 * 1000 * 1000ull)

static struct lkl_sem *asleep, *go, *leave;
static int ends[2];
static volatile int failures;

static void newcomer(void *unused)
{
	(void)unused;
	lkl_host_ops.sem_down(go);
	if (lkl_sys_getpid() != 1)
		failures++;
}

static void sleeper(void *unused)
{
	char byte;

	(void)unused;
	if (lkl_sys_getpid() != 1)
		failures++;
	lkl_host_ops.sem_up(asleep);
	if (lkl_sys_read(ends[0], &byte, 1) != 1)
		failures++;
	/* The end of a thread enters Linux again, which is not what is tried here. */
	lkl_host_ops.sem_down(leave);
}

static bool run_round(void)
{
	lkl_thread_t newcomers[PAIRS], sleepers[PAIRS];
	char bytes[PAIRS] = { 0 };
	unsigned long long end;
	bool passed;

	for (int i = 0; i < PAIRS; i++) {
		sleepers[i] = uk_lkl_thread_create("sleeper", sleeper, NULL);
		newcomers[i] = uk_lkl_thread_create("newcomer", newcomer, NULL);
	}
	for (int i = 0; i < PAIRS; i++)
		lkl_host_ops.sem_down(asleep);

	end = lkl_host_ops.time() + SLEEP_NS;
	while (lkl_host_ops.time() < end)
		lkl_sys_getpid();

	/* All at once: none of them runs before this thread waits. */
	for (int i = 0; i < PAIRS; i++)
		lkl_host_ops.sem_up(go);
	passed = TEST_HOLDS(lkl_sys_write(ends[1], bytes, PAIRS) == PAIRS);

	for (int i = 0; i < PAIRS; i++)
		passed = TEST_HOLDS(!lkl_host_ops.thread_join(newcomers[i])) && passed;
	for (int i = 0; i < PAIRS; i++)
		lkl_host_ops.sem_up(leave);
	for (int i = 0; i < PAIRS; i++)
		passed = TEST_HOLDS(!lkl_host_ops.thread_join(sleepers[i])) && passed;
	return passed;
}

bool test_many_syscall_threads(void)
{
	bool passed = TEST_HOLDS(!lkl_sys_pipe2(ends, 0));

	go = lkl_host_ops.sem_alloc(0);
	asleep = lkl_host_ops.sem_alloc(0);
	leave = lkl_host_ops.sem_alloc(0);
	for (int i = 0; passed && i < ROUNDS; i++)
		passed = run_round();
	lkl_host_ops.sem_free(go);
	lkl_host_ops.sem_free(asleep);
	lkl_host_ops.sem_free(leave);

	return TEST_HOLDS(!lkl_sys_close(ends[0])) &&
	       TEST_HOLDS(!lkl_sys_close(ends[1])) && TEST_HOLDS(!failures) && passed;
}
