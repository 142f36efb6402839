/* SPDX-License-Identifier: BSD-3-Clause */
/* The RAM the application's heap may use. */
#ifndef __UKPLAT_MEMORY_H__
#define __UKPLAT_MEMORY_H__

#include <uk/essentials.h>

#define UKPLAT_MEMRF_ALLOCATABLE 0x1 /* free RAM */
#define UKPLAT_MEMRF_INITRD 0x2      /* a boot module */

struct ukplat_memregion_desc {
	const char *name;
	void *base;
	__sz len;
	int flags;
};

/* Regions never overlap, are mapped, and leave out the first MiB and the image. */
int ukplat_memregion_count(void);

/* Returns 0, or -1 when there is no region i. */
int ukplat_memregion_get(int i, struct ukplat_memregion_desc *mrd);

/* The index of the first region from i on that has all `flags`, or -1. */
int ukplat_memregion_find_next(int i, int flags, struct ukplat_memregion_desc *mrd);

#define ukplat_memregion_foreach(mrd, flags)                                   \
	for (int __i = ukplat_memregion_find_next(0, (flags), (mrd)); __i >= 0; \
	     __i = ukplat_memregion_find_next(__i + 1, (flags), (mrd)))

#endif
