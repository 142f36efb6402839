/* SPDX-License-Identifier: BSD-3-Clause */
/* Interrupts of the two 8259 controllers: IRQ 0 to 15.
 *
 * Handlers run on the interrupted stack with interrupts off, after the end of interrupt was
 * sent, and must not touch FPU or SSE registers (compile them as |isr). A handler may switch
 * to another stack and return much later: nothing of the interrupt path is kept in static
 * storage meanwhile. */
#ifndef __UKPLAT_IRQ_H__
#define __UKPLAT_IRQ_H__

#include <uk/essentials.h>

struct uk_alloc;

/* Return 1 when the interrupt was this device's: handlers registered earlier are skipped. */
typedef int (*irq_handler_func_t)(void *arg);

/* Called by ukboot. Returns 0. */
int ukplat_irq_init(struct uk_alloc *a);

/* Add a handler and unmask the line. The newest handler of an IRQ is asked first. Thread
 * context. Returns 0, -EINVAL (no such IRQ) or -ENOSPC (all handlers of it taken). */
int ukplat_irq_register(unsigned long irq, irq_handler_func_t func, void *arg);

#endif
