/* SPDX-License-Identifier: BSD-3-Clause */
#include <errno.h>

/* Weak: a library with threads has one for each. */
__attribute__((weak)) int *__errno_location(void)
{
	static int value;

	return &value;
}
