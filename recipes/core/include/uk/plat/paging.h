/* SPDX-License-Identifier: BSD-3-Clause */
/* Attributes of pages. The only address space is the identity map of all RAM. */
#ifndef __UKPLAT_PAGING_H__
#define __UKPLAT_PAGING_H__

#include <uk/essentials.h>
#include <uk/arch/limits.h>

#ifdef CONFIG_PAGING

#define PAGE_ATTR_PROT_NONE 0x00
#define PAGE_ATTR_PROT_READ 0x01
#define PAGE_ATTR_PROT_WRITE 0x02
#define PAGE_ATTR_PROT_EXEC 0x04
#define PAGE_ATTR_PROT_RW (PAGE_ATTR_PROT_READ | PAGE_ATTR_PROT_WRITE)

struct uk_pagetable;

struct uk_pagetable *ukplat_pt_get_active(void);

/* Set what may be done with `pages` pages from vaddr on. PROT_NONE makes guard pages, and any
 * access to one a crash report; another call makes the page, with what it held, usable again.
 * Any context but interrupts; never blocks: the page tables this needs were set aside at boot.
 * flags must be 0. Returns 0 or -EINVAL (not page-aligned, or outside RAM). */
int ukplat_page_set_attr(struct uk_pagetable *pt, __vaddr_t vaddr, unsigned long pages,
			 unsigned long new_attr, unsigned long flags);

#endif
#endif
