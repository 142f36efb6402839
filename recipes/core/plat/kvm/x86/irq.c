/* SPDX-License-Identifier: BSD-3-Clause */
/* The two 8259 controllers, and the local APIC that passes their interrupts on.
 * Port and command names: Intel 8259A data sheet; SDM 3A chapter 11 for the APIC. */
#include <errno.h>
#include <uk/plat/irq.h>
#include <uk/plat/lcpu.h>
#include <kvm-x86/setup.h>

#define PIC1_CMD 0x20
#define PIC1_DATA 0x21
#define PIC2_CMD 0xa0
#define PIC2_DATA 0xa1
#define ICW1_INIT_ICW4 0x11
#define ICW4_8086 0x01
#define OCW2_EOI 0x20
#define OCW3_READ_ISR 0x0b
#define CASCADE_IRQ 2

#define LAPIC_SVR 0xfee000f0UL
#define LAPIC_LVT0 0xfee00350UL
#define SVR_ENABLE 0x100
#define LAPIC_LVT1 0xfee00360UL
#define LVT_EXTINT 0x700
#define LVT_NMI 0x400
#define CPUID1_EDX_APIC (1U << 9)

#define NR_IRQS 16
#define MAX_HANDLERS 8

static struct irq_line {
	struct {
		irq_handler_func_t func;
		void *arg;
	} handlers[MAX_HANDLERS];
	unsigned int nr;
} lines[NR_IRQS];

static void pic_init(void)
{
	outb(PIC1_CMD, ICW1_INIT_ICW4);
	outb(PIC2_CMD, ICW1_INIT_ICW4);
	outb(PIC1_DATA, KVM_IRQ_BASE);
	outb(PIC2_DATA, KVM_IRQ_BASE + 8);
	outb(PIC1_DATA, 1 << CASCADE_IRQ);
	outb(PIC2_DATA, CASCADE_IRQ);
	outb(PIC1_DATA, ICW4_8086);
	outb(PIC2_DATA, ICW4_8086);
	outb(PIC1_DATA, 0xff & ~(1 << CASCADE_IRQ));
	outb(PIC2_DATA, 0xff);
}

/* SeaBIOS leaves LINT0 wired to the 8259, and LINT1 to what asks for an NMI; qboot leaves both
 * masked. */
static void lapic_init(void)
{
	__u32 a, b, c, d;

	ukarch_cpuid(1, &a, &b, &c, &d);
	if (!(d & CPUID1_EDX_APIC))
		return;
	*(volatile __u32 *)LAPIC_SVR = SVR_ENABLE | KVM_SPURIOUS_VECTOR;
	*(volatile __u32 *)LAPIC_LVT0 = LVT_EXTINT;
	*(volatile __u32 *)LAPIC_LVT1 = LVT_NMI;
}

int ukplat_irq_init(struct uk_alloc *a __unused)
{
	pic_init();
	lapic_init();
	return 0;
}

static void unmask(unsigned long irq)
{
	__u16 port = irq < 8 ? PIC1_DATA : PIC2_DATA;

	outb(port, inb(port) & ~(1 << (irq % 8)));
}

int ukplat_irq_register(unsigned long irq, irq_handler_func_t func, void *arg)
{
	struct irq_line *line = &lines[irq];
	unsigned long flags;

	if (irq >= NR_IRQS || irq == CASCADE_IRQ || !func)
		return -EINVAL;
	flags = ukplat_lcpu_save_irqf();
	if (line->nr == MAX_HANDLERS) {
		ukplat_lcpu_restore_irqf(flags);
		return -ENOSPC;
	}
	line->handlers[line->nr].func = func;
	line->handlers[line->nr].arg = arg;
	line->nr++;
	unmask(irq);
	ukplat_lcpu_restore_irqf(flags);
	return 0;
}

/* An interrupt withdrawn before it is acknowledged comes as 7 (or 15), without its bit in
 * service; then only the cascade of the second controller is to be ended. */
static int is_spurious(unsigned int irq)
{
	__u16 cmd = irq < 8 ? PIC1_CMD : PIC2_CMD;

	if (irq % 8 != 7)
		return 0;
	outb(cmd, OCW3_READ_ISR);
	if (inb(cmd) & 0x80)
		return 0;
	if (irq == 15)
		outb(PIC1_CMD, OCW2_EOI);
	return 1;
}

static void end_of_interrupt(unsigned int irq)
{
	if (irq >= 8)
		outb(PIC2_CMD, OCW2_EOI);
	outb(PIC1_CMD, OCW2_EOI);
}

/* The end of interrupt goes first: a handler may leave for another thread's stack, which
 * wants its interrupts. */
void irq_entry(struct __regs *regs)
{
	unsigned int irq = regs->vector - KVM_IRQ_BASE;
	struct irq_line *line = &lines[irq];

	if (is_spurious(irq))
		return;
	end_of_interrupt(irq);
	for (unsigned int i = line->nr; i > 0; i--)
		if (line->handlers[i - 1].func(line->handlers[i - 1].arg) == 1)
			return;
}

void ukplat_lcpu_halt(void)
{
	for (;;)
		__asm__ __volatile__("cli; hlt" ::: "memory");
}
