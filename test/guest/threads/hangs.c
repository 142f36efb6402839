/* SPDX-License-Identifier: BSD-3-Clause */
/* Ways to hang, each of which has to be told by itself or when the host asks, and one that is none. */
#include <string.h>

#include <uk/alloc.h>

#include "threads.h"

static struct lkl_mutex *fork, *knife;
static struct lkl_sem *sem, *both;

static __attribute__((noinline)) void take(struct lkl_mutex *first, struct lkl_mutex *second)
{
	lkl_host_ops.mutex_lock(first);
	lkl_host_ops.sem_up(both);
	/* Not before the other has its first, too. */
	lkl_host_ops.sem_down(sem);
	lkl_host_ops.mutex_lock(second);
}

static void left(void *unused)
{
	(void)unused;
	take(fork, knife);
}

static void right(void *unused)
{
	(void)unused;
	take(knife, fork);
}

/* Linux, and a thread of the program that has nothing to do with it, go on meanwhile. */
static void deadlock(void)
{
	struct lkl_timespec time = { .tv_nsec = 10 * MS_NS };

	fork = lkl_host_ops.mutex_alloc(0);
	knife = lkl_host_ops.mutex_alloc(1);
	both = lkl_host_ops.sem_alloc(0);
	sem = lkl_host_ops.sem_alloc(0);
	uk_lkl_thread_create("left", left, NULL);
	uk_lkl_thread_create("right", right, NULL);
	for (int i = 0; i < 2; i++)
		lkl_host_ops.sem_down(both);
	for (int i = 0; i < 2; i++)
		lkl_host_ops.sem_up(sem);
	for (;;)
		lkl_sys_nanosleep(&time, NULL);
}

static void die_with_it(void *unused)
{
	(void)unused;
	lkl_host_ops.mutex_lock(fork);
}

/* A mutex of a thread that has ended. */
static void dead_owner(void)
{
	fork = lkl_host_ops.mutex_alloc(0);
	lkl_host_ops.thread_join(uk_lkl_thread_create("owner", die_with_it, NULL));
	lkl_host_ops.mutex_lock(fork);
}

static void wait_in_vain(void *unused)
{
	(void)unused;
	lkl_sys_getpid();
	lkl_host_ops.sem_down(sem);
	lkl_sys_getpid();
}

/* Nobody ups it: main waits for the other, and that for ever. */
static void lost(void)
{
	sem = lkl_host_ops.sem_alloc(0);
	lkl_host_ops.thread_join(uk_lkl_thread_create("waiter", wait_in_vain, NULL));
}

static __attribute__((noinline)) void spin_for_ever(void *unused)
{
	(void)unused;
	/* Others get to where they wait. */
	spin(50 * MS_NS);
	__asm__ volatile("cli");
	lkl_printf("spinning\n");
	for (;;)
		__asm__ volatile("pause");
}

/* No tick comes any more. */
static void spinning(void)
{
	lkl_host_ops.thread_join(uk_lkl_thread_create("spinner", spin_for_ever, NULL));
}

static void *never(struct uk_alloc *allocator, size_t alignment, size_t size)
{
	(void)allocator;
	(void)alignment;
	(void)size;
	for (;;)
		__asm__ volatile("pause");
}

static void wait_shortly(void *unused)
{
	struct lkl_timespec time = { .tv_nsec = 50 * MS_NS };

	(void)unused;
	for (;;)
		lkl_sys_nanosleep(&time, NULL);
}

/* The allocator, in which there is no preemption, does not come back. */
static void kept(void)
{
	uk_lkl_thread_create("other", wait_shortly, NULL);
	spin(10 * MS_NS);
	uk_alloc_get_default()->memalign = never;
	lkl_host_ops.mem_alloc(1);
}

static int ends[2];

static void up_in_the_end(void *unused)
{
	struct lkl_timespec time = { .tv_sec = 2 };

	(void)unused;
	lkl_sys_nanosleep(&time, NULL);
	lkl_host_ops.sem_up(sem);
}

static void ring(void *unused)
{
	(void)unused;
	lkl_host_ops.sem_up(sem);
}

static void read_for_ever(void *unused)
{
	char byte;

	(void)unused;
	lkl_sys_read(ends[0], &byte, 1);
}

/* Waits in Linux, for a timer, and for others that do: for many periods of the watchdog. */
static void idle(void)
{
	void *timer = lkl_host_ops.timer_alloc(ring, NULL);

	sem = lkl_host_ops.sem_alloc(0);
	lkl_host_ops.timer_set_oneshot(timer, 2000 * MS_NS);
	lkl_host_ops.sem_down(sem);
	lkl_sys_pipe2(ends, 0);
	uk_lkl_thread_create("reader", read_for_ever, NULL);
	uk_lkl_thread_create("sleeper", up_in_the_end, NULL);
	lkl_host_ops.sem_down(sem);
	lkl_printf("not hung\n");
}

void hang_by(const char *word)
{
	if (!strcmp(word, "deadlock"))
		deadlock();
	else if (!strcmp(word, "dead-owner"))
		dead_owner();
	else if (!strcmp(word, "lost"))
		lost();
	else if (!strcmp(word, "spin"))
		spinning();
	else if (!strcmp(word, "kept"))
		kept();
	else if (!strcmp(word, "idle"))
		idle();
}
