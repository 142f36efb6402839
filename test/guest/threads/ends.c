/* SPDX-License-Identifier: BSD-3-Clause */
/* Ends of the machine that have to be told, and one that has to be quiet. */
#include <stdio.h>
#include <string.h>

#include "threads.h"

static struct lkl_mutex *mutex;
static int ends[2];

static void stay(void *unused)
{
	(void)unused;
	lkl_host_ops.mutex_lock(mutex);
}

static void run_out_of_threads(void)
{
	mutex = lkl_host_ops.mutex_alloc(0);
	lkl_host_ops.mutex_lock(mutex);
	for (;;)
		lkl_host_ops.thread_create(stay, NULL);
}

static void run_out_of_memory(void)
{
	for (;;)
		lkl_host_ops.mem_alloc(100000);
}

/* Fills the page cache's memory, which Linux cannot give back: a ramfs has no disk. */
static void run_out_of_linux(void)
{
	static char block[65536];
	long fd = lkl_sys_open("/fill", LKL_O_WRONLY | LKL_O_CREAT, 0600);

	while (lkl_sys_write(fd, block, sizeof(block)) > 0)
		;
}

static __attribute__((noinline)) unsigned long descend(unsigned long depth)
{
	volatile char frame[512];

	frame[0] = depth;
	return descend(depth + 1) + frame[0];
}

static void overflow(void *unused)
{
	(void)unused;
	descend(0);
}

static void unlock(void *unused)
{
	(void)unused;
	lkl_host_ops.mutex_unlock(mutex);
}

/* ---- Halting while others are in Linux ---- */

static struct lkl_sem *ready;

static void read_for_ever(void *unused)
{
	char byte;

	(void)unused;
	lkl_sys_getpid();
	lkl_host_ops.sem_up(ready);
	lkl_sys_read(ends[0], &byte, 1);
}

static void sleep_for_ever(void *unused)
{
	struct lkl_timespec time = { .tv_sec = 1000000 };

	(void)unused;
	lkl_sys_getpid();
	lkl_host_ops.sem_up(ready);
	lkl_sys_nanosleep(&time, NULL);
}

static void call_for_ever(void *unused)
{
	(void)unused;
	lkl_sys_getpid();
	lkl_host_ops.sem_up(ready);
	while (lkl_sys_getpid() == 1)
		;
}

static void call_once(void *unused)
{
	(void)unused;
	lkl_sys_getpid();
}

/* Threads go on coming, making their first system call, and ending. */
static void breed(void *unused)
{
	(void)unused;
	lkl_host_ops.sem_up(ready);
	while (lkl_is_running())
		lkl_host_ops.thread_join(lkl_host_ops.thread_create(call_once, NULL));
}

static void make_busy(void)
{
	void (*const busy[])(void *) = { read_for_ever, sleep_for_ever, call_for_ever, breed };

	lkl_sys_pipe2(ends, 0);
	ready = lkl_host_ops.sem_alloc(0);
	for (int i = 0; i < 12; i++)
		lkl_host_ops.thread_create(busy[i % 4], NULL);
	for (int i = 0; i < 12; i++)
		lkl_host_ops.sem_down(ready);
}

static void halt(void)
{
	make_busy();
	CHECK(!lkl_sys_halt());
	CHECK(lkl_sys_getpid() < 0);
	/* What is left goes on beside, and does no harm. */
	spin(100 * MS_NS);
}

/* Until the host asks for the end. */
static void go_on(void)
{
	make_busy();
	printf("# threads are at work\n");
	lkl_host_ops.sem_down(lkl_host_ops.sem_alloc(0));
}

/* ---- Lines of several threads ---- */

#define LINES 300

static void say(void *number)
{
	for (int line = 0; line < LINES; line++)
		if ((long)number % 2)
			printf("# thread %ld says line %d, and all of it\n", (long)number, line);
		else
			lkl_printf("# thread %ld says line %d, and all of it\n", (long)number, line);
}

void end_by(const char *word)
{
	if (!strcmp(word, "threads"))
		run_out_of_threads();
	else if (!strcmp(word, "memory"))
		run_out_of_memory();
	else if (!strcmp(word, "linux"))
		run_out_of_linux();
	else if (!strcmp(word, "overflow"))
		lkl_host_ops.thread_join(lkl_host_ops.thread_create(overflow, NULL));
	else if (!strcmp(word, "unlock")) {
		mutex = lkl_host_ops.mutex_alloc(0);
		lkl_host_ops.mutex_lock(mutex);
		lkl_host_ops.thread_join(lkl_host_ops.thread_create(unlock, NULL));
	} else if (!strcmp(word, "halt"))
		halt();
	else if (!strcmp(word, "work"))
		go_on();
	else if (!strcmp(word, "print"))
		run_all(4, say);
}
