/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdio.h>
#include <string.h>

#include "posix.h"

/* Inside Linux only: a system call that a signal cut short and that could go on. */
#define ERESTARTSYS 512
#define LAST_ERROR 4095

/* The libc's own functions reach this too: their definition is weak. */
int *__errno_location(void)
{
	return &posix_self()->error;
}

long posix_result(long result)
{
	if ((unsigned long)result < -(unsigned long)LAST_ERROR)
		return result;
	errno = -result >= ERESTARTSYS ? EINTR : -result;
	return -1;
}

char *__wrap_strerror(int error)
{
	return (char *)lkl_strerror(error);
}

void perror(const char *what)
{
	if (what && *what)
		fprintf(stderr, "%s: %s\n", what, strerror(errno));
	else
		fprintf(stderr, "%s\n", strerror(errno));
}
