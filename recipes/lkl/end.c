/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The orderly end. Other threads may be anywhere, also in a loop that writes to a disk: so
 * each is stopped where it next calls Linux. What Linux has answered it is true by then,
 * and what it asks from now on is not begun.
 */
#include <uk/lkl.h>

#include "lklk.h"
#include "host_ops.h"

#define SHUT_RDWR 2

/* The lkl_syscall() of lkl.o; Makefile.uk gives it this name. */
long lklk_linux_syscall(long number, long *parameters);

static struct lklk_thread *ending;

static rarely_ void stop(void)
{
	static struct lklk_waitq end = LKLK_WAITQ("the end, which has begun");
	unsigned long flags = lklk_irq_save();

	lklk_wait(&end, NULL);
	lklk_irq_restore(flags);
}

long lkl_syscall(long number, long *parameters)
{
	if (unlikely_(ending && ending != lklk_current))
		stop();
	return lklk_linux_syscall(number, parameters);
}

/*
 * A disk with open files cannot be unmounted. A thread that Linux has put to sleep uses its
 * file on; if it waits for the other end of a connection, it is woken by the shutdown.
 */
static void close_all(void)
{
	struct lkl_rlimit limit = { 0 };

	lkl_sys_chdir("/");
	lkl_sys_getrlimit(LKL_RLIMIT_NOFILE, &limit);
	for (unsigned long fd = 0; fd < limit.rlim_cur; fd++)
		lkl_sys_shutdown(fd, SHUT_RDWR);
	for (unsigned long fd = 0; fd < limit.rlim_cur; fd++)
		lkl_sys_close(fd);
}

int uk_lkl_end(void)
{
	int error, halt_error;

	lklk_disks_hold();
	if (ending)
		stop();
	ending = lklk_current;

	close_all();
	error = uk_lkl_unmount_disks();
	if (error)
		lkl_sys_sync();
	halt_error = lkl_sys_halt();
	if (halt_error)
		lkl_printf("Linux does not end: %s\n", lkl_strerror(halt_error));
	return error ? error : halt_error;
}
