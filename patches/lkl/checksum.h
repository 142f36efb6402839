/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef _ASM_LKL_CHECKSUM_H
#define _ASM_LKL_CHECKSUM_H

#ifdef __x86_64__
/* checksum.c, in place of the one in lib/checksum.c. */
#define do_csum do_csum
extern unsigned int do_csum(const unsigned char *bytes, int length);
#endif

#include <asm-generic/checksum.h>

#endif
