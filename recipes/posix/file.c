/* SPDX-License-Identifier: BSD-3-Clause */
/* Files and paths: each function is a system call of Linux. */
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <unistd.h>
#include <uk/plat/console.h>

#include "posix.h"

/* The third argument, which is there with O_CREAT only. */
#define MODE_OF(flags) \
	({ \
		va_list args_; \
		mode_t mode_ = 0; \
		va_start(args_, flags); \
		if (flags & O_CREAT) \
			mode_ = va_arg(args_, mode_t); \
		va_end(args_); \
		mode_; \
	})

int open(const char *path, int flags, ...)
{
	return posix_result(lkl_sys_open(path, flags, MODE_OF(flags)));
}

int openat(int folder, const char *path, int flags, ...)
{
	return posix_result(lkl_sys_openat(folder, path, flags, MODE_OF(flags)));
}

int creat(const char *path, mode_t mode)
{
	return posix_result(lkl_sys_creat(path, mode));
}

int close(int fd)
{
	posix_closes(fd);
	return posix_result(lkl_sys_close(fd));
}

int dup(int fd)
{
	return posix_copied(lkl_sys_dup(fd), fd);
}

int dup2(int fd, int to)
{
	return posix_copied(lkl_sys_dup2(fd, to), fd);
}

int dup3(int fd, int to, int flags)
{
	return posix_copied(lkl_sys_dup3(fd, to, flags), fd);
}

int fcntl(int fd, int command, ...)
{
	unsigned long argument;
	va_list args;
	long result;

	va_start(args, command);
	argument = va_arg(args, unsigned long);
	va_end(args);
	result = lkl_sys_fcntl(fd, command, argument);
	if (command == F_DUPFD || command == F_DUPFD_CLOEXEC)
		return posix_copied(result, fd);
	return posix_result(result);
}

int ioctl(int fd, unsigned long request, ...)
{
	unsigned long argument;
	va_list args;

	va_start(args, request);
	argument = va_arg(args, unsigned long);
	va_end(args);
	return posix_result(lkl_sys_ioctl(fd, request, argument));
}

ssize_t read(int fd, void *buffer, size_t size)
{
	return posix_result(lkl_sys_read(fd, buffer, size));
}

ssize_t write(int fd, const void *buffer, size_t size)
{
	if (posix_is_console(fd))
		return ukplat_coutk(buffer, size);
	return posix_result(lkl_sys_write(fd, buffer, size));
}

ssize_t pread(int fd, void *buffer, size_t size, off_t offset)
{
	return posix_result(lkl_sys_pread64(fd, buffer, size, offset));
}

ssize_t pwrite(int fd, const void *buffer, size_t size, off_t offset)
{
	return posix_result(lkl_sys_pwrite64(fd, buffer, size, offset));
}

ssize_t readv(int fd, const struct iovec *pieces, int count)
{
	return posix_result(lkl_sys_readv(fd, (const struct lkl_iovec *)pieces, count));
}

ssize_t writev(int fd, const struct iovec *pieces, int count)
{
	ssize_t written = 0;

	if (!posix_is_console(fd))
		return posix_result(
			lkl_sys_writev(fd, (const struct lkl_iovec *)pieces, count));
	for (int i = 0; i < count; i++)
		written += write(fd, pieces[i].iov_base, pieces[i].iov_len);
	return written;
}

ssize_t sendfile(int to, int from, off_t *offset, size_t size)
{
	return posix_result(lkl_sys_sendfile(to, from, offset, size));
}

off_t lseek(int fd, off_t offset, int whence)
{
	if (posix_is_console(fd))
		return posix_result(-LKL_ESPIPE);
	return posix_result(lkl_sys_lseek(fd, offset, whence));
}

int pipe2(int fds[2], int flags)
{
	return posix_result(lkl_sys_pipe2(fds, flags));
}

int pipe(int fds[2])
{
	return pipe2(fds, 0);
}

int fsync(int fd)
{
	return posix_result(lkl_sys_fsync(fd));
}

int fdatasync(int fd)
{
	return posix_result(lkl_sys_fdatasync(fd));
}

void sync(void)
{
	lkl_sys_sync();
}

int ftruncate(int fd, off_t length)
{
	return posix_result(lkl_sys_ftruncate(fd, length));
}

int truncate(const char *path, off_t length)
{
	return posix_result(lkl_sys_truncate(path, length));
}

int isatty(int fd)
{
	/* The console takes no control; what is written to it is not for a person's screen. */
	long flags = lkl_sys_fcntl(fd, F_GETFL, 0);

	return posix_result(flags < 0 ? flags : -LKL_ENOTTY) + 1;
}

int stat(const char *path, struct stat *to)
{
	return posix_result(lkl_sys_stat(path, (struct lkl_stat *)to));
}

int lstat(const char *path, struct stat *to)
{
	return posix_result(lkl_sys_lstat(path, (struct lkl_stat *)to));
}

int fstat(int fd, struct stat *to)
{
	return posix_result(lkl_sys_fstat(fd, (struct lkl_stat *)to));
}

int fstatat(int folder, const char *path, struct stat *to, int flags)
{
	return posix_result(lkl_sys_fstatat(folder, path, (struct lkl_stat *)to, flags));
}

static int fill_statvfs(long error, const struct lkl_statfs *from, struct statvfs *to)
{
	if (error)
		return posix_result(error);
	*to = (struct statvfs){
		.f_bsize = from->f_bsize,
		.f_frsize = from->f_frsize ? from->f_frsize : from->f_bsize,
		.f_blocks = from->f_blocks,
		.f_bfree = from->f_bfree,
		.f_bavail = from->f_bavail,
		.f_files = from->f_files,
		.f_ffree = from->f_ffree,
		.f_favail = from->f_ffree,
		.f_flag = from->f_flags & (ST_RDONLY | ST_NOSUID),
		.f_namemax = from->f_namelen,
	};
	return 0;
}

int statvfs(const char *path, struct statvfs *to)
{
	struct lkl_statfs from;

	return fill_statvfs(lkl_sys_statfs(path, &from), &from, to);
}

int fstatvfs(int fd, struct statvfs *to)
{
	struct lkl_statfs from;

	return fill_statvfs(lkl_sys_fstatfs(fd, &from), &from, to);
}

int access(const char *path, int mode)
{
	return posix_result(lkl_sys_access(path, mode));
}

int link(const char *from, const char *to)
{
	return posix_result(lkl_sys_link(from, to));
}

int symlink(const char *target, const char *path)
{
	return posix_result(lkl_sys_symlink(target, path));
}

ssize_t readlink(const char *path, char *buffer, size_t size)
{
	return posix_result(lkl_sys_readlink(path, buffer, size));
}

int unlink(const char *path)
{
	return posix_result(lkl_sys_unlink(path));
}

int unlinkat(int folder, const char *path, int flags)
{
	return posix_result(lkl_sys_unlinkat(folder, path, flags));
}

int rmdir(const char *path)
{
	return posix_result(lkl_sys_rmdir(path));
}

int remove(const char *path)
{
	long error = lkl_sys_unlink(path);

	return posix_result(error == -LKL_EISDIR ? lkl_sys_rmdir(path) : error);
}

int rename(const char *from, const char *to)
{
	return posix_result(lkl_sys_rename(from, to));
}

int renameat(int from_folder, const char *from, int to_folder, const char *to)
{
	return posix_result(lkl_sys_renameat(from_folder, from, to_folder, to));
}

int mkdir(const char *path, mode_t mode)
{
	return posix_result(lkl_sys_mkdir(path, mode));
}

int mkdirat(int folder, const char *path, mode_t mode)
{
	return posix_result(lkl_sys_mkdirat(folder, path, mode));
}

int mkfifo(const char *path, mode_t mode)
{
	return posix_result(lkl_sys_mknod(path, mode | S_IFIFO, 0));
}

int mknod(const char *path, mode_t mode, dev_t device)
{
	return posix_result(lkl_sys_mknod(path, mode, device));
}

int chmod(const char *path, mode_t mode)
{
	return posix_result(lkl_sys_chmod(path, mode));
}

int fchmod(int fd, mode_t mode)
{
	return posix_result(lkl_sys_fchmod(fd, mode));
}

int chown(const char *path, uid_t owner, gid_t group)
{
	return posix_result(lkl_sys_chown(path, owner, group));
}

int fchown(int fd, uid_t owner, gid_t group)
{
	return posix_result(lkl_sys_fchown(fd, owner, group));
}

mode_t umask(mode_t mask)
{
	return lkl_sys_umask(mask);
}

int utimensat(int folder, const char *path, const struct timespec times[2], int flags)
{
	return posix_result(
		lkl_sys_utimensat(folder, path, (struct lkl_timespec *)times, flags));
}

int futimens(int fd, const struct timespec times[2])
{
	return posix_result(lkl_sys_utimensat(fd, NULL, (struct lkl_timespec *)times, 0));
}

int chdir(const char *path)
{
	return posix_result(lkl_sys_chdir(path));
}

int fchdir(int fd)
{
	return posix_result(lkl_sys_fchdir(fd));
}

char *getcwd(char *buffer, size_t size)
{
	char *to = buffer;

	if (!to) {
		size = size ? size : PATH_MAX;
		to = malloc(size);
		if (!to)
			return NULL;
	}
	if (posix_result(size ? lkl_sys_getcwd(to, size) : -LKL_EINVAL) >= 0)
		return to;
	if (!buffer)
		free(to);
	return NULL;
}
