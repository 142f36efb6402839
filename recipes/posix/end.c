/* SPDX-License-Identifier: BSD-3-Clause */
/* From exit(), or the end of main(), to the machine's end. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "posix.h"

#define MAX_FUNCTIONS 32

void __wrap_exit(int status) __attribute__((noreturn));
void __real_exit(int status) __attribute__((noreturn));

static void (*functions[MAX_FUNCTIONS])(void);
static unsigned int nr_functions;

/*
 * Only a program that has such a function can go on when the host asks for the end; the
 * watchdog of the port knows it by this.
 */
int atexit(void (*function)(void))
{
	int full;

	posix_lock();
	full = nr_functions == MAX_FUNCTIONS;
	if (!full)
		functions[nr_functions++] = function;
	uk_lkl_on_power_off = posix_power_off;
	posix_unlock();
	return full;
}

static void call_functions(void)
{
	while (nr_functions)
		functions[--nr_functions]();
}

void posix_end(int status)
{
	if (uk_lkl_end() && !status)
		status = EXIT_FAILURE;
	if (status)
		printf("the application failed with status %d\n", status);
	__real_exit(status);
}

/* Who comes second waits for the end; but a function that atexit() asked for may exit. */
static void come_first(void)
{
	static pthread_mutex_t ending = PTHREAD_MUTEX_INITIALIZER;
	static struct posix_thread *first;

	if (first == posix_self())
		return;
	pthread_mutex_lock(&ending);
	first = posix_self();
}

void _exit(int status)
{
	come_first();
	posix_end(status);
}

void __wrap_exit(int status)
{
	come_first();
	call_functions();
	posix_end(status);
}

void posix_power_off(void)
{
	exit(EXIT_SUCCESS);
}
