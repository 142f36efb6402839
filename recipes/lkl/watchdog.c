/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Notices that a part of the program will never go on, and panics with a report of all
 * threads. That a thread waits long says nothing: a server without clients does. So it is
 * said only of what is certain, once it has been so for the configured time:
 *
 * - threads wait for each other: each for a mutex of the next one, or for its end; or one
 *   waits for a mutex of a thread that has ended;
 * - every thread of the program waits, outside of Linux, and nothing is left that could
 *   wake one: no thread, no timer and no interrupt of the program's, and nothing of it
 *   is called when the host asks for the end;
 * - a thread keeps the CPU where it may not be preempted, while others are ready.
 *
 * What waits in Linux is waited for by devices, timers and clients, of which Linux knows
 * alone. With interrupts off no tick comes: then the host has to ask, see nmi.c.
 *
 * All of it runs at the tick, in interrupt context.
 */
#include <uk/lkl.h>

#include "lklk.h"

#define DEFAULT_NS 10000000000ull
#define MS_NS 1000000ull

/* A longer pause between two ticks is the host's, and counts no more than this. */
#define LONGEST_PAUSE_NS (20 * MS_NS)

uint64_t lklk_last_tick;

static uint64_t first_tick, first_tsc, last_tsc;
static uint64_t last_turn;
static uint64_t limit = DEFAULT_NS; /* 0: it is off */

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

/* uk_lkl.watchdog=MILLISECONDS or off */
void lklk_watchdog_configure(void)
{
	const char *word = lklk_next_word(lklk_cmdline, "uk_lkl.watchdog=");
	uint64_t ms = 0;

	if (!word)
		return;
	for (; *word >= '0' && *word <= '9'; word++)
		ms = ms * 10 + (*word - '0');
	limit = ms * MS_NS;
}

/* ---- Who waits for whom ---- */

/* The thread at this address, which may be nothing any more. */
static struct lklk_thread *find(unsigned long address)
{
	struct lklk_thread *thread = lklk_thread_list();

	while (thread && (unsigned long)thread != address)
		thread = thread->older;
	return thread;
}

/* Says whether somebody particular alone can end the wait: *holder, NULL if it has ended. */
static bool is_held(const struct lklk_thread *thread, struct lklk_thread **holder)
{
	const struct uk_lkl_wait *wait = thread->wait;
	const struct lklk_waitq *queue = thread->queue;
	unsigned long address;

	if (thread->state != LKLK_BLOCKED)
		return false;
	if (!wait && !queue->owner) {
		*holder = lklk_thread_list();
		while (*holder && queue != &(*holder)->joiners)
			*holder = (*holder)->older;
		return *holder;
	}
	if (wait)
		address = wait->holder ? (unsigned long)wait->holder(wait->object) : 0;
	else
		address = *queue->owner & ~1ul;
	*holder = find(address);
	if (*holder && (*holder)->state == LKLK_EXITED)
		*holder = NULL;
	return address;
}

const struct lklk_thread *lklk_holder(const struct lklk_thread *thread)
{
	struct lklk_thread *holder;

	return is_held(thread, &holder) ? holder : NULL;
}

static bool waits_long(const struct lklk_thread *thread)
{
	return thread->state == LKLK_BLOCKED && lklk_last_tick > thread->since &&
	       lklk_last_tick - thread->since >= limit;
}

static void look_for_deadlock(const struct lklk_place *at)
{
	static unsigned long walk;
	const unsigned long before = walk;

	for (struct lklk_thread *first = lklk_thread_list(); first; first = first->older) {
		struct lklk_thread *thread = first;

		/* On from one to the next, until one that an earlier walk came by. */
		for (walk++; thread && waits_long(thread) && thread->walk <= before;) {
			struct lklk_thread *holder;

			thread->walk = walk;
			if (!is_held(thread, &holder))
				break;
			if (!holder)
				lklk_hang("a thread waits for a mutex of one that has ended:",
					  thread->id, at);
			if (holder->walk == walk)
				lklk_hang("threads wait for each other, one of them is",
					  holder->id, at);
			thread = holder;
		}
	}
}

/* ---- Who could still be woken ---- */

static void look_for_the_end_of_all(const struct lklk_place *at)
{
	const struct lklk_thread *waiting = NULL;

	if (uk_lkl_on_power_off || lklk_timers_of_program() || lklk_irqs_of_program())
		return;
	for (const struct lklk_thread *t = lklk_thread_list(); t; t = t->older) {
		if (t->maker != LKLK_PROGRAM || t->state == LKLK_EXITED)
			continue;
		if (!waits_long(t) || !t->caller || lklk_is_linux(t->caller) ||
		    t->queue->in_interrupts)
			return;
		waiting = t;
	}
	if (waiting)
		lklk_hang("nothing is left that could wake any thread of the program:",
			  waiting->id, at);
}

/* ---- Who keeps the CPU ---- */

static void look_for_the_greedy(const struct lklk_place *at, bool turned, uint64_t passed)
{
	static uint64_t kept;

	if (turned || !lklk_others_ready())
		kept = 0;
	else if ((kept += passed < LONGEST_PAUSE_NS ? passed : LONGEST_PAUSE_NS) >= limit)
		lklk_hang("a thread keeps the processor while others are ready:",
			  lklk_current->id, at);
}

void lklk_watchdog_tick(const struct lklk_place *at)
{
	static unsigned long seen_turns;
	static uint64_t last_look;
	const bool turned = lklk_turns != seen_turns;
	const uint64_t passed = lklk_now() - lklk_last_tick;

	lklk_last_tick += passed;
	last_tsc = lklk_cycles();
	if (!first_tick) {
		first_tick = lklk_last_tick;
		first_tsc = last_tsc;
	}
	if (turned) {
		seen_turns = lklk_turns;
		last_turn = lklk_last_tick;
	}
	if (!limit)
		return;
	look_for_the_greedy(at, turned, passed);
	if (lklk_last_tick - last_look < limit / 4)
		return;
	last_look = lklk_last_tick;
	look_for_deadlock(at);
	look_for_the_end_of_all(at);
}
