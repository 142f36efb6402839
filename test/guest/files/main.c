/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Files on the disks of a config: /ext4, /xfs and /vfat, which are written, and /site, which
 * the host filled and which is read-only. What is not on the command line is skipped.
 * Words of the command line, apart from the disks:
 *
 *	files=200	small files on each disk
 *	mebibytes=1	of the large one
 *	again		writes nothing: finds what another boot has written, or recorded
 *	records=MOUNT	writes to the disk until somebody ends the machine; see records.h
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <lkl.h>
#include <lkl_host.h>
#include <uk/lkl.h>

#include "pieces.h"
#include "records.h"

static int failures;

#define CHECK(holds) check(holds, #holds, __LINE__)

static void check(int holds, const char *what, int line)
{
	if (holds)
		return;
	failures++;
	printf("# line %d: %s\n", line, what);
}

static char cmdline[1024];
static unsigned int nr_files = 200, mebibytes = 1;
static int again;

static int has_disk(const char *mount)
{
	char words[24];

	snprintf(words, sizeof(words), ":%s", mount);
	return strstr(cmdline, words) != NULL;
}

static void start(void)
{
	CHECK(lkl_start_kernel(&lkl_host_ops, uk_lkl_memory(cmdline), "%s", cmdline) == 0);
	CHECK(uk_lkl_mount_disks() == 0);
}

static void write_large(const char *disk)
{
	char path[64], other[64];
	int pieces = mebibytes * (MEBIBYTE / PIECE);

	snprintf(path, sizeof(path), "%s/folder/A longer name.text", disk);
	CHECK(write_file(path, pieces, 1) == 0);
	CHECK(has_pieces(path, pieces));
	snprintf(other, sizeof(other), "%s/renamed", disk);
	CHECK(lkl_sys_rename(path, other) == 0);
	CHECK(lkl_sys_access(path, 0) == -LKL_ENOENT);
	CHECK(has_pieces(other, pieces));
}

/* Ends with three pieces of eight, of which another file has the rest. */
static void cut(const char *disk)
{
	char path[64];

	snprintf(path, sizeof(path), "%s/cut", disk);
	CHECK(write_file(path, 8, 0) == 0);
	CHECK(lkl_sys_truncate(path, PIECE * 3) == 0);
	CHECK(has_pieces(path, 3));
}

/* A thousand in a folder: vfat looks at all that are there for each that it makes. */
static void small_path(char *path, size_t size, const char *disk, unsigned int number)
{
	snprintf(path, size, "%s/folder/%u/%u", disk, number / 1000, number);
}

/* Every other is removed again. */
static void write_small(const char *disk)
{
	char path[64];

	for (unsigned int i = 0; i < nr_files; i++) {
		if (i % 1000 == 0) {
			snprintf(path, sizeof(path), "%s/folder/%u", disk, i / 1000);
			CHECK(lkl_sys_mkdir(path, 0755) == 0);
		}
		small_path(path, sizeof(path), disk, i);
		CHECK(write_file(path, 1, 0) == 0);
	}
	for (unsigned int i = 0; i < nr_files; i += 2) {
		small_path(path, sizeof(path), disk, i);
		CHECK(lkl_sys_unlink(path) == 0);
	}
}

static void write_to(const char *disk)
{
	char path[64];

	if (again)
		return;
	snprintf(path, sizeof(path), "%s/folder", disk);
	CHECK(lkl_sys_mkdir(path, 0755) == 0);
	write_large(disk);
	cut(disk);
	write_small(disk);
}

static void read_from(const char *disk)
{
	char path[64];

	snprintf(path, sizeof(path), "%s/renamed", disk);
	CHECK(has_pieces(path, mebibytes * (MEBIBYTE / PIECE)));
	snprintf(path, sizeof(path), "%s/cut", disk);
	CHECK(has_pieces(path, 3));
	for (unsigned int i = 0; i < nr_files; i++) {
		small_path(path, sizeof(path), disk, i);
		CHECK(has_pieces(path, 1) == i % 2);
	}
}

static void write_ext4(void)
{
	write_to("/ext4");
}

static void write_xfs(void)
{
	write_to("/xfs");
}

static void write_vfat(void)
{
	write_to("/vfat");
}

/* All of it again, from the disk: nothing is in Linux's caches after an unmount. */
static const char *const mounts[] = { "/ext4", "/xfs", "/vfat" };

static void read_again(void)
{
	CHECK(uk_lkl_unmount_disks() == 0);
	CHECK(lkl_sys_access("/ext4/renamed", 0) == -LKL_ENOENT);
	CHECK(uk_lkl_mount_disks() == 0);
	for (unsigned int i = 0; i < sizeof(mounts) / sizeof(mounts[0]); i++)
		if (has_disk(mounts[i]))
			read_from(mounts[i]);
}

static int is_text(const char *path, const char *text)
{
	char found[64];
	long fd = lkl_sys_open(path, LKL_O_RDONLY, 0);
	long length = fd < 0 ? fd : lkl_sys_read(fd, found, sizeof(found));

	if (fd >= 0)
		lkl_sys_close(fd);
	return length == (long)strlen(text) && !memcmp(found, text, length);
}

static void read_site(void)
{
	struct lkl_stat state = { 0 };

	CHECK(is_text("/site/index.html", "<p>hello</p>\n"));
	CHECK(is_text("/site/deep/er/page", "deep\n"));
	CHECK(lkl_sys_stat("/site/run", &state) == 0);
	CHECK((state.st_mode & 07777) == 0755 && state.st_uid == 0 && state.st_gid == 0);
	CHECK(write_file("/site/new", 1, 0) == -LKL_EROFS);
	if (has_disk("/vfat"))
		CHECK(is_text("/vfat/LONG Name \xc3\xa4.txt", "long\n"));
}

static void halt(void)
{
	CHECK(uk_lkl_unmount_disks() == 0);
	CHECK(lkl_sys_halt() == 0);
}

static const struct {
	const char *name;
	void (*run)(void);
	const char *disk; /* that it needs */
} tests[] = {
	{ "Linux starts and the disks are mounted", start },
	{ "what the host put on the disks is there", read_site, "/site" },
	{ "ext4: files are written, renamed, cut and removed", write_ext4, "/ext4" },
	{ "xfs: files are written, renamed, cut and removed", write_xfs, "/xfs" },
	{ "vfat: files are written, renamed, cut and removed", write_vfat, "/vfat" },
	{ "they are as they were after another mount", read_again },
	{ "the disks are unmounted and Linux ends", halt },
};

#define NR_TESTS ((int)(sizeof(tests) / sizeof(tests[0])))

/* The value behind NAME= of that argument, or NULL. */
static const char *value(const char *argument, const char *name)
{
	size_t length = strlen(name);

	return strncmp(argument, name, length) || argument[length] != '=' ?
		       NULL :
		       argument + length + 1;
}

int main(int argc, char *argv[])
{
	const char *records = NULL;
	int failed = 0;

	if (uk_lkl_cmdline(cmdline, sizeof(cmdline), argc, argv))
		uk_lkl_panic("the command line is too long");
	for (int i = 1; i < argc; i++) {
		const char *text;

		if (!strcmp(argv[i], "again"))
			again = 1;
		else if ((text = value(argv[i], "files")))
			nr_files = strtoul(text, NULL, 10);
		else if ((text = value(argv[i], "mebibytes")))
			mebibytes = strtoul(text, NULL, 10);
		else if ((text = value(argv[i], "records")))
			records = text;
	}
	if (records) {
		int status;

		start();
		status = failures ? 1 : keep_records(records, !again);
		halt();
		return status || failures;
	}
	printf("1..%d\n", NR_TESTS);
	for (int i = 0; i < NR_TESTS; i++) {
		failures = 0;
		if (tests[i].disk && !has_disk(tests[i].disk)) {
			printf("ok %d %s # SKIP no such disk\n", i + 1, tests[i].name);
			continue;
		}
		tests[i].run();
		printf("%sok %d %s\n", failures ? "not " : "", i + 1, tests[i].name);
		failed += failures != 0;
	}
	return failed != 0;
}
