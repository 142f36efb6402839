/* SPDX-License-Identifier: BSD-3-Clause */
/* The proc file system: mounted, listed, unmounted. */
#include <string.h>

#include "test.h"

static long dir_fd = -1;

bool test_mount_fs_proc(void)
{
	return TEST_CALL(lkl_mount_fs("proc"), 0);
}

bool test_chdir_proc(void)
{
	return TEST_CALL(lkl_sys_chdir("proc"), 0);
}

bool test_open_cwd(void)
{
	dir_fd = lkl_sys_open(".", LKL_O_RDONLY | LKL_O_DIRECTORY, 0);
	return TEST_HOLDS(dir_fd >= 0);
}

#define WRAP_AT 70

/* Logs the names in lines as long as those of a terminal. */
static void log_name(const char *name, unsigned int *column)
{
	*column += strlen(name) + 1;
	if (*column > WRAP_AT) {
		test_log("\n");
		*column = strlen(name) + 1;
	}
	test_log("%s ", name);
}

bool test_getdents64(void)
{
	static const char *const expected[] = { ".", "..", "meminfo", "mounts",
						"net", "sys", "version" };
	const unsigned int all = (1u << (sizeof(expected) / sizeof(expected[0]))) - 1;
	static char buf[1024] __attribute__((aligned(8)));
	unsigned int seen = 0, column = 0;
	long length;

	test_log("%ld ", dir_fd);
	while ((length = lkl_sys_getdents64(dir_fd, (void *)buf, sizeof(buf))) > 0) {
		for (long i = 0; i < length;) {
			struct lkl_linux_dirent64 *entry = (void *)(buf + i);

			log_name(entry->d_name, &column);
			for (unsigned int k = 0; (1u << k) < all; k++)
				if (!strcmp(entry->d_name, expected[k]))
					seen |= 1u << k;
			i += entry->d_reclen;
		}
	}
	test_log("\n");
	return TEST_HOLDS(length == 0) && TEST_HOLDS(seen == all);
}

bool test_close_dir_fd(void)
{
	return TEST_CALL(lkl_sys_close(dir_fd), 0);
}

bool test_chdir_root(void)
{
	return TEST_CALL(lkl_sys_chdir("/"), 0);
}

bool test_umount_fs_proc(void)
{
	return TEST_CALL(lkl_umount_timeout("proc", 0, 1000), 0);
}
