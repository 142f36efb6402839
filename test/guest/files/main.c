/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Files on the disks of a config: /ext4 and /vfat, which are written, and /site, which
 * the host filled and which is read-only. What is not on the command line is skipped.
 *
 * With the word `journal` on the command line it writes to /ext4 for ever instead, until
 * somebody ends the machine: it says a number once the file of that number is written,
 * renamed and synced. Each start first tells up to which number the files are there.
 */
#include <stdio.h>
#include <string.h>

#include <lkl.h>
#include <lkl_host.h>
#include <uk/lkl.h>

#define PIECE 4096
#define PIECES 256

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

/* What stands in the n-th piece of a file. */
static void fill(char *piece, int n)
{
	for (int i = 0; i < PIECE; i++)
		piece[i] = n * 31 + i * 7 + (i >> 8);
}

static long write_file(const char *path, int pieces, int sync)
{
	char piece[PIECE];
	long fd = lkl_sys_open(path, LKL_O_WRONLY | LKL_O_CREAT | LKL_O_EXCL, 0644);
	long error = fd < 0 ? fd : 0;

	for (int n = 0; n < pieces && !error; n++) {
		fill(piece, n);
		if (lkl_sys_write(fd, piece, PIECE) != PIECE)
			error = -LKL_EIO;
	}
	if (!error && sync)
		error = lkl_sys_fsync(fd);
	if (fd >= 0)
		lkl_sys_close(fd);
	return error;
}

/* Says whether the file has just these pieces. */
static int has_pieces(const char *path, int pieces)
{
	char piece[PIECE], found[PIECE];
	long fd = lkl_sys_open(path, LKL_O_RDONLY, 0);
	int same = fd >= 0;

	for (int n = 0; n < pieces && same; n++) {
		fill(piece, n);
		same = lkl_sys_read(fd, found, PIECE) == PIECE && !memcmp(piece, found, PIECE);
	}
	same = same && lkl_sys_read(fd, found, PIECE) == 0;
	if (fd >= 0)
		lkl_sys_close(fd);
	return same;
}

static void write_to(const char *disk)
{
	char path[64], other[64];

	snprintf(path, sizeof(path), "%s/folder", disk);
	CHECK(lkl_sys_mkdir(path, 0755) == 0);
	snprintf(path, sizeof(path), "%s/folder/A longer name.text", disk);
	CHECK(write_file(path, PIECES, 1) == 0);
	CHECK(has_pieces(path, PIECES));
	snprintf(other, sizeof(other), "%s/renamed", disk);
	CHECK(lkl_sys_rename(path, other) == 0);
	CHECK(lkl_sys_access(path, 0) == -LKL_ENOENT);
	CHECK(has_pieces(other, PIECES));
	CHECK(lkl_sys_truncate(other, PIECE * 3) == 0);
	CHECK(has_pieces(other, 3));

	for (int i = 0; i < 200; i++) {
		snprintf(path, sizeof(path), "%s/folder/%d", disk, i);
		CHECK(write_file(path, 1, 0) == 0);
	}
	for (int i = 0; i < 200; i += 2) {
		snprintf(path, sizeof(path), "%s/folder/%d", disk, i);
		CHECK(lkl_sys_unlink(path) == 0);
	}
}

/* All of it again, from the disk: nothing is in Linux's caches after an unmount. */
static void read_from(const char *disk)
{
	char path[64];

	snprintf(path, sizeof(path), "%s/renamed", disk);
	CHECK(has_pieces(path, 3));
	for (int i = 0; i < 200; i++) {
		snprintf(path, sizeof(path), "%s/folder/%d", disk, i);
		CHECK(has_pieces(path, 1) == i % 2);
	}
}

static void write_ext4(void)
{
	write_to("/ext4");
}

static void write_vfat(void)
{
	write_to("/vfat");
}

static void read_again(void)
{
	CHECK(uk_lkl_unmount_disks() == 0);
	CHECK(lkl_sys_access("/ext4/renamed", 0) == -LKL_ENOENT);
	CHECK(uk_lkl_mount_disks() == 0);
	read_from("/ext4");
	if (has_disk("/vfat"))
		read_from("/vfat");
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
	{ "vfat: files are written, renamed, cut and removed", write_vfat, "/vfat" },
	{ "they are as they were after another mount", read_again },
	{ "the disks are unmounted and Linux ends", halt },
};

#define NR_TESTS ((int)(sizeof(tests) / sizeof(tests[0])))

static void path_of(char *path, size_t size, int number)
{
	snprintf(path, size, "/ext4/%d", number);
}

static int keep_journal(void)
{
	char path[32];
	int number = 0;

	start();
	for (;; number++) {
		path_of(path, sizeof(path), number);
		if (!has_pieces(path, 4))
			break;
	}
	printf("found %d\n", number);
	for (;; number++) {
		lkl_sys_unlink("/ext4/new");
		path_of(path, sizeof(path), number);
		if (write_file("/ext4/new", 4, 1) || lkl_sys_rename("/ext4/new", path))
			break;
		lkl_sys_sync();
		printf("synced %d\n", number + 1);
	}
	printf("cannot write number %d\n", number);
	return 1;
}

int main(int argc, char *argv[])
{
	int failed = 0;

	if (uk_lkl_cmdline(cmdline, sizeof(cmdline), argc, argv))
		uk_lkl_panic("the command line is too long");
	for (int i = 1; i < argc; i++)
		if (!strcmp(argv[i], "journal"))
			return keep_journal();
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
