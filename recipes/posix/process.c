/* SPDX-License-Identifier: BSD-3-Clause */
/* The one process, and the machine. */
#define _GNU_SOURCE

#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include "posix.h"

pid_t getpid(void)
{
	return lkl_sys_getpid();
}

pid_t getppid(void)
{
	return lkl_sys_getppid();
}

pid_t gettid(void)
{
	return lkl_sys_gettid();
}

uid_t getuid(void)
{
	return lkl_sys_getuid();
}

uid_t geteuid(void)
{
	return lkl_sys_geteuid();
}

gid_t getgid(void)
{
	return lkl_sys_getgid();
}

gid_t getegid(void)
{
	return lkl_sys_getegid();
}

int sysinfo(struct sysinfo *to)
{
	return posix_result(lkl_sys_sysinfo((struct lkl_sysinfo *)to));
}

int gethostname(char *name, size_t size)
{
	long fd = lkl_sys_open("/proc/sys/kernel/hostname", LKL_O_RDONLY, 0);
	long length = fd;

	if (fd >= 0) {
		length = lkl_sys_read(fd, name, size);
		lkl_sys_close(fd);
	}
	if (length <= 0)
		return posix_result(length < 0 ? length : -LKL_EINVAL);
	if (name[length - 1] != '\n')
		return posix_result(-LKL_ENAMETOOLONG);
	name[length - 1] = '\0';
	return 0;
}

long sysconf(int name)
{
	struct lkl_rlimit limit;

	switch (name) {
	case _SC_PAGESIZE:
		return 4096;
	case _SC_NPROCESSORS_ONLN:
		return 1;
	case _SC_OPEN_MAX:
		lkl_sys_getrlimit(LKL_RLIMIT_NOFILE, &limit);
		return limit.rlim_cur;
	default:
		return posix_result(-LKL_EINVAL);
	}
}

char *getenv(const char *name)
{
	(void)name;
	return NULL;
}

/* For those in Linux; a thread outside of it gets its turn with the next tick. */
int sched_yield(void)
{
	return posix_result(lkl_sys_sched_yield());
}

sighandler_t signal(int number, sighandler_t handler)
{
	struct lkl_sigaction action = { .lkl_sa_handler = (__lkl__sighandler_t)handler };
	struct lkl_sigaction before;
	long error = handler == SIG_IGN || handler == SIG_DFL ? 0 : -LKL_ENOSYS;

	/* By default a broken pipe would end the process; it is ignored then too. */
	if (!error && number != SIGPIPE)
		error = lkl_sys_rt_sigaction(number, &action, &before, sizeof(lkl_sigset_t));
	else
		before = action;
	return posix_result(error) ? SIG_ERR : (sighandler_t)before.lkl_sa_handler;
}
