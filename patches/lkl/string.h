/* SPDX-License-Identifier: BSD-3-Clause */
/* Which functions of string.h are those of arch/lkl/kernel/string.c. */
#ifndef _ASM_LKL_STRING_H
#define _ASM_LKL_STRING_H

#ifdef __x86_64__

#define __HAVE_ARCH_MEMCPY
extern void *memcpy(void *to, const void *from, size_t n);

#define __HAVE_ARCH_MEMMOVE
extern void *memmove(void *to, const void *from, size_t n);

#define __HAVE_ARCH_MEMSET
extern void *memset(void *to, int byte, size_t n);

#endif

#endif
