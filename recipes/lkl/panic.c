/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The end of the machine. Nothing here can fail or wait: text goes out piece by
 * piece through the platform's console, interrupts stay off.
 *
 *   PANIC: stack overflow: the thread has no more than 32768 bytes
 *     at sched.c:54, called from 0x10a2c4
 *     on thread 7 "linux/7", 9312 of 32768 bytes of stack used
 *     thread 3 "timer" waits for next timer (0x15a0c0)
 */
#include <uk/lkl.h>
#include <uk/plat/bootstrap.h>

#include "lklk.h"

void (*uk_lkl_on_panic)(void);

static void say(const char *text)
{
	lklk_console(text, __builtin_strlen(text));
}

static void say_number(unsigned long n)
{
	char digits[24];

	lklk_decimal(digits, n);
	say(digits);
}

static void say_address(const void *address)
{
	char digits[24];

	lklk_hexadecimal(digits, (unsigned long)address);
	say(digits);
}

static void say_name(const struct lklk_thread *thread)
{
	say("thread ");
	say_number(thread->id);
	say(" \"");
	say(thread->name);
	say("\"");
}

static void say_stack(const struct lklk_thread *thread)
{
	if (!thread->stack)
		return;
	say(", ");
	say_number(lklk_stack_used(thread));
	say(" of ");
	say_number(thread->stack_size);
	say(" bytes of stack used");
}

static void say_state(const struct lklk_thread *thread)
{
	if (thread->state == LKLK_EXITED) {
		say(" has ended");
	} else if (thread->queue) {
		say(" waits for ");
		say(thread->queue->what);
		say(" (");
		say_address(thread->queue);
		say(")");
	} else {
		say(" is ready");
	}
}

static void say_threads(void)
{
	const struct lklk_thread *thread;

	say("  on ");
	say_name(lklk_current);
	say_stack(lklk_current);
	say("\n");
	for (thread = lklk_thread_list(); thread; thread = thread->older) {
		if (thread == lklk_current)
			continue;
		say("  ");
		say_name(thread);
		say_state(thread);
		say_stack(thread);
		say("\n");
	}
}

/* Platforms that ask for it put this into their report of an exception. */
void ukplat_crash_report_hook(void)
{
	lklk_irq_off();
	if (uk_lkl_on_panic)
		uk_lkl_on_panic();
	say_threads();
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

void lklk_panic(const char *file, int line, const void *caller, const char *what,
		unsigned long number, const char *unit)
{
	static bool panicking;

	lklk_irq_off();
	/* A fault while reporting must not report for ever. */
	if (panicking)
		end();
	panicking = true;
	if (uk_lkl_on_panic)
		uk_lkl_on_panic();

	say("\nPANIC: ");
	say(what);
	if (unit) {
		say(" ");
		say_number(number);
		say(" ");
		say(unit);
	}
	say("\n  at ");
	say(base_name(file));
	say(":");
	say_number(line);
	say(", called from ");
	say_address(caller);
	say("\n");
	say_threads();

	end();
}
