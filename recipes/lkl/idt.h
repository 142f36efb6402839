/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The processor's table of what it calls at an interrupt, whatever platform made it.
 * Layouts: Intel SDM 3A, 6.14.1, 6.14.2 and 8.7.
 */
#ifndef LKLK_IDT_H
#define LKLK_IDT_H

#include <stdint.h>

struct lklk_gate {
	uint16_t offset_low, selector;
	uint8_t ist, type;
	uint16_t offset_middle;
	uint32_t offset_high, reserved;
};

/* What the processor pushes. */
struct lklk_frame {
	uint64_t rip, cs, rflags, rsp, ss;
};

/* As `sidt` and `sgdt` store it. */
struct __attribute__((packed)) lklk_table {
	uint16_t limit;
	uint64_t base;
};

static inline struct lklk_gate *lklk_gate(unsigned int vector)
{
	struct lklk_table idt;

	__asm__ volatile("sidt %0" : "=m"(idt));
	return (struct lklk_gate *)idt.base + vector;
}

/* Interrupts off. */
static inline void lklk_gate_lead(struct lklk_gate *gate, void (*entry)(void))
{
	uint64_t to = (uint64_t)entry;

	gate->offset_low = to;
	gate->offset_middle = to >> 16;
	gate->offset_high = to >> 32;
}

#endif
