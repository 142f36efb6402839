/* SPDX-License-Identifier: BSD-3-Clause */
/* The interrupt flag of this CPU, and waiting for an interrupt. */
#ifndef __UKPLAT_LCPU_H__
#define __UKPLAT_LCPU_H__

#include <uk/essentials.h>
#include <uk/arch/lcpu.h>
#include <uk/arch/time.h>

#define __EFLAGS_IF 0x200UL

static inline void ukplat_lcpu_enable_irq(void)
{
	__asm__ __volatile__("sti" ::: "memory");
}

static inline void ukplat_lcpu_disable_irq(void)
{
	__asm__ __volatile__("cli" ::: "memory");
}

static inline unsigned long ukplat_lcpu_save_irqf(void)
{
	unsigned long flags;

	__asm__ __volatile__("pushfq; popq %0; cli" : "=r"(flags) :: "memory");
	return flags;
}

static inline void ukplat_lcpu_restore_irqf(unsigned long flags)
{
	if (flags & __EFLAGS_IF)
		ukplat_lcpu_enable_irq();
	else
		ukplat_lcpu_disable_irq();
}

static inline int ukplat_lcpu_irqs_disabled(void)
{
	unsigned long flags;

	__asm__ __volatile__("pushfq; popq %0" : "=r"(flags) :: "memory");
	return !(flags & __EFLAGS_IF);
}

/* Stop for good. */
void ukplat_lcpu_halt(void) __noreturn;

/* Wait for the next interrupt. Interrupts must be off: they are let in by the same two
 * instructions that halt, so that none slips in between; they are off again afterwards. */
static inline void ukplat_lcpu_halt_irq(void)
{
	__asm__ __volatile__("sti; hlt; cli" ::: "memory");
}

/* Wait until the monotonic clock shows `until` or an interrupt came. Interrupts must be off. */
void ukplat_lcpu_halt_to(__snsec until);

#endif
