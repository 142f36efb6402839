/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef __UKARCH_LIMITS_H__
#define __UKARCH_LIMITS_H__

#include <uk/config.h>

#define __PAGE_SHIFT 12
#ifdef __ASSEMBLY__
#define __PAGE_SIZE 4096
#else
#define __PAGE_SIZE 4096UL
#endif
#define __PAGE_MASK (~(__PAGE_SIZE - 1))
#define __STACK_SIZE_PAGE_ORDER CONFIG_STACK_SIZE_PAGE_ORDER
#define __STACK_SIZE (__PAGE_SIZE << __STACK_SIZE_PAGE_ORDER)

#endif
