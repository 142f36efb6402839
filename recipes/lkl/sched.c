/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Round robin over one queue of ready threads. There is no idle thread: the
 * thread that blocks last halts the CPU on its own stack, which saves two
 * switches whenever it is also the one that is woken.
 */
#include "lklk.h"

struct lklk_thread lklk_main = {
	.name = "main",
	.id = 1,
	.joiners = LKLK_WAITQ("end of main"),
};

struct lklk_thread *lklk_current = &lklk_main;

bool lklk_yield_wanted;
unsigned long lklk_turns;

static struct lklk_waitq ready = LKLK_WAITQ("CPU");
static unsigned int preempt_off;
static bool preempt_wanted;
static bool idle;

void lklk_ready(struct lklk_thread *thread, bool urgent)
{
	thread->state = LKLK_RUNNING;
	thread->since = lklk_last_tick;
	if (!ready.first) {
		thread->next = NULL;
		ready.first = ready.last = thread;
	} else if (urgent) {
		thread->next = ready.first;
		ready.first = thread;
	} else {
		thread->next = NULL;
		ready.last->next = thread;
		ready.last = thread;
	}
}

static struct lklk_thread *take_ready(void)
{
	struct lklk_thread *thread = ready.first;

	if (thread) {
		ready.first = thread->next;
		lklk_turns++;
	}
	return thread;
}

bool lklk_others_ready(void)
{
	return ready.first && !idle;
}

static void check_stack(const struct lklk_thread *thread)
{
	if (!thread->stack)
		return;
	if (unlikely_(*(unsigned long *)thread->stack != LKLK_CANARY ||
		      lklk_stack_pointer() - (unsigned long)thread->stack >
			      thread->stack_size))
		LKLK_PANIC_NUMBER("stack overflow: the thread has no more than",
				  thread->stack_size, "bytes");
}

static void switch_to(struct lklk_thread *next)
{
	struct lklk_thread *previous = lklk_current;

	check_stack(previous);
	lklk_yield_wanted = false;
	lklk_current = next;
	lklk_arch_switch(&previous->sp, next->sp);
}

void lklk_schedule(void)
{
	struct lklk_thread *next;

	if (unlikely_(preempt_off))
		LKLK_PANIC("a thread blocks where it may not");

	while (!(next = take_ready())) {
		idle = true;
		lklk_wait_for_irq();
		idle = false;
	}
	if (next != lklk_current)
		switch_to(next);
}

void lklk_yield(void)
{
	unsigned long flags = lklk_irq_save();

	lklk_yield_wanted = false;
	lklk_ready(lklk_current, false);
	lklk_schedule();
	lklk_irq_restore(flags);
}

bool lklk_preempt_wanted(void)
{
	/* The loop in lklk_schedule() looks at the queue itself. */
	if (idle || !ready.first)
		return false;
	if (preempt_off)
		preempt_wanted = true;
	return !preempt_off;
}

void lklk_preempt(void)
{
	struct lklk_thread *interrupted = lklk_current;
	struct lklk_thread *next;

	if (!lklk_preempt_wanted())
		return;

	next = take_ready();
	lklk_ready(interrupted, false);
	lklk_fpu_save(&interrupted->fpu);
	switch_to(next);
	lklk_fpu_restore(&interrupted->fpu);
}

void lklk_preempt_off(void)
{
	preempt_off++;
	__asm__ volatile("" : : : "memory");
}

void lklk_preempt_on(void)
{
	__asm__ volatile("" : : : "memory");
	if (--preempt_off || likely_(!preempt_wanted))
		return;
	preempt_wanted = false;
	lklk_yield();
}
