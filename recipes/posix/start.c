/* SPDX-License-Identifier: BSD-3-Clause */
/* From the machine's start to main(), in this order. */
#include <stdio.h>
#include <stdlib.h>

#include "posix.h"

#define CMDLINE_SIZE 4096
#define SIGPIPE 13

int __wrap_main(int argc, char *argv[]);
int __real_main(int argc, char *argv[]);

/* A signal that nobody takes would make each later system call fail with EINTR. */
static long ignore_broken_pipes(void)
{
	struct lkl_sigaction ignore = { .lkl_sa_handler = LKL_SIG_IGN };

	return lkl_sys_rt_sigaction(SIGPIPE, &ignore, NULL, sizeof(lkl_sigset_t));
}

static int make_file_systems(void)
{
	int error = lkl_mount_fs("proc");

	if (error >= 0)
		error = lkl_sys_mkdir("/tmp", 01777);
	return error == -LKL_EEXIST ? 0 : error;
}

static long set(const char *path, unsigned long value)
{
	char text[24];
	long fd = lkl_sys_open(path, LKL_O_WRONLY, 0);
	long error;

	if (fd < 0)
		return fd;
	error = lkl_sys_write(fd, text, snprintf(text, sizeof(text), "%lu", value));
	lkl_sys_close(fd);
	return error < 0 ? error : 0;
}

/*
 * A packet that arrives finds room only in what Linux keeps free. By itself that is 2 % or
 * less, which file pages were seen to leave empty when little memory was there.
 */
static long keep_room_for_packets(void)
{
	struct lkl_sysinfo info;
	long error = lkl_sys_sysinfo(&info);

	return error ? error :
		       set("/proc/sys/vm/min_free_kbytes",
			   info.totalram * info.mem_unit / 1024 / 16);
}

/*
 * As many clients as listen() was told may wait, as on Linux from 5.4 on; this one stops at
 * 128, and at fewer that are still shaking hands. Who is dropped then tries again after seconds.
 */
static long let_clients_wait(void)
{
	static const char *const limits[] = { "/proc/sys/net/core/somaxconn",
					      "/proc/sys/net/ipv4/tcp_max_syn_backlog" };

	for (int i = 0; i < 2; i++) {
		long error = set(limits[i], 4096);

		/* A Linux without networks has none. */
		if (error && error != -LKL_ENOENT)
			return error;
	}
	return 0;
}

static void must(const char *what, long error)
{
	if (!error)
		return;
	printf("%s: %s; main() is not called\n", what, lkl_strerror(error));
	posix_end(EXIT_FAILURE);
}

/* The tree calls this instead of main(). */
int __wrap_main(int argc, char *argv[])
{
	static char cmdline[CMDLINE_SIZE];
	long error;

	posix_threads_start();
	argc = posix_divide_arguments(cmdline, sizeof(cmdline), argc, argv);
	if (argc < 0)
		uk_lkl_panic("the command line is too long");
	error = lkl_start_kernel(&lkl_host_ops, uk_lkl_memory(cmdline), "%s", cmdline);
	if (error) {
		printf("Linux does not start: %s; main() is not called\n", lkl_strerror(error));
		return EXIT_FAILURE;
	}
	must("signals cannot be ignored", ignore_broken_pipes());
	must("the standard streams cannot be opened", posix_streams_open());
	must("/proc and /tmp cannot be made", make_file_systems());
	must("memory cannot be set aside", keep_room_for_packets());
	must("clients cannot be let wait", let_clients_wait());
	must("the network does not start", uk_lkl_start_network());
	must("/etc cannot be made", posix_names_start(cmdline));
	must("the disks cannot be mounted", uk_lkl_mount_disks());

	exit(__real_main(argc, argv));
}
