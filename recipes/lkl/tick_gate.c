/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The tick of a tree as it is. No release of Unikraft has a periodic timer, and in
 * each another interface leads to its interrupt; all run the handlers on a stack of
 * the interrupt's own, which a handler cannot leave for another thread. What is the
 * same in all of them is the hardware: interrupt 0 of the 8259 is the i8254, and comes
 * as vector 32.
 *
 * So the processor is made to call gate.S first, whatever the stack. It looks at the
 * timers and goes on to the platform's own code, which acknowledges the interrupt as
 * ever. If another thread shall run, the frame that the processor pushed has been
 * changed before: the platform returns not to what was interrupted, but to
 * lklk_gate_preempt(), on the stack of the interrupted thread and with interrupts off.
 */
#include "lklk.h"
#include "idt.h"

#define VECTOR 32

/* Intel 8254: channel 0, low byte then high byte, mode 2, binary. */
#define PIT_COUNT 0x40
#define PIT_MODE 0x43
#define PIT_PERIODIC 0x34
#define PIT_HZ 1193182u

#define PERIOD_NS (1000000000u / CONFIG_LIBLKL_HZ)

/* gate.S */
void lklk_gate_entry(void);
void lklk_gate_preempt(void);

/* What the platform had in the gate. */
void (*lklk_gate_platform)(void);

/* Where the preempted thread goes on, until lklk_gate_preempt() put it on its stack. */
struct lklk_frame lklk_gate_interrupted;

static void start_timer(void)
{
	const unsigned int count = (PIT_HZ + CONFIG_LIBLKL_HZ / 2) / CONFIG_LIBLKL_HZ;

	lklk_outb(PIT_MODE, PIT_PERIODIC);
	lklk_outb(PIT_COUNT, count & 0xff);
	lklk_outb(PIT_COUNT, count >> 8);
}

/*
 * Unikraft writes the timer's count anew whenever it sleeps itself: the interrupts go
 * on at another rate.
 */
static void keep_rate(void)
{
	static uint64_t last;
	uint64_t now = lklk_now();

	if (now - last < PERIOD_NS / 2 || now - last > PERIOD_NS * 2)
		start_timer();
	last = now;
}

/* Interrupt context, from gate.S. The platform's clock may use the FPU's registers. */
void lklk_gate_tick(struct lklk_frame *frame)
{
	static struct lklk_fpu fpu;
	const struct lklk_place at = { frame->rip, frame->rsp };

	lklk_fpu_save(&fpu);
	keep_rate();
	lklk_watchdog_tick(&at);
	lklk_timers_tick();
	lklk_fpu_restore(&fpu);

	if (!lklk_preempt_wanted())
		return;
	lklk_gate_interrupted = *frame;
	frame->rip = (uint64_t)lklk_gate_preempt;
	frame->rflags &= ~LKLK_IRQS_ON;
}

void lklk_tick_start(void)
{
	static bool started;
	struct lklk_gate *gate = lklk_gate(VECTOR);
	unsigned long flags;

	if (started)
		return;
	started = true;
	flags = lklk_irq_save();
	lklk_gate_platform = (void (*)(void))(gate->offset_low |
					      (uint64_t)gate->offset_middle << 16 |
					      (uint64_t)gate->offset_high << 32);
	lklk_gate_lead(gate, lklk_gate_entry);
	start_timer();
	lklk_irq_restore(flags);
}
