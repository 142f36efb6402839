/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A string of a program is copied to its end. Linux's own for any processor fills with zeros up
 * to the limit, which for a path are 4 KiB.
 */
#ifndef _ASM_LKL_UACCESS_H
#define _ASM_LKL_UACCESS_H

#include <linux/compiler.h>

#define __strncpy_from_user __strncpy_from_user
static inline long __strncpy_from_user(char *to, const char __user *from, long most)
{
	const char *byte = (const char __force *)from;
	long length = 0;

	while (length < most && (to[length] = byte[length]))
		length++;
	return length;
}

#include <asm-generic/uaccess.h>

#endif
