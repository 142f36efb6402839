/* SPDX-License-Identifier: BSD-3-Clause */
#include <string.h>

#include <uk/lkl.h>

/* Mounts proc at /proc and so on. */
int lkl_mount_fs(char *type)
{
	char directory[32] = "/";
	long error;

	if (strlen(type) > sizeof(directory) - 2)
		return -LKL_ENAMETOOLONG;
	strcpy(directory + 1, type);

	error = lkl_sys_mkdir(directory, 0755);
	if (error && error != -LKL_EEXIST)
		return error;

	error = lkl_sys_mount("none", directory, type, 0, NULL);
	if (error == -LKL_EBUSY)
		return 1;
	if (error)
		lkl_sys_rmdir(directory);
	return error;
}

#define RETRY_MS 10

/* Linux releases closed files a little later; until then the mount is busy. */
long lkl_umount_timeout(char *path, int flags, long timeout_ms)
{
	struct lkl_timespec pause = { .tv_nsec = RETRY_MS * 1000 * 1000 };
	long error;

	while ((error = lkl_sys_umount(path, flags)) == -LKL_EBUSY && timeout_ms > 0) {
		lkl_sys_nanosleep(&pause, NULL);
		timeout_ms -= RETRY_MS;
	}
	return error;
}

int lkl_set_fd_limit(unsigned int limit)
{
	struct lkl_rlimit both = { .rlim_cur = limit, .rlim_max = limit };

	return lkl_sys_setrlimit(LKL_RLIMIT_NOFILE, &both);
}
