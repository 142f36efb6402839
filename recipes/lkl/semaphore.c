/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Semaphores of the host operations.
 *
 * `count` is what is left, negative by the number of those who wait or are
 * about to. Only a caller that finds it exhausted, or finds waiters, disables
 * interrupts. Between the decrement and the wait another thread may already
 * grant the unit: it then stands in `granted`.
 */
#include "lklk.h"
#include "host_ops.h"

struct lkl_sem {
	int count;
	unsigned int granted;
	struct lklk_waitq waiters;
};

struct lkl_sem *lklk_sem_alloc(int count)
{
	struct lkl_sem *sem = lklk_alloc(sizeof(*sem), "a semaphore");

	*sem = (struct lkl_sem){
		.count = count,
		.waiters = LKLK_WAITQ("semaphore"),
	};
	return sem;
}

void lklk_sem_free(struct lkl_sem *sem)
{
	unsigned long flags = lklk_irq_save();

	lklk_abandon(&sem->waiters);
	lklk_irq_restore(flags);
	lklk_free(sem);
}

static rarely_ void wait_for_unit(struct lkl_sem *sem, const void *caller)
{
	unsigned long flags = lklk_irq_save();

	if (sem->granted)
		sem->granted--;
	else
		lklk_wait(&sem->waiters, caller);
	lklk_irq_restore(flags);
}

void lklk_sem_down(struct lkl_sem *sem)
{
	if (lklk_add(&sem->count, -1) <= 0)
		wait_for_unit(sem, __builtin_return_address(0));
}

static rarely_ void grant_unit(struct lkl_sem *sem)
{
	unsigned long flags = lklk_irq_save();

	if (!(flags & LKLK_IRQS_ON))
		sem->waiters.in_interrupts = true;
	if (!lklk_wake_one(&sem->waiters, false))
		sem->granted++;
	lklk_irq_restore(flags);
}

void lklk_sem_up(struct lkl_sem *sem)
{
	if (lklk_add(&sem->count, 1) < 0)
		grant_unit(sem);
}
