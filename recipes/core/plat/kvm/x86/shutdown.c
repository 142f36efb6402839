/* SPDX-License-Identifier: BSD-3-Clause */
#include <uk/plat/bootstrap.h>
#include <uk/plat/lcpu.h>
#include <kvm-x86/setup.h>

/* QEMU's isa-debug-exit at its default port exits with value << 1 | 1. */
#define DEBUG_EXIT 0x501
#define EXIT_CLEAN 41
#define EXIT_CRASH 42
#define EXIT_FAILED 43

/* PM1a control of QEMU's pc and q35; S5 is sleep type 0 there, bit 13 enters it. */
#define PM1A_CNT 0x604
#define PM1_SLEEP_ENABLE 0x2000

#define KBD_CMD 0x64
#define KBD_RESET 0xfe
#define PCI_RESET 0xcf9
#define PCI_RESET_FULL 0x06

static int exit_failed;

void ukplat_set_exit_failed(void)
{
	exit_failed = 1;
}

static __u8 exit_value(enum ukplat_gstate request)
{
	if (request == UKPLAT_CRASH)
		return EXIT_CRASH;
	return exit_failed ? EXIT_FAILED : EXIT_CLEAN;
}

static void reset(void)
{
	const struct {
		__u16 limit;
		__u64 base;
	} __packed no_idt = { 0, 0 };

	outb(PCI_RESET, PCI_RESET_FULL);
	outb(KBD_CMD, KBD_RESET);
	/* microvm has neither: with no IDT the next exception is a triple fault. */
	__asm__ __volatile__("lidt %0; ud2" :: "m"(no_idt) : "memory");
}

void ukplat_terminate(enum ukplat_gstate request)
{
	ukplat_lcpu_disable_irq();
	if (request != UKPLAT_RESTART) {
		outb(DEBUG_EXIT, exit_value(request));
		outw(PM1A_CNT, PM1_SLEEP_ENABLE);
	}
	reset();
	ukplat_lcpu_halt();
}
