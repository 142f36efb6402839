/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Whether interrupts are enabled, a variable of irq.c: looked at and set where it is needed,
 * without a call. Only when they are enabled and one has come is there more to do.
 */
#ifndef _ASM_LKL_IRQFLAGS_H
#define _ASM_LKL_IRQFLAGS_H

#include <linux/compiler.h>
#include <linux/types.h>

#define ARCH_IRQ_DISABLED 0
#define ARCH_IRQ_ENABLED 1

extern bool lkl_irqs_enabled;
extern unsigned long lkl_irqs_came;

/* What irq.c has for this: serves those that came, if they may be now. */
extern void lkl_irq_restore(unsigned long flags);

#define arch_local_save_flags arch_local_save_flags
static inline unsigned long arch_local_save_flags(void)
{
	barrier();
	return lkl_irqs_enabled;
}

#define arch_local_irq_restore arch_local_irq_restore
static inline void arch_local_irq_restore(unsigned long flags)
{
	barrier();
	if (unlikely(flags != ARCH_IRQ_DISABLED && READ_ONCE(lkl_irqs_came)))
		lkl_irq_restore(flags);
	else
		lkl_irqs_enabled = flags;
	barrier();
}

#include <asm-generic/irqflags.h>

#endif
