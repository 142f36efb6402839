/* SPDX-License-Identifier: BSD-3-Clause */
/* Many small files in one folder: each is created with 1 KiB, asked for, renamed, removed. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fsbench.h"

#define FOLDER "fsbench.small"
#define FILE_SIZE 1024

struct names {
	char before[48], after[48];
};

static struct names names_of(unsigned long number)
{
	struct names names;

	snprintf(names.before, sizeof(names.before), FOLDER "/%lu", number);
	snprintf(names.after, sizeof(names.after), FOLDER "/%lu.renamed", number);
	return names;
}

static int create_one(struct names names)
{
	static const char content[FILE_SIZE];
	int fd = open(names.before, O_WRONLY | O_CREAT | O_EXCL, 0644);
	ssize_t written;

	if (fd < 0)
		return -1;
	written = write(fd, content, FILE_SIZE);
	if (close(fd) || written < 0)
		return -1;
	if (written != FILE_SIZE)
		errno = EIO;
	return written == FILE_SIZE ? 0 : -1;
}

static int stat_one(struct names names)
{
	struct stat state;

	if (stat(names.before, &state))
		return -1;
	if (state.st_size != FILE_SIZE)
		errno = EIO;
	return state.st_size == FILE_SIZE ? 0 : -1;
}

static int rename_one(struct names names)
{
	return rename(names.before, names.after);
}

static int remove_one(struct names names)
{
	return unlink(names.after);
}

/* What it took until the disk has it counts, too. */
static int for_each(const char *name, int (*handle)(struct names))
{
	unsigned long start = now();

	for (unsigned long i = 0; i < options.files; i++)
		if (handle(names_of(i)))
			return -1;
	sync();
	tell_count(name, options.files, "files/s", start, now());
	return 0;
}

int handle_small_files(void)
{
	if (mkdir(FOLDER, 0755))
		return -1;
	if (for_each("create", create_one) || for_each("stat", stat_one) ||
	    for_each("rename", rename_one) || for_each("unlink", remove_one))
		return -1;
	return rmdir(FOLDER);
}
