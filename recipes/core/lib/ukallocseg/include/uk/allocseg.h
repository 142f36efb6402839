/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef __UK_ALLOCSEG_H__
#define __UK_ALLOCSEG_H__

#include <uk/alloc.h>

/* Make an allocator of [base, base + len) and register it; uk_alloc_addmem gives it more.
 * Returns NULL when len is too small. Its functions may be called by any thread, preempted or
 * not: interrupts are off meanwhile, for a constant time unless memory is short (copying and
 * clearing apart). */
struct uk_alloc *uk_allocseg_init(void *base, size_t len);

#endif
