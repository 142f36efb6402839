/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The tick of a tree patched to call back at each interrupt of a periodic timer, on
 * the stack it interrupted, and after the end of the interrupt was signalled: another
 * may arrive while the thread switched to runs.
 */
#include <uk/plat/time.h>

#include "lklk.h"

/* Interrupt context. */
static void tick(void *unused)
{
	const struct lklk_thread *thread = lklk_current;

	(void)unused;
	if (thread->stack && lklk_stack_pointer() - (unsigned long)thread->stack >
				     thread->stack_size)
		LKLK_PANIC("the timer callback came on a stack of its own (leave its"
			   " patch out of this tree), or the interrupted thread has"
			   " overflowed its stack");

	lklk_watchdog_tick(NULL);
	lklk_timers_tick();
	lklk_preempt();
}

void lklk_tick_start(void)
{
	static bool started;

	if (started)
		return;
	started = true;
	if (ukplat_timer_callback_register(tick, NULL))
		LKLK_PANIC("the platform refuses a timer callback");
}
