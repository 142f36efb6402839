/* SPDX-License-Identifier: BSD-3-Clause */
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "posix.h"

struct posix_dir {
	int fd;
	int filled; /* bytes of buf that hold entries */
	int read; /* of them, those handed out */
	struct dirent entry;
	char buf[1024] __attribute__((aligned(8)));
};

DIR *fdopendir(int fd)
{
	DIR *dir = malloc(sizeof(*dir));

	if (!dir)
		return NULL;
	dir->fd = fd;
	dir->filled = dir->read = 0;
	return dir;
}

DIR *opendir(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);

	if (!dir && fd >= 0)
		close(fd);
	return dir;
}

struct dirent *readdir(DIR *dir)
{
	struct lkl_linux_dirent64 *from;
	struct dirent *entry = &dir->entry;

	if (dir->read >= dir->filled) {
		from = (struct lkl_linux_dirent64 *)dir->buf;
		dir->read = 0;
		dir->filled = posix_result(
			lkl_sys_getdents64(dir->fd, from, sizeof(dir->buf)));
		if (dir->filled <= 0)
			return NULL;
	}
	from = (struct lkl_linux_dirent64 *)(dir->buf + dir->read);
	dir->read += from->d_reclen;
	entry->d_ino = from->d_ino;
	entry->d_off = from->d_off;
	entry->d_reclen = sizeof(*entry);
	entry->d_type = from->d_type;
	/* A name of Linux has at most 255 bytes. */
	strcpy(entry->d_name, from->d_name);
	return entry;
}

void rewinddir(DIR *dir)
{
	lkl_sys_lseek(dir->fd, 0, SEEK_SET);
	dir->filled = dir->read = 0;
}

int dirfd(DIR *dir)
{
	return dir->fd;
}

int closedir(DIR *dir)
{
	int error = close(dir->fd);

	free(dir);
	return error;
}
