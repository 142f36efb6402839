/* SPDX-License-Identifier: BSD-3-Clause */
/* Interrupts, as the platform's controller has them. */
#if __has_include(<uk/plat/irq.h>)
#include <uk/plat/irq.h>
#else /* from Unikraft 0.15 on */
#include <uk/intctlr.h>
#define ukplat_irq_register uk_intctlr_irq_register
#endif

#include "lklk.h"

/* The two 8259: their second ports tell, and set, which interrupts are kept back. */
#define PIC1_MASK 0x21
#define PIC2_MASK 0xa1
#define TIMER_IRQ 0
#define CASCADE_IRQ 2

static unsigned int ours = 1u << TIMER_IRQ | 1u << CASCADE_IRQ;

int lklk_irq_register(unsigned long irq, int (*handler)(void *), void *arg)
{
	if (irq < 16)
		ours |= 1u << irq;
	return ukplat_irq_register(irq, handler, arg);
}

bool lklk_irqs_of_program(void)
{
	const unsigned int kept_back = lklk_inb(PIC1_MASK) | lklk_inb(PIC2_MASK) << 8;

	return ~kept_back & ~ours & 0xffff;
}
