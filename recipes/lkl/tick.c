/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Where time comes from: the platform's monotonic clock and its periodic timer.
 * Another source of ticks is another file with these functions.
 */
#include <uk/plat/time.h>

#include "lklk.h"

/*
 * Interrupt context, after the end of the interrupt was signalled, so another
 * may arrive while the thread switched to runs.
 */
static void tick(void *unused)
{
	const struct lklk_thread *thread = lklk_current;

	(void)unused;
	if (thread->stack && lklk_stack_pointer() - (unsigned long)thread->stack >
				     thread->stack_size)
		LKLK_PANIC("the timer interrupt came on a stack of its own, or"
			   " the interrupted thread has overflowed its stack");

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

/*
 * Some platforms keep the clock's state in variables that an interrupt, which
 * reads the clock too, must not find half updated.
 */
uint64_t lklk_now(void)
{
	unsigned long flags = lklk_irq_save();
	uint64_t now = ukplat_monotonic_clock();

	lklk_irq_restore(flags);
	return now;
}

uint64_t lklk_wall_clock(void)
{
	unsigned long flags = lklk_irq_save();
	uint64_t now = ukplat_wall_clock();

	lklk_irq_restore(flags);
	return now;
}
