/* SPDX-License-Identifier: BSD-3-Clause */
/* Threads in system calls: those that wait, that take long, and that end. */
#include <string.h>

#include "threads.h"

#define THREADS 12

static volatile int done;

static void *quiet(void *unused)
{
	return unused;
}

/* ---- Sleep ---- */

static void sleep_for(void *number)
{
	struct lkl_timespec time = { .tv_nsec = (5 + (long)number) * MS_NS };
	unsigned long long end = lkl_host_ops.time() + time.tv_nsec;

	CHECK(lkl_sys_nanosleep(&time, NULL) == 0);
	CHECK(lkl_host_ops.time() >= end);
}

void test_sleepers(void)
{
	run_all(THREADS, sleep_for);
}

/* ---- Pipes ---- */

static int pipes[THREADS][2];

static void pass_on(void *number)
{
	const long i = (long)number;
	char byte;

	for (int turn = 0; turn < 50; turn++) {
		if (i > 0 || turn > 0)
			CHECK(lkl_sys_read(pipes[i][0], &byte, 1) == 1);
		CHECK(lkl_sys_write(pipes[(i + 1) % THREADS][1], "x", 1) == 1);
	}
}

void test_pipes(void)
{
	char byte;

	for (int i = 0; i < THREADS; i++)
		CHECK(!lkl_sys_pipe2(pipes[i], 0));
	run_all(THREADS, pass_on);
	CHECK(lkl_sys_read(pipes[0][0], &byte, 1) == 1);
	for (int i = 0; i < THREADS; i++) {
		lkl_sys_close(pipes[i][0]);
		lkl_sys_close(pipes[i][1]);
	}
}

/* ---- A call that takes long ---- */

#define PIECES 1024
#define PIECE (1024 * 1024)

static volatile char begun, ending;
static volatile int calls;
static char *piece;

/* Reads zeros, of which the first and the last go where the other thread looks. */
static void read_long(void *unused)
{
	static struct lkl_iovec pieces[PIECES];
	long fd;

	quiet(unused);
	lkl_sys_mknod("/zero", LKL_S_IFCHR | 0600, LKL_MKDEV(1, 5));
	fd = lkl_sys_open("/zero", LKL_O_RDONLY, 0);
	CHECK(fd >= 0);
	for (int i = 0; i < PIECES; i++)
		pieces[i] = (struct lkl_iovec){ piece, PIECE };
	pieces[0] = (struct lkl_iovec){ (void *)&begun, 1 };
	pieces[PIECES - 1] = (struct lkl_iovec){ (void *)&ending, 1 };
	begun = ending = 1;
	CHECK(lkl_sys_readv(fd, pieces, PIECES) == (PIECES - 2l) * PIECE + 2);
	CHECK(!lkl_sys_close(fd));
	CHECK(!lkl_sys_unlink("/zero"));
}

/* Others get into Linux while it lasts, although nothing in it ever sleeps. */
void test_long_call(void)
{
	lkl_thread_t thread;

	calls = 0;
	begun = ending = 1;
	piece = lkl_host_ops.mem_alloc(PIECE);
	thread = lkl_host_ops.thread_create(read_long, NULL);
	while (begun)
		lkl_sys_getpid();
	while (ending) {
		lkl_sys_getpid();
		calls += ending;
	}
	CHECK(!lkl_host_ops.thread_join(thread));
	CHECK(calls > 0);
	lkl_host_ops.mem_free(piece);
}

/* ---- Threads that end while others work ---- */

static void work(void *unused)
{
	quiet(unused);
	while (!done) {
		int ends[2];
		char byte;

		CHECK(!lkl_sys_pipe2(ends, 0));
		CHECK(lkl_sys_write(ends[1], "x", 1) == 1);
		CHECK(lkl_sys_read(ends[0], &byte, 1) == 1);
		lkl_sys_close(ends[0]);
		lkl_sys_close(ends[1]);
	}
}

static void end_in_any_way(void *number)
{
	CHECK(lkl_sys_getpid() == 1);
	if ((long)number % 3 == 1)
		lkl_host_ops.thread_exit();
	if ((long)number % 3 == 2)
		sleep_for(number);
}

void test_ends_under_load(void)
{
	lkl_thread_t workers[3];

	done = 0;
	for (int i = 0; i < 3; i++)
		workers[i] = lkl_host_ops.thread_create(work, NULL);
	for (int round = 0; round < 8; round++)
		run_all(THREADS, end_in_any_way);
	done = 1;
	for (int i = 0; i < 3; i++)
		CHECK(!lkl_host_ops.thread_join(workers[i]));
}

/* ---- Turns ---- */

static volatile unsigned long turns[4];

static void call_often(void *number)
{
	while (!done) {
		lkl_sys_getpid();
		turns[(long)number]++;
	}
}

static void sleep_often(void *unused)
{
	quiet(unused);
	for (int i = 0; i < 10; i++) {
		struct lkl_timespec time = { .tv_nsec = 1 };

		lkl_sys_nanosleep(&time, NULL);
	}
	done = 1;
}

/* Threads that call without a pause keep out neither each other nor one that sleeps. */
void test_turns(void)
{
	lkl_thread_t callers[4], sleeper;

	done = 0;
	memset((void *)turns, 0, sizeof(turns));
	for (long i = 0; i < 4; i++)
		callers[i] = lkl_host_ops.thread_create(call_often, (void *)i);
	sleeper = lkl_host_ops.thread_create(sleep_often, NULL);
	CHECK(!lkl_host_ops.thread_join(sleeper));
	for (int i = 0; i < 4; i++) {
		CHECK(!lkl_host_ops.thread_join(callers[i]));
		CHECK(turns[i] > 0);
	}
}
