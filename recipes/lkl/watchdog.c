/* SPDX-License-Identifier: BSD-3-Clause */
/* What the ticks know of the time, and of how the CPU changes hands. */
#include <uk/lkl.h>

#include "lklk.h"

uint64_t lklk_last_tick;

static uint64_t first_tick, first_tsc, last_tsc;
static uint64_t last_turn;

uint64_t lklk_last_turn(void)
{
	return last_turn;
}

uint64_t lklk_estimated_now(void)
{
	const uint64_t us = (lklk_last_tick - first_tick) / 1000;
	const uint64_t cycles_per_us = us ? (last_tsc - first_tsc) / us : 0;

	if (!cycles_per_us)
		return lklk_last_tick;
	return lklk_last_tick + (lklk_cycles() - last_tsc) / cycles_per_us * 1000;
}

/* The thread at this address, which may be nothing any more. */
static const struct lklk_thread *find(unsigned long address)
{
	const struct lklk_thread *thread = lklk_thread_list();

	while (thread && (unsigned long)thread != address)
		thread = thread->older;
	return thread;
}

const struct lklk_thread *lklk_holder(const struct lklk_thread *thread)
{
	const struct lklk_waitq *queue = thread->queue;
	const struct uk_lkl_wait *wait = thread->wait;
	const struct lklk_thread *joined = lklk_thread_list();

	if (thread->state != LKLK_BLOCKED)
		return NULL;
	if (wait)
		return wait->holder ? find(wait->holder(wait->object)) : NULL;
	if (queue->owner)
		return find(*queue->owner & ~1ul);
	while (joined && queue != &joined->joiners)
		joined = joined->older;
	return joined;
}

void lklk_watchdog_tick(const struct lklk_place *at)
{
	static unsigned long seen_turns;

	(void)at;
	lklk_last_tick = lklk_now();
	last_tsc = lklk_cycles();
	if (!first_tick) {
		first_tick = lklk_last_tick;
		first_tsc = last_tsc;
	}
	if (lklk_turns != seen_turns) {
		seen_turns = lklk_turns;
		last_turn = lklk_last_tick;
	}
}
