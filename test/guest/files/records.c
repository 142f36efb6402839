/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdio.h>
#include <string.h>

#include <lkl.h>
#include <lkl_host.h>

#include "pieces.h"
#include "records.h"

#define MOST 9000
#define FILE_PIECES 4

static char log_path[64], new_path[64];
static const char *folder;

/* 4 bytes of the number, 4 of the length, and what follows from both. */
static unsigned int make_record(unsigned char *record, unsigned int number)
{
	unsigned int length = 8 + (number * 2654435761u >> 8) % (MOST - 8);

	memcpy(record, &number, 4);
	memcpy(record + 4, &length, 4);
	for (unsigned int i = 8; i < length; i++)
		record[i] = number * 167 + i * 3 + (i >> 7);
	return length;
}

static int is_file(unsigned int number)
{
	return number % 8 == 7;
}

static void path_of(char *path, size_t size, unsigned int number)
{
	snprintf(path, size, "%s/%u", folder, number);
}

static int has_file(unsigned int number)
{
	char path[64];

	path_of(path, sizeof(path), number);
	return has_pieces(path, FILE_PIECES);
}

/* Says how many records are there; what stands behind them in the log is cut off. */
static long find_records(long log, unsigned int *number)
{
	static unsigned char record[MOST], found[MOST];
	long end = 0;

	for (*number = 0;; ++*number) {
		unsigned int length = make_record(record, *number);

		if (lkl_sys_pread64(log, (char *)found, length, end) != length ||
		    memcmp(record, found, length))
			break;
		if (is_file(*number) && !has_file(*number))
			break;
		end += length;
	}
	return lkl_sys_ftruncate(log, end);
}

static long sync(const char *path)
{
	long fd = lkl_sys_open(path, LKL_O_RDONLY, 0);
	long error = fd < 0 ? fd : lkl_sys_fsync(fd);

	if (fd >= 0)
		lkl_sys_close(fd);
	return error;
}

static long replace_file(unsigned int number)
{
	char path[64];
	long error;

	path_of(path, sizeof(path), number);
	lkl_sys_unlink(new_path);
	error = write_file(new_path, FILE_PIECES, 1);
	if (!error)
		error = lkl_sys_rename(new_path, path);
	/* On vfat where a file's bytes are stands beside its name, and is its own to write. */
	if (!error && !strcmp(folder, "/vfat"))
		error = sync(path);
	return error ? error : sync(folder);
}

static long append_record(long log, unsigned int number)
{
	static unsigned char record[MOST];
	unsigned int length = make_record(record, number);
	long written = lkl_sys_write(log, (char *)record, length);

	if (written != length)
		return written < 0 ? written : -LKL_ENOSPC;
	return lkl_sys_fsync(log);
}

int keep_records(const char *mount, int more)
{
	unsigned int number;
	long log, error;

	folder = mount;
	snprintf(log_path, sizeof(log_path), "%s/log", mount);
	snprintf(new_path, sizeof(new_path), "%s/new", mount);
	log = lkl_sys_open(log_path, LKL_O_RDWR | LKL_O_CREAT | LKL_O_APPEND, 0644);
	error = log < 0 ? log : find_records(log, &number);
	if (!error)
		error = sync(folder);
	if (!error)
		printf("found %u\n", number);
	for (; !error && more; number++) {
		error = append_record(log, number);
		if (!error && is_file(number))
			error = replace_file(number);
		if (!error)
			printf("synced %u\n", number + 1);
	}
	lkl_sys_close(log);
	if (error)
		printf("no more records: %s\n", lkl_strerror(error));
	return error != 0;
}
