/* SPDX-License-Identifier: BSD-3-Clause */
#include <uk/lkl.h>

#include "lklk.h"

int uk_lkl_cmdline(char *buf, size_t size, int argc, char *argv[])
{
	char *end = buf + size - 1;
	char *to = buf;

	for (int i = 1; i < argc; i++) {
		const char *from = argv[i];

		if (to > buf && to < end)
			*to++ = ' ';
		while (*from && to < end)
			*to++ = *from++;
		if (*from) {
			*to = '\0';
			return -1;
		}
	}
	*to = '\0';
	return 0;
}

lkl_thread_t uk_lkl_thread_create(const char *name, void (*fn)(void *), void *arg)
{
	return (lkl_thread_t)lklk_thread_create(LKLK_PROGRAM, name, fn, arg);
}

void uk_lkl_waits(const struct uk_lkl_wait *wait)
{
	lklk_current->wait = wait;
}

void uk_lkl_panic(const char *what)
{
	LKLK_PANIC(what);
}
