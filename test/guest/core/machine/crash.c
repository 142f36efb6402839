/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdlib.h>
#include <string.h>
#include <uk/assert.h>
#include <uk/plat/console.h>
#include <uk/plat/paging.h>
#include "machine.h"

static int *volatile null;
static int hook_crashes;

void ukplat_crash_report_hook(void)
{
	ukplat_coutk("  hook\n", 7);
	if (hook_crashes)
		*null = 1;
}

static void write_null(void)
{
	*null = 1;
}

static void call_null(void)
{
	((void (*)(void))null)();
}

static void write_text(void)
{
	*(volatile char *)crash = 0;
}

static void write_rodata(void)
{
	*(volatile char *)"constant" = 0;
}

static void execute_heap(void)
{
	unsigned char *code = malloc(16);

	code[0] = 0xc3; /* ret */
	((void (*)(void))code)();
}

static void undefined(void)
{
	__asm__ __volatile__("ud2");
}

static void divide(void)
{
	volatile int number = 100, zero = 0;

	number = number / zero;
}

static void not_canonical(void)
{
	*(volatile int *)0x1000000000000000UL = 1;
}

static int recurse(int depth)
{
	volatile char frame[512];

	frame[0] = (char)depth;
	return recurse(depth + 1) + frame[0];
}

static void overflow_stack(void)
{
	recurse(0);
}

static void lose_stack(void)
{
	__asm__ __volatile__("mov $8, %rsp; push %rax");
}

static void touch_guard(void)
{
	char *pages = memalign(__PAGE_SIZE, 2 * __PAGE_SIZE);

	ukplat_page_set_attr(ukplat_pt_get_active(), (__vaddr_t)pages, 1, PAGE_ATTR_PROT_NONE, 0);
	pages[__PAGE_SIZE] = 1;
	pages[0] = 1;
}

static void assert_false(void)
{
	UK_ASSERT(null != NULL);
}

static void crash_in_words(void)
{
	UK_CRASH("the answer is %d\n", 42);
}

static void free_twice(void)
{
	void *block = malloc(16);

	free(block);
	free(block);
}

static void crash_in_hook(void)
{
	hook_crashes = 1;
	undefined();
}

static const struct {
	const char *kind;
	void (*run)(void);
} crashes[] = {
	{ "write-null", write_null }, { "call-null", call_null },
	{ "write-text", write_text }, { "write-rodata", write_rodata },
	{ "execute-heap", execute_heap }, { "undefined", undefined },
	{ "divide", divide }, { "not-canonical", not_canonical },
	{ "overflow-stack", overflow_stack }, { "lose-stack", lose_stack },
	{ "touch-guard", touch_guard }, { "assert", assert_false },
	{ "words", crash_in_words }, { "abort", abort },
	{ "free-twice", free_twice }, { "hook", crash_in_hook },
};

void crash(const char *kind)
{
	for (size_t i = 0; i < ARRAY_SIZE(crashes); i++)
		if (strcmp(crashes[i].kind, kind) == 0)
			crashes[i].run();
}
