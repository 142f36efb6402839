/* SPDX-License-Identifier: BSD-3-Clause */
#include <uk/lkl.h>

struct lkl_dir {
	int fd;
	int filled; /* bytes of buf that hold entries; negative: an error */
	int read; /* bytes of buf already handed out */
	char buf[1024] __attribute__((aligned(8)));
};

struct lkl_dir *lkl_fdopendir(int fd, int *error)
{
	struct lkl_dir *dir;

	if (fd < 0) {
		*error = fd;
		return NULL;
	}
	dir = lkl_host_ops.mem_alloc(sizeof(*dir));
	dir->fd = fd;
	dir->filled = dir->read = 0;
	*error = 0;
	return dir;
}

struct lkl_dir *lkl_opendir(const char *path, int *error)
{
	return lkl_fdopendir(lkl_sys_open(path, LKL_O_RDONLY | LKL_O_DIRECTORY, 0),
			     error);
}

struct lkl_linux_dirent64 *lkl_readdir(struct lkl_dir *dir)
{
	struct lkl_linux_dirent64 *entry;

	if (dir->read >= dir->filled) {
		dir->read = 0;
		dir->filled = lkl_sys_getdents64(
			dir->fd, (struct lkl_linux_dirent64 *)dir->buf,
			sizeof(dir->buf));
		if (dir->filled <= 0)
			return NULL;
	}
	entry = (struct lkl_linux_dirent64 *)(dir->buf + dir->read);
	dir->read += entry->d_reclen;
	return entry;
}

void lkl_rewinddir(struct lkl_dir *dir)
{
	lkl_sys_lseek(dir->fd, 0, LKL_SEEK_SET);
	dir->filled = dir->read = 0;
}

int lkl_errdir(struct lkl_dir *dir)
{
	return dir->filled < 0 ? dir->filled : 0;
}

int lkl_dirfd(struct lkl_dir *dir)
{
	return dir->fd;
}

int lkl_closedir(struct lkl_dir *dir)
{
	int error = lkl_sys_close(dir->fd);

	lkl_host_ops.mem_free(dir);
	return error;
}
