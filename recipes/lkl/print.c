/* SPDX-License-Identifier: BSD-3-Clause */
/* The two functions lkl.o itself needs from its host's library. */
#include <stdarg.h>
#include <stdio.h>

#include <uk/lkl.h>

#include "lklk.h"

/* Longer messages are cut: a message is a line, and stacks are small. */
#define LINE 256

static int print(const char *format, va_list args)
{
	char line[LINE];
	int length = vsnprintf(line, sizeof(line), format, args);

	if (length >= LINE)
		length = LINE - 1;
	if (length > 0 && lkl_host_ops.print)
		lkl_host_ops.print(line, length);
	return length;
}

int lkl_printf(const char *format, ...)
{
	va_list args;
	int length;

	va_start(args, format);
	length = print(format, args);
	va_end(args);
	return length;
}

void lkl_bug(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print(format, args);
	va_end(args);
	LKLK_PANIC("Linux found a bug in itself; it said which above");
}
