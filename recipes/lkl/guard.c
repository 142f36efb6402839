/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The page below a stack. Touching it is a page fault at the instruction that
 * overflowed, not a surprise at the next switch.
 */
#include <uk/plat/paging.h>

#include "lklk.h"

static void protect(void *page, unsigned long attributes)
{
	int error;

	lklk_preempt_off();
	error = ukplat_page_set_attr(ukplat_pt_get_active(), (unsigned long)page, 1,
				     attributes, 0);
	lklk_preempt_on();
	if (error)
		LKLK_PANIC_NUMBER("the platform refuses a guard page: error",
				  -(long)error, "");
}

void lklk_guard(void *page)
{
	protect(page, PAGE_ATTR_PROT_NONE);
}

void lklk_unguard(void *page)
{
	protect(page, PAGE_ATTR_PROT_RW);
}
