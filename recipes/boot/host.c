/* SPDX-License-Identifier: BSD-3-Clause */
/* The host operations Linux is built on; these run before Linux does. */
#include "test.h"

#define TURNS 2000

static struct lkl_mutex *mutex;
static volatile int inside;
static volatile bool was_crowded;

static void take_turns(void *unused)
{
	(void)unused;
	for (int i = 0; i < TURNS; i++) {
		lkl_host_ops.mutex_lock(mutex);
		if (inside++)
			was_crowded = true;
		inside--;
		lkl_host_ops.mutex_unlock(mutex);
	}
}

bool test_mutex(void)
{
	struct lkl_mutex *recursive = lkl_host_ops.mutex_alloc(1);
	lkl_thread_t other;

	mutex = lkl_host_ops.mutex_alloc(0);
	other = lkl_host_ops.thread_create(take_turns, NULL);
	take_turns(NULL);
	lkl_host_ops.thread_join(other);
	lkl_host_ops.mutex_free(mutex);

	lkl_host_ops.mutex_lock(recursive);
	lkl_host_ops.mutex_lock(recursive);
	lkl_host_ops.mutex_unlock(recursive);
	lkl_host_ops.mutex_unlock(recursive);
	lkl_host_ops.mutex_free(recursive);

	return TEST_HOLDS(!was_crowded);
}

static struct lkl_sem *ping, *pong;
static volatile int answers;

static void answer(void *unused)
{
	(void)unused;
	for (int i = 0; i < TURNS; i++) {
		lkl_host_ops.sem_down(ping);
		answers++;
		lkl_host_ops.sem_up(pong);
	}
}

bool test_semaphore(void)
{
	bool in_step = true;
	lkl_thread_t other;

	ping = lkl_host_ops.sem_alloc(1);
	pong = lkl_host_ops.sem_alloc(0);
	other = lkl_host_ops.thread_create(answer, NULL);
	for (int i = 1; i <= TURNS; i++) {
		lkl_host_ops.sem_down(pong);
		in_step = in_step && answers == i;
		if (i < TURNS)
			lkl_host_ops.sem_up(ping);
	}
	lkl_host_ops.thread_join(other);
	lkl_host_ops.sem_free(ping);
	lkl_host_ops.sem_free(pong);

	return TEST_HOLDS(in_step);
}

static void set_flag(void *flag)
{
	*(volatile bool *)flag = true;
}

bool test_join(void)
{
	volatile bool ran = false;
	lkl_thread_t thread = lkl_host_ops.thread_create(set_flag, (void *)&ran);
	int error = lkl_host_ops.thread_join(thread);

	if (!TEST_HOLDS(!error) || !TEST_HOLDS(ran))
		return false;
	test_log("joined %ld\n", (long)thread);
	return true;
}

static void get_id(void *id)
{
	*(volatile long *)id = lkl_host_ops.gettid();
}

bool test_gettid(void)
{
	long mine = lkl_host_ops.gettid();
	volatile long other = 0;

	lkl_host_ops.thread_join(lkl_host_ops.thread_create(get_id, (void *)&other));
	test_log("%ld\n", mine);
	return TEST_HOLDS(mine) && TEST_HOLDS(other) && TEST_HOLDS(mine != other);
}
