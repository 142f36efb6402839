/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The end of the machine. Nothing here can fail or wait: text goes out piece by
 * piece through the platform's console, interrupts stay off.
 *
 *   PANIC: stack overflow: the thread has no more than 32768 bytes
 *     at sched.c:54, called from 0x10a2c4
 *   THREADS: ... as report.c has it
 *
 *   HANG: threads wait for each other, one of them is thread 7
 *   THREADS: ...
 */
#include <uk/lkl.h>
#include <uk/plat/bootstrap.h>

#include "lklk.h"

void (*uk_lkl_on_panic)(void);

/* Platforms that ask for it put this into their report of an exception. */
void ukplat_crash_report_hook(void)
{
	lklk_irq_off();
	if (uk_lkl_on_panic)
		uk_lkl_on_panic();
	lklk_report(NULL, NULL);
}

static const char *base_name(const char *path)
{
	const char *name = path;

	for (; *path; path++)
		if (*path == '/')
			name = path + 1;
	return name;
}

/*
 * Up to Unikraft 0.13 the platform ends a crash as it ends success. Where QEMU's
 * isa-debug-exit is at its default port, QEMU exits with value << 1 | 1.
 */
static void end(void) __attribute__((noreturn));

static void end(void)
{
	lklk_outb(0x501, 42);
	ukplat_terminate(UKPLAT_CRASH);
}

/* A fault while reporting must not report for ever. */
static void begin(const char *what)
{
	static bool panicking;

	lklk_irq_off();
	if (panicking)
		end();
	panicking = true;
	if (uk_lkl_on_panic)
		uk_lkl_on_panic();
	lklk_say("\n");
	lklk_say(what);
}

void lklk_panic(const char *file, int line, const void *caller, const char *what,
		unsigned long number, const char *unit)
{
	begin("PANIC: ");
	lklk_say(what);
	if (unit) {
		lklk_say(" ");
		lklk_say_number(number);
		lklk_say(" ");
		lklk_say(unit);
	}
	lklk_say("\n  at ");
	lklk_say(base_name(file));
	lklk_say(":");
	lklk_say_number(line);
	lklk_say(", called from ");
	lklk_say_address(caller);
	lklk_say("\n");
	lklk_report(NULL, NULL);
	end();
}

void lklk_hang(const char *what, long thread, const struct lklk_place *at)
{
	begin("HANG: ");
	lklk_say(what);
	lklk_say(" thread ");
	lklk_say_number(thread);
	lklk_say("\n");
	lklk_report(NULL, at);
	end();
}
