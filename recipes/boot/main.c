/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Boots Linux as a library and tries it: the tests of the blog post "Librarizing
 * Linux kernel for Unikernels", in its order. The guest's command line is handed
 * to Linux.
 */
#include "test.h"

#define TEST(name_) { #name_, test_##name_, false }
#define VITAL(name_) { #name_, test_##name_, true }

static const struct test tests[] = {
	VITAL(mutex),
	VITAL(semaphore),
	VITAL(join),
	VITAL(start_kernel),
	TEST(getpid),
	TEST(syscall_latency),
	TEST(umask),
	TEST(umask2),
	TEST(creat),
	TEST(close),
	TEST(failopen),
	TEST(open),
	TEST(write),
	TEST(lseek_cur),
	TEST(lseek_end),
	TEST(lseek_set),
	TEST(read),
	TEST(fstat),
	TEST(mkdir),
	TEST(stat),
	TEST(pipe2),
	TEST(epoll),
	TEST(mount_fs_proc),
	TEST(chdir_proc),
	TEST(open_cwd),
	TEST(getdents64),
	TEST(close_dir_fd),
	TEST(chdir_root),
	TEST(umount_fs_proc),
	TEST(lo_ifup),
	TEST(gettid),
	TEST(many_syscall_threads),
	TEST(stop_kernel),
};

int main(int argc, char *argv[])
{
	static char cmdline[512];

	if (uk_lkl_cmdline(cmdline, sizeof(cmdline), argc, argv))
		uk_lkl_panic("the command line is longer than 511 characters");
	kernel_set_cmdline(cmdline);

	return test_run_all("boot", tests, sizeof(tests) / sizeof(tests[0])) ? 1 : 0;
}
