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

int atexit(void (*function)(void))
{
	int full;

	posix_lock();
	full = nr_functions == MAX_FUNCTIONS;
	if (!full)
		functions[nr_functions++] = function;
	posix_unlock();
	return full;
}

static void call_functions(void)
{
	while (nr_functions)
		functions[--nr_functions]();
}

/*
 * A disk with open files cannot be unmounted. What leads to the console stays, so that
 * no other thread's file gets its number.
 */
static void close_all(void)
{
	struct lkl_rlimit limit = { 0 };

	lkl_sys_chdir("/");
	lkl_sys_getrlimit(LKL_RLIMIT_NOFILE, &limit);
	for (unsigned long fd = 0; fd < limit.rlim_cur; fd++)
		if (!posix_is_console(fd))
			lkl_sys_close(fd);
}

void posix_end(int status)
{
	long error;

	close_all();
	if (uk_lkl_unmount_disks()) {
		lkl_sys_sync();
		status = status ? status : EXIT_FAILURE;
	}
	error = lkl_sys_halt();
	if (error) {
		printf("Linux does not end: %s\n", lkl_strerror(error));
		status = status ? status : EXIT_FAILURE;
	}
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
