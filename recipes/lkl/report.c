/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * All threads on the console, in a form that a person can read and the host's tool takes
 * apart (src/run/threads.ts):
 *
 *   THREADS: the host asks, 12.345 s after the start
 *     thread 7 "worker" has the processor for 10.002 s, 912 of 32768 bytes of stack used
 *       at 0x10a2c4 0x10b3c4
 *     thread 1 "main" waits for mutex (0x15a0c0) of thread 7 for 9.998 s
 *       at 0x10a1f0 0x10a2c4 0x10b3c4
 *   THREADS: end
 *
 * There is nothing to follow from frame to frame: neither Linux nor this library keeps
 * frame pointers. So every word of a stack that may be a return address is said: one that
 * stands behind a call instruction. The tool has the image, and drops what an earlier call
 * left behind.
 */
#include <uk/lkl.h>

#include "lklk.h"

#define MAX_ADDRESSES 24
/* The stack of main() is not ours: we do not know where it ends. */
#define MAIN_STACK_WORDS 512
#define FRAME_WORDS 5 /* what an interrupt pushes */
#define RED_ZONE 128

/* Every version's linker script has them. */
extern const unsigned char _text[] __attribute__((weak));
extern const unsigned char _etext[] __attribute__((weak));

/* sections.ld */
extern const unsigned char lklk_linux_text[], lklk_linux_text_end[];

bool lklk_is_linux(const void *address)
{
	return (const unsigned char *)address >= lklk_linux_text &&
	       (const unsigned char *)address < lklk_linux_text_end;
}

static bool is_code(unsigned long address)
{
	return address >= (unsigned long)_text + 8 && address < (unsigned long)_etext;
}

/* Whether what ends here is call rel32, or a call through a register or memory. */
static bool is_behind_call(unsigned long address)
{
	const unsigned char *p = (const unsigned char *)address;

	if (p[-5] == 0xe8)
		return true;
	for (int length = 2; length <= 7; length++)
		if (p[-length] == 0xff && (p[1 - length] >> 3 & 7) == 2)
			return true;
	return false;
}

/* Whether an interrupt of this very stack left its frame here. */
static bool is_frame(const unsigned long *words, const unsigned long *end)
{
	unsigned long cs;

	__asm__ volatile("mov %%cs, %0" : "=r"(cs));
	return words + FRAME_WORDS <= end && words[1] == cs && (words[2] & 2) &&
	       words[3] >= (unsigned long)(words + FRAME_WORDS) &&
	       words[3] <= (unsigned long)(words + FRAME_WORDS) + RED_ZONE + 16;
}

static void say_milliseconds(uint64_t ns)
{
	unsigned long ms = ns / 1000000;

	lklk_say_number(ms / 1000);
	lklk_say(ms % 1000 < 10 ? ".00" : ms % 1000 < 100 ? ".0" : ".");
	lklk_say_number(ms % 1000);
	lklk_say(" s");
}

static void say_one_address(unsigned long address, unsigned int *count)
{
	lklk_say((*count)++ ? " " : "    at ");
	lklk_say_address((const void *)address);
}

static void say_addresses(const struct lklk_thread *thread, const struct lklk_place *at)
{
	const unsigned long *word = (const unsigned long *)(at->sp & ~7ul);
	const unsigned long *end = word + MAIN_STACK_WORDS;
	unsigned int count = 0;

	if (at->ip)
		say_one_address(at->ip, &count);
	if (thread->stack) {
		end = (const unsigned long *)(thread->stack + thread->stack_size);
		if ((const unsigned char *)word < thread->stack)
			word = end; /* it overflowed, or this is another stack */
	}
	for (; word < end && count < MAX_ADDRESSES; word++) {
		if (!is_code(*word))
			continue;
		if (is_frame(word, end)) {
			say_one_address(*word, &count);
			word = (const unsigned long *)(word[3] & ~7ul) - 1;
		} else if (is_behind_call(*word)) {
			say_one_address(*word, &count);
		}
	}
	if (count)
		lklk_say("\n");
}

static void say_stack(const struct lklk_thread *thread)
{
	if (!thread->stack)
		return;
	lklk_say(", ");
	lklk_say_number(lklk_stack_used(thread));
	lklk_say(" of ");
	lklk_say_number(thread->stack_size);
	lklk_say(" bytes of stack used");
}

static void say_wait(const struct lklk_thread *thread)
{
	const struct lklk_thread *holder = lklk_holder(thread);
	const struct lklk_waitq *queue = thread->queue;
	const void *object = queue->owner ? (const void *)queue->owner : queue;

	lklk_say(" waits for ");
	lklk_say(thread->wait ? thread->wait->what : queue->what);
	lklk_say(" (");
	lklk_say_address(thread->wait ? thread->wait->object : object);
	lklk_say(")");
	if (holder) {
		lklk_say(" of thread ");
		lklk_say_number(holder->id);
	}
}

static void say_thread(const struct lklk_thread *thread, const struct lklk_place *at,
		       uint64_t now)
{
	const bool is_current = thread == lklk_current;
	uint64_t since = thread->since;

	lklk_say("  thread ");
	lklk_say_number(thread->id);
	lklk_say(" \"");
	lklk_say(thread->name);
	lklk_say("\"");
	if (thread->state == LKLK_EXITED) {
		lklk_say(" has ended\n");
		return;
	}
	if (thread->state == LKLK_BLOCKED) {
		say_wait(thread);
	} else if (is_current) {
		lklk_say(" has the processor");
		since = lklk_last_turn();
	} else {
		lklk_say(" is ready");
	}
	lklk_say(" for ");
	say_milliseconds(now > since ? now - since : 0);
	say_stack(thread);
	lklk_say("\n");
	if (is_current) {
		say_addresses(thread, at);
	} else {
		const struct lklk_place stopped = { 0, (unsigned long)thread->sp };

		say_addresses(thread, &stopped);
	}
}

void lklk_report(const char *why, const struct lklk_place *at)
{
	const struct lklk_place here = { 0, lklk_stack_pointer() };
	const uint64_t now = lklk_estimated_now();
	const struct lklk_thread *thread;

	if (!at)
		at = &here;
	lklk_say("\nTHREADS: ");
	if (why) {
		lklk_say(why);
		lklk_say(", ");
	}
	say_milliseconds(now);
	lklk_say(" after the start\n");
	say_thread(lklk_current, at, now);
	for (thread = lklk_thread_list(); thread; thread = thread->older)
		if (thread != lklk_current)
			say_thread(thread, at, now);
	lklk_say("THREADS: end\n");
}
