/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef __NOLIBC_FORMAT_H__
#define __NOLIBC_FORMAT_H__

#include <stdarg.h>
#include <stddef.h>

/* Where formatted text goes, piece by piece. */
struct sink {
	void (*put)(struct sink *sink, const char *text, size_t len);
};

/* printf's conversions but %n and floating point, with positions left out. Returns the number
 * of characters, or -1 where the format is wrong or that number exceeds INT_MAX. */
int format(struct sink *sink, const char *fmt, va_list ap);

#endif
