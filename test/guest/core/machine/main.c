/* SPDX-License-Identifier: BSD-3-Clause */
/* Without arguments, tests of the platform in TAP. With "crash KIND" a crash, with "return N"
 * main's value, with "print WORD..." its arguments. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uk/alloc.h>
#include <uk/ctors.h>
#include <uk/plat/lcpu.h>
#include <uk/plat/memory.h>
#include <uk/plat/paging.h>
#include <uk/plat/time.h>
#include "machine.h"

#define MSEC 1000000UL
/* 2026-01-01: no clock of a machine that runs this is behind. */
#define PAST 1767225600UL

static int constructed[3], nr_constructed;

static void first(void)
{
	constructed[nr_constructed++] = 1;
}

static void second(void)
{
	constructed[nr_constructed++] = 2;
}

static void __attribute__((constructor)) third(void)
{
	constructed[nr_constructed++] = 3;
}
UK_CTOR(second);
UK_CTOR_PRIO(first, 1);

static int constructors_run_in_order(void)
{
	return nr_constructed == 3 && constructed[0] == 1 && constructed[1] == 2 &&
	       constructed[2] == 3;
}

static int clock_never_goes_back(void)
{
	__nsec last = ukplat_monotonic_clock();

	for (int i = 0; i < 100000; i++) {
		__nsec now = ukplat_monotonic_clock();

		if (now < last)
			return 0;
		last = now;
	}
	return 1;
}

static int waits_are_not_too_short(void)
{
	int good = 1;

	for (int i = 0; i < 10; i++) {
		__nsec end = ukplat_monotonic_clock() + 3 * MSEC;

		time_block_until(end);
		good &= ukplat_monotonic_clock() >= end;
	}
	return good && !ukplat_lcpu_irqs_disabled();
}

static int wall_clock_is_set(void)
{
	return ukarch_time_nsec_to_sec(ukplat_wall_clock()) >= PAST;
}

/* A loaded host loses ticks, so only a few of the 30 are asked for. */
static int ticks_come(void)
{
	int before;

	if (tick_start() != 0)
		return 0;
	before = tick_count();
	time_block_until(ukplat_monotonic_clock() + 300 * MSEC);
	return tick_count() - before >= 3;
}

static int ticks_stay_away_while_disabled(void)
{
	unsigned long flags = ukplat_lcpu_save_irqf();
	__nsec end = ukplat_monotonic_clock() + 30 * MSEC;
	int before = tick_count();
	int none;

	while (ukplat_monotonic_clock() < end)
		ukarch_spinwait();
	none = tick_count() == before;
	ukplat_lcpu_restore_irqf(flags);
	return none;
}

static int pages_can_be_closed_and_opened(void)
{
	struct uk_pagetable *pt = ukplat_pt_get_active();
	char *pages = uk_palloc(uk_alloc_get_default(), 3);
	int good;

	pages[__PAGE_SIZE] = 7;
	good = ukplat_page_set_attr(pt, (__vaddr_t)pages, 3, PAGE_ATTR_PROT_NONE, 0) == 0 &&
	       ukplat_page_set_attr(pt, (__vaddr_t)pages, 3, PAGE_ATTR_PROT_RW, 0) == 0 &&
	       pages[__PAGE_SIZE] == 7;
	pages[0] = pages[2 * __PAGE_SIZE] = 1;
	good &= ukplat_page_set_attr(pt, (__vaddr_t)pages + 1, 1, PAGE_ATTR_PROT_RW, 0) < 0;
	good &= ukplat_page_set_attr(pt, ~0xfffUL, 2, PAGE_ATTR_PROT_RW, 0) < 0;
	uk_pfree(uk_alloc_get_default(), pages, 3);
	return good;
}

/* The largest free block, from its first to its last page. */
static int memory_keeps_what_was_written(void)
{
	struct uk_alloc *a = uk_alloc_get_default();
	size_t size = uk_alloc_maxalloc(a);
	char *block = malloc(size);

	if (!block)
		return 0;
	for (size_t at = 0; at < size; at += __PAGE_SIZE)
		block[at] = (char)(at >> 12);
	block[size - 1] = 1;
	for (size_t at = 0; at < size - 1; at += __PAGE_SIZE)
		if (block[at] != (char)(at >> 12))
			return 0;
	free(block);
	return 1;
}

/* ... with each other, nor with the image, which ends at _end. */
static int regions_do_not_overlap(void)
{
	extern char _end[];
	struct ukplat_memregion_desc md;
	char *end = _end;
	int nr = 0;

	ukplat_memregion_foreach(&md, UKPLAT_MEMRF_ALLOCATABLE) {
		if ((char *)md.base < end || md.len == 0)
			return 0;
		end = (char *)md.base + md.len;
		nr++;
	}
	return nr > 0;
}

static const struct {
	const char *name;
	int (*holds)(void);
} tests[] = {
	{ "constructors run in order", constructors_run_in_order },
	{ "the clock never goes back", clock_never_goes_back },
	{ "waits are not too short", waits_are_not_too_short },
	{ "the wall clock is set", wall_clock_is_set },
	{ "timer interrupts come", ticks_come },
	{ "timer interrupts stay away while they are disabled", ticks_stay_away_while_disabled },
	{ "pages can be closed and opened", pages_can_be_closed_and_opened },
	{ "memory keeps what was written", memory_keeps_what_was_written },
	{ "regions do not overlap", regions_do_not_overlap },
};

static int run_tests(void)
{
	int failed = 0;

	printf("1..%d\n", (int)ARRAY_SIZE(tests));
	for (size_t i = 0; i < ARRAY_SIZE(tests); i++) {
		int good = tests[i].holds();

		printf("%sok %d %s\n", good ? "" : "not ", (int)i + 1, tests[i].name);
		failed += !good;
	}
	return failed != 0;
}

int main(int argc, char *argv[])
{
	if (argc == 1)
		return run_tests();
	if (argc == 3 && strcmp(argv[1], "crash") == 0)
		crash(argv[2]);
	if (argc == 3 && strcmp(argv[1], "return") == 0)
		return atoi(argv[2]);
	for (int i = 0; i <= argc; i++)
		printf("[%s]\n", argv[i] ? argv[i] : "NULL");
	return 0;
}
