/* SPDX-License-Identifier: BSD-3-Clause */
#include <pthread.h>

#include "posix.h"

int pthread_cond_init(pthread_cond_t *condition, const pthread_condattr_t *attributes)
{
	*condition = (pthread_cond_t)PTHREAD_COND_INITIALIZER;
	if (attributes)
		condition->clock = attributes->clock;
	return 0;
}

int pthread_cond_destroy(pthread_cond_t *condition)
{
	return condition->waiters.first ? EBUSY : 0;
}

static void enqueue(pthread_cond_t *condition, struct posix_waiter *waiter)
{
	posix_lock();
	posix_enqueue(&condition->waiters, waiter);
	posix_unlock();
}

int pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *mutex)
{
	const struct uk_lkl_wait wait = { .what = "condition", .object = condition };
	struct posix_waiter waiter = { .thread = posix_self() };
	int error;

	/* Before the mutex is given back: who takes it then may signal at once. */
	enqueue(condition, &waiter);
	error = pthread_mutex_unlock(mutex);
	if (error) {
		posix_lock();
		posix_remove(&condition->waiters, &waiter);
		posix_unlock();
		return error;
	}
	posix_sleep(&wait);
	return pthread_mutex_lock(mutex);
}

struct timed_waiter {
	struct posix_waiter waiter;
	pthread_cond_t *condition;
	bool timed_out;
};

/* A thread of the port calls this when the time has passed. */
static void time_out(void *argument)
{
	struct timed_waiter *timed = argument;

	posix_lock();
	timed->timed_out = posix_remove(&timed->condition->waiters, &timed->waiter);
	posix_unlock();
	if (timed->timed_out)
		posix_wake(timed->waiter.thread);
}

int pthread_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *mutex,
			   const struct timespec *until)
{
	const struct uk_lkl_wait wait = { .what = "condition, or time", .object = condition };
	struct timed_waiter timed = { .waiter.thread = posix_self(), .condition = condition };
	void *timer;
	int error;

	if (until->tv_nsec < 0 || until->tv_nsec >= 1000000000)
		return EINVAL;
	timer = lkl_host_ops.timer_alloc(time_out, &timed);
	enqueue(condition, &timed.waiter);
	error = pthread_mutex_unlock(mutex);
	if (error) {
		posix_lock();
		posix_remove(&condition->waiters, &timed.waiter);
		posix_unlock();
	} else {
		lkl_host_ops.timer_set_oneshot(timer,
					       posix_time_left(condition->clock, until));
		posix_sleep(&wait);
	}
	/* Waits for a call that is under way: it uses what is on this stack. */
	lkl_host_ops.timer_free(timer);
	if (!error)
		error = pthread_mutex_lock(mutex);
	return !error && timed.timed_out ? ETIMEDOUT : error;
}

static bool wake_one(pthread_cond_t *condition)
{
	struct posix_thread *thread;

	posix_lock();
	thread = posix_dequeue(&condition->waiters);
	posix_unlock();
	if (thread)
		posix_wake(thread);
	return thread;
}

int pthread_cond_signal(pthread_cond_t *condition)
{
	wake_one(condition);
	return 0;
}

int pthread_cond_broadcast(pthread_cond_t *condition)
{
	while (wake_one(condition))
		;
	return 0;
}

int pthread_condattr_init(pthread_condattr_t *attributes)
{
	attributes->clock = CLOCK_REALTIME;
	return 0;
}

int pthread_condattr_destroy(pthread_condattr_t *attributes)
{
	(void)attributes;
	return 0;
}

int pthread_condattr_setclock(pthread_condattr_t *attributes, clockid_t clock)
{
	if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC)
		return EINVAL;
	attributes->clock = clock;
	return 0;
}
