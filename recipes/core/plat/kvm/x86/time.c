/* SPDX-License-Identifier: BSD-3-Clause */
/* The periodic interrupt, and waiting. */
#include <uk/assert.h>
#include <uk/plat/irq.h>
#include <uk/plat/lcpu.h>
#include <uk/plat/time.h>
#include <kvm-x86/setup.h>

#define TIMER_IRQ 0
#define NSEC_PER_TICK (1000000000L / CONFIG_HZ)

#define PIT_CH0 0x40
#define PIT_MODE 0x43
#define PIT_CH0_RATE 0x34 /* channel 0, low then high byte, mode 2, binary */

static __nsec wall_at_boot;

void i8254_start(__u16 count)
{
	outb(PIT_MODE, PIT_CH0_RATE);
	outb(PIT_CH0, count & 0xff);
	outb(PIT_CH0, count >> 8);
}

/* The interrupt by itself only ends a halt. */
static int timer_handler(void *arg __unused)
{
	return 1;
}

static void wall_clock_init(void)
{
	__u64 seconds = rtc_read();
	__nsec wall = seconds ? ukarch_time_sec_to_nsec(seconds) : kvmclock_wall();

	if (wall)
		wall_at_boot = wall - ukplat_monotonic_clock();
}

void ukplat_time_init(void)
{
	int rc = ukplat_irq_register(TIMER_IRQ, timer_handler, __NULL);

	if (rc < 0)
		UK_CRASH("no place for the timer's interrupt handler: %d\n", rc);
	tscclock_init();
	wall_clock_init();
	i8254_start((I8254_HZ + CONFIG_HZ / 2) / CONFIG_HZ);
}

unsigned int ukplat_time_get_irq(void)
{
	return TIMER_IRQ;
}

__nsec ukplat_wall_clock(void)
{
	return wall_at_boot + ukplat_monotonic_clock();
}

void ukplat_lcpu_halt_to(__snsec until)
{
	if ((__snsec)ukplat_monotonic_clock() < until)
		ukplat_lcpu_halt_irq();
}

void time_block_until(__snsec until)
{
	unsigned long flags = ukplat_lcpu_save_irqf();

	while ((__snsec)ukplat_monotonic_clock() < until) {
		if (until - (__snsec)ukplat_monotonic_clock() > NSEC_PER_TICK)
			ukplat_lcpu_halt_irq();
		else
			ukarch_spinwait();
	}
	ukplat_lcpu_restore_irqf(flags);
}
