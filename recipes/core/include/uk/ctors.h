/* SPDX-License-Identifier: BSD-3-Clause */
/* Constructors that ukboot calls before main, in the order of their priority (0 to 9). They
 * run after the heap and before interrupts. */
#ifndef __UK_CTORS_H__
#define __UK_CTORS_H__

#include <uk/essentials.h>

typedef void (*uk_ctor_func_t)(void);

#define __UK_CTOR_ENTRY(fn, prio)                                           \
	static const uk_ctor_func_t __used __section(".uk_ctortab" #prio) \
		__uk_ctor_##fn = (fn)
#define UK_CTOR_PRIO(fn, prio) __UK_CTOR_ENTRY(fn, prio)
#define UK_CTOR(fn) UK_CTOR_PRIO(fn, 9)

#endif
