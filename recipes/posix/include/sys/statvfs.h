/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef POSIX_SYS_STATVFS_H
#define POSIX_SYS_STATVFS_H

#include <sys/types.h>

#define ST_RDONLY 1
#define ST_NOSUID 2

struct statvfs {
	unsigned long f_bsize, f_frsize;
	unsigned long f_blocks, f_bfree, f_bavail;
	unsigned long f_files, f_ffree, f_favail;
	unsigned long f_fsid, f_flag, f_namemax;
};

#ifdef __cplusplus
extern "C" {
#endif

int statvfs(const char *path, struct statvfs *to);
int fstatvfs(int fd, struct statvfs *to);

#ifdef __cplusplus
}
#endif

#endif
