/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Mutexes of the host operations, plain and recursive.
 *
 * `word` is the owner's address, with bit 0 set while others wait; 0 is free.
 * Taking a free mutex and giving back an uncontended one is one instruction.
 * A mutex given back is free for whoever comes first, not handed to the one
 * that waited longest: on one CPU that would force a switch at each release.
 *
 * Linux guards its one CPU with such a mutex and a semaphore: who leaves ups the
 * semaphore, frees the CPU and unlocks. A thread that enters and leaves in a loop
 * would take it again before the woken one runs, and be preempted with it, for
 * ever. So an unlock yields to a thread that waited for long.
 */
#include "lklk.h"
#include "host_ops.h"

#define WAITERS 1ul

struct lkl_mutex {
	unsigned long word;
	unsigned int depth; /* how often the owner locked it again */
	bool recursive;
	struct lklk_waitq waiters;
};

struct lkl_mutex *lklk_mutex_alloc(int recursive)
{
	struct lkl_mutex *mutex = lklk_alloc(sizeof(*mutex), "a mutex");

	*mutex = (struct lkl_mutex){
		.recursive = recursive,
		.waiters = { .what = "mutex", .owner = &mutex->word },
	};
	return mutex;
}

void lklk_mutex_free(struct lkl_mutex *mutex)
{
	unsigned long flags = lklk_irq_save();

	lklk_abandon(&mutex->waiters);
	lklk_irq_restore(flags);
	lklk_free(mutex);
}

static rarely_ void lock_slowly(struct lkl_mutex *mutex, unsigned long self,
				const void *caller)
{
	unsigned long flags;

	if ((mutex->word & ~WAITERS) == self) {
		if (!mutex->recursive)
			LKLK_PANIC("a mutex is locked twice by its owner");
		mutex->depth++;
		return;
	}

	flags = lklk_irq_save();
	while (mutex->word & ~WAITERS) {
		mutex->word |= WAITERS;
		lklk_wait(&mutex->waiters, caller);
	}
	mutex->word = self | (mutex->waiters.first ? WAITERS : 0);
	lklk_irq_restore(flags);
}

void lklk_mutex_lock(struct lkl_mutex *mutex)
{
	unsigned long self = (unsigned long)lklk_current;

	if (unlikely_(!lklk_swap_if(&mutex->word, 0, self)))
		lock_slowly(mutex, self, __builtin_return_address(0));
}

static rarely_ void unlock_slowly(struct lkl_mutex *mutex, unsigned long self)
{
	unsigned long flags;

	if ((mutex->word & ~WAITERS) != self)
		LKLK_PANIC("a mutex is unlocked by a thread that does not own it");
	if (mutex->depth) {
		mutex->depth--;
		return;
	}

	flags = lklk_irq_save();
	lklk_wake_one(&mutex->waiters, false);
	mutex->word = mutex->waiters.first ? WAITERS : 0;
	lklk_irq_restore(flags);
}

void lklk_mutex_unlock(struct lkl_mutex *mutex)
{
	unsigned long self = (unsigned long)lklk_current;

	if (unlikely_(mutex->depth || !lklk_swap_if(&mutex->word, self, 0)))
		unlock_slowly(mutex, self);
	if (unlikely_(lklk_yield_wanted))
		lklk_yield();
}
