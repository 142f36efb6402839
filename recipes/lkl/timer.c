/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * One-shot timers. Linux asks in nanoseconds; a tick finds out that a deadline
 * has passed and wakes the timer thread, which runs the callback: a callback
 * takes locks that the interrupted thread may hold.
 *
 * Ticks only make the clock be looked at. A lost one delays, it never adds up.
 */
#include <limits.h>

#include "lklk.h"
#include "host_ops.h"

struct timer {
	struct timer *next; /* in the list of armed timers */
	uint64_t deadline;
	bool armed;
	bool is_linux; /* its callback can wake what is in Linux only */
	void (*fn)(void *);
	void *arg;
};

static struct timer *armed; /* earliest first */
static struct timer *running; /* its callback is being called */
static struct lklk_thread *timer_thread;
static struct lklk_waitq due = LKLK_WAITQ("next timer");
static struct lklk_waitq finished = LKLK_WAITQ("end of a timer's callback");

static void disarm(struct timer *timer)
{
	struct timer **link = &armed;

	if (!timer->armed)
		return;
	while (*link != timer)
		link = &(*link)->next;
	*link = timer->next;
	timer->armed = false;
}

static void arm(struct timer *timer, uint64_t deadline)
{
	struct timer **link = &armed;

	while (*link && (*link)->deadline <= deadline)
		link = &(*link)->next;
	timer->deadline = deadline;
	timer->next = *link;
	timer->armed = true;
	*link = timer;
}

void lklk_timers_tick(void)
{
	if (armed && armed->deadline <= lklk_now())
		lklk_wake_one(&due, true);
}

bool lklk_timers_of_program(void)
{
	const struct timer *timer = armed;

	if (running && !running->is_linux)
		return true;
	while (timer && timer->is_linux)
		timer = timer->next;
	return timer;
}

static void run_timers(void *unused)
{
	(void)unused;

	lklk_irq_off();
	for (;;) {
		struct timer *timer = armed;

		if (!timer || timer->deadline > lklk_now()) {
			lklk_wait(&due, NULL);
			continue;
		}
		disarm(timer);
		running = timer;
		lklk_irq_on();
		timer->fn(timer->arg);
		lklk_irq_off();
		running = NULL;
		while (lklk_wake_one(&finished, false))
			;
	}
}

void *lklk_timer_alloc(void (*fn)(void *), void *arg)
{
	struct timer *timer = lklk_alloc(sizeof(*timer), "a timer");

	*timer = (struct timer){
		.fn = fn,
		.arg = arg,
		.is_linux = lklk_is_linux(__builtin_return_address(0)),
	};
	if (!timer_thread)
		timer_thread = lklk_thread_create(LKLK_PORT, "timer", run_timers, NULL);
	return timer;
}

int lklk_timer_set_oneshot(void *handle, unsigned long ns)
{
	struct timer *timer = handle;
	uint64_t now = lklk_now();
	unsigned long flags = lklk_irq_save();

	disarm(timer);
	arm(timer, ns > ULONG_MAX - now ? ULONG_MAX : now + ns);
	if (!ns)
		lklk_wake_one(&due, true);
	lklk_irq_restore(flags);
	return 0;
}

void lklk_timer_free(void *handle)
{
	struct timer *timer = handle;
	unsigned long flags = lklk_irq_save();

	disarm(timer);
	while (running == timer && lklk_current != timer_thread)
		lklk_wait(&finished, NULL);
	lklk_irq_restore(flags);
	lklk_free(timer);
}
