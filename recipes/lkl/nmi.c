/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The host's request for a report of all threads: a non-maskable interrupt, which QEMU
 * sends on `inject-nmi`. It comes also where interrupts are off, and in the middle of
 * anything: so it has a stack of its own, takes no lock, and reads no clock of the
 * platform's. Then what was interrupted goes on.
 *
 * It comes through the local APIC's pin LINT1. SeaBIOS lets it in; so does the embedded
 * tree, as microvm's firmware does not. The gate and the stack are put into the
 * processor's own tables, which every platform has: nothing of the platform is called.
 */
#include "lklk.h"
#include "idt.h"

#define VECTOR_NMI 2
#define INTERRUPT_GATE 0x8e

/* Of the seven stacks that the task state names, the one that no platform uses. */
#define IST 7
#define STACK_SIZE 8192

struct __attribute__((packed)) task_state {
	uint32_t reserved0;
	uint64_t rsp[3];
	uint64_t reserved1;
	uint64_t ist[7];
};

/* nmi_entry.S */
void lklk_nmi_entry(void);

static unsigned char stack[STACK_SIZE] __attribute__((aligned(16)));

/* From nmi_entry.S. The platform's console may use the FPU's registers. */
void lklk_nmi(const struct lklk_frame *frame)
{
	static struct lklk_fpu fpu;
	const struct lklk_place at = { frame->rip, frame->rsp };

	lklk_fpu_save(&fpu);
	lklk_report("the host asks", &at);
	lklk_fpu_restore(&fpu);
}

/* NULL: the processor has no task state. */
static struct task_state *find_task_state(void)
{
	struct lklk_table gdt;
	uint16_t selector;
	const uint64_t *descriptor;

	__asm__ volatile("str %0" : "=r"(selector));
	if (!selector)
		return NULL;
	__asm__ volatile("sgdt %0" : "=m"(gdt));
	descriptor = (const uint64_t *)(gdt.base + (selector & ~7u));
	return (struct task_state *)((descriptor[0] >> 16 & 0xffffff) |
				     (descriptor[0] >> 56) << 24 | descriptor[1] << 32);
}

void lklk_nmi_start(void)
{
	static bool started;
	struct lklk_gate *gate = lklk_gate(VECTOR_NMI);
	struct task_state *state;
	unsigned long flags;

	if (started)
		return;
	started = true;
	state = find_task_state();
	if (!state || state->ist[IST - 1])
		return;
	flags = lklk_irq_save();
	state->ist[IST - 1] = (uint64_t)(stack + STACK_SIZE);
	gate->ist = IST;
	gate->type = INTERRUPT_GATE;
	lklk_gate_lead(gate, lklk_nmi_entry);
	lklk_irq_restore(flags);
}
