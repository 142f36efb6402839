/* SPDX-License-Identifier: BSD-3-Clause */
/* Clocks. They read the time-stamp counter: no clock depends on interrupts being taken. */
#ifndef __UKPLAT_TIME_H__
#define __UKPLAT_TIME_H__

#include <uk/essentials.h>
#include <uk/arch/time.h>

/* Called by ukboot after ukplat_irq_init: starts the clocks and the periodic interrupt. */
void ukplat_time_init(void);

/* The IRQ that comes CONFIG_HZ times a second. A loaded host loses ticks: never count them. */
unsigned int ukplat_time_get_irq(void);

/* Nanoseconds since boot. Any context. */
__nsec ukplat_monotonic_clock(void);

/* Nanoseconds since 1970, UTC; equal to the monotonic clock where the machine has no RTC. */
__nsec ukplat_wall_clock(void);

/* Wait until the monotonic clock shows `until`. Thread context. Interrupts are let in while
 * the deadline is more than a tick away; the rest is spun, so the wait is exact. */
void time_block_until(__snsec until);

#endif
