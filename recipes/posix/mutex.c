/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * `word` is the owner's address, with bit 0 set while others wait; 0 is free. Taking a
 * free mutex, and giving back one that nobody waits for, is one exchange. A mutex given
 * back is free for whoever comes first.
 */
#include <pthread.h>

#include "posix.h"

#define WAITERS 1ul

static bool swap_if(pthread_mutex_t *mutex, unsigned long from, unsigned long to)
{
	return __atomic_compare_exchange_n(&mutex->word, &from, to, false, __ATOMIC_SEQ_CST,
					   __ATOMIC_SEQ_CST);
}

static unsigned long owner(const pthread_mutex_t *mutex)
{
	return __atomic_load_n(&mutex->word, __ATOMIC_SEQ_CST) & ~WAITERS;
}

static int lock_again(pthread_mutex_t *mutex)
{
	switch (mutex->type) {
	case PTHREAD_MUTEX_RECURSIVE:
		mutex->depth++;
		return 0;
	case PTHREAD_MUTEX_ERRORCHECK:
		return EDEADLK;
	default:
		uk_lkl_panic("a pthread mutex is locked again by its owner");
	}
}

/* With the lock held: takes it if it is free; otherwise marks that somebody waits. */
static bool take_or_mark(pthread_mutex_t *mutex, unsigned long self)
{
	for (;;) {
		unsigned long word = __atomic_load_n(&mutex->word, __ATOMIC_SEQ_CST);

		if (word & ~WAITERS) {
			if (swap_if(mutex, word, word | WAITERS))
				return false;
		} else if (swap_if(mutex, word,
				   self | (mutex->waiters.first ? WAITERS : 0))) {
			return true;
		}
	}
}

/* For reports of threads. */
static lkl_thread_t holder(const void *mutex)
{
	const struct posix_thread *thread = (const struct posix_thread *)owner(mutex);

	return thread ? thread->thread : 0;
}

static void lock_slowly(pthread_mutex_t *mutex, struct posix_thread *self)
{
	const struct uk_lkl_wait wait = { "pthread mutex", mutex, holder };
	struct posix_waiter waiter = { .thread = self };

	posix_lock();
	while (!take_or_mark(mutex, (unsigned long)self)) {
		posix_enqueue(&mutex->waiters, &waiter);
		posix_unlock();
		posix_sleep(&wait);
		posix_lock();
	}
	posix_unlock();
}

int pthread_mutex_lock(pthread_mutex_t *mutex)
{
	struct posix_thread *self = posix_self();

	if (swap_if(mutex, 0, (unsigned long)self))
		return 0;
	if (owner(mutex) == (unsigned long)self)
		return lock_again(mutex);
	lock_slowly(mutex, self);
	return 0;
}

int pthread_mutex_trylock(pthread_mutex_t *mutex)
{
	unsigned long self = (unsigned long)posix_self();
	bool taken = swap_if(mutex, 0, self);

	if (taken)
		return 0;
	if (owner(mutex) == self)
		return mutex->type == PTHREAD_MUTEX_RECURSIVE ? lock_again(mutex) : EBUSY;
	if (owner(mutex))
		return EBUSY;
	/* Free, but others are about to take it. */
	posix_lock();
	taken = !owner(mutex) && take_or_mark(mutex, self);
	posix_unlock();
	return taken ? 0 : EBUSY;
}

int pthread_mutex_unlock(pthread_mutex_t *mutex)
{
	unsigned long self = (unsigned long)posix_self();
	struct posix_thread *next;

	if (owner(mutex) != self)
		return EPERM;
	if (mutex->depth) {
		mutex->depth--;
		return 0;
	}
	if (swap_if(mutex, self, 0))
		return 0;
	posix_lock();
	next = posix_dequeue(&mutex->waiters);
	__atomic_store_n(&mutex->word, mutex->waiters.first ? WAITERS : 0, __ATOMIC_SEQ_CST);
	posix_unlock();
	if (next)
		posix_wake(next);
	return 0;
}

int pthread_mutex_init(pthread_mutex_t *mutex, const pthread_mutexattr_t *attributes)
{
	*mutex = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
	if (attributes)
		mutex->type = attributes->type;
	return 0;
}

int pthread_mutex_destroy(pthread_mutex_t *mutex)
{
	return mutex->word ? EBUSY : 0;
}

int pthread_mutexattr_init(pthread_mutexattr_t *attributes)
{
	attributes->type = PTHREAD_MUTEX_DEFAULT;
	return 0;
}

int pthread_mutexattr_destroy(pthread_mutexattr_t *attributes)
{
	(void)attributes;
	return 0;
}

int pthread_mutexattr_settype(pthread_mutexattr_t *attributes, int type)
{
	if (type < PTHREAD_MUTEX_NORMAL || type > PTHREAD_MUTEX_ERRORCHECK)
		return EINVAL;
	attributes->type = type;
	return 0;
}
