/* SPDX-License-Identifier: BSD-3-Clause */
/* Entering and leaving the machine. */
#ifndef __UKPLAT_BOOTSTRAP_H__
#define __UKPLAT_BOOTSTRAP_H__

#include <uk/essentials.h>

enum ukplat_gstate {
	UKPLAT_HALT,
	UKPLAT_RESTART,
	UKPLAT_CRASH,
};

/* Provided by ukboot. The platform calls the second once memory, exceptions and the console
 * work and interrupts are off; it splits argb in place and calls the first. arg0 may be NULL:
 * then argb begins with the program's name. */
void ukplat_entry(int argc, char *argv[]) __noreturn;
void ukplat_entry_argp(char *arg0, char *argb, __sz argb_len) __noreturn;

/* End the machine; from any context, takes no lock. With QEMU's isa-debug-exit device QEMU
 * exits with 83 (HALT), 85 (CRASH) or 87 (HALT after ukplat_set_exit_failed). Without it:
 * power off through ACPI, else reset, which ends QEMU under -no-reboot. */
void ukplat_terminate(enum ukplat_gstate request) __noreturn;
#define ukplat_halt() ukplat_terminate(UKPLAT_HALT)
#define ukplat_restart() ukplat_terminate(UKPLAT_RESTART)
#define ukplat_crash() ukplat_terminate(UKPLAT_CRASH)

/* The application failed without crashing: the next UKPLAT_HALT says so. */
void ukplat_set_exit_failed(void);

/* Weak and empty. A library may define it to add a line to each crash report (the running
 * thread's name, say), with ukplat_coutk only. It runs with interrupts off, on an exception
 * stack of one page, and must take no lock and allocate nothing. A fault in it ends the
 * machine. */
void ukplat_crash_report_hook(void);

/* Print the hook's line and the callers found from frame pointer rbp upwards. */
void ukplat_crash_report(__u64 rip, __u64 rbp);

#endif
