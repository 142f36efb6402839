/* SPDX-License-Identifier: BSD-3-Clause */
/* Linux's start, with what has to happen around it. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <uk/lkl.h>

#include "lklk.h"

char lklk_cmdline[LKLK_CMDLINE_SIZE];

const char *lklk_next_word(const char *at, const char *prefix)
{
	const size_t length = strlen(prefix);

	for (; *at; at++)
		if ((at == lklk_cmdline || at[-1] == ' ') && !strncmp(at, prefix, length))
			return at + length;
	return NULL;
}

/* The lkl_start_kernel() of lkl.o; Makefile.uk gives it this name. */
int lklk_linux_start(struct lkl_host_operations *ops, unsigned long memory,
		     const char *format, ...);

int lkl_start_kernel(struct lkl_host_operations *ops, unsigned long memory,
		     const char *format, ...)
{
	va_list args;
	int length, error;

	va_start(args, format);
	length = vsnprintf(lklk_cmdline, sizeof(lklk_cmdline), format, args);
	va_end(args);
	if (length >= LKLK_CMDLINE_SIZE)
		LKLK_PANIC_NUMBER("Linux's command line is too long: it may have",
				  LKLK_CMDLINE_SIZE - 1, "characters");

	lklk_watchdog_configure();
	lklk_device_irqs_start();
	lklk_virtio_pci_start();
	lklk_entropy_start();
	error = lklk_linux_start(ops, memory, "%s", lklk_cmdline);
	if (!error)
		lklk_power_off_start();
	return error;
}
