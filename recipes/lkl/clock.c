/* SPDX-License-Identifier: BSD-3-Clause */
/* The platform's clocks. */
#include <uk/plat/time.h>

#include "lklk.h"

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

/* Unikraft got it in 0.4. */
__nsec ukplat_wall_clock(void) __attribute__((weak));

uint64_t lklk_wall_clock(void)
{
	unsigned long flags;
	uint64_t now;

	if (!ukplat_wall_clock)
		return lklk_now();
	flags = lklk_irq_save();
	now = ukplat_wall_clock();
	lklk_irq_restore(flags);
	return now;
}
