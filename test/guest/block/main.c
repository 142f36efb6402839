/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Up to eight disks that the host filled: each 8 bytes are their own offset. The upper
 * halves are written with the complement, for the host to look at.
 */
#include <stdio.h>
#include <string.h>

#include <lkl.h>
#include <lkl_host.h>
#include <uk/lkl.h>

#define PIECE 65536
#define READERS 4
#define MAX_DISKS 8

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
static int nr_disks;
static unsigned long disk_size; /* all have the same */

static void start(void)
{
	CHECK(lkl_start_kernel(&lkl_host_ops, uk_lkl_memory(cmdline), "%s", cmdline) == 0);
}

static void tell_time(void)
{
	struct lkl_timespec now = { 0 };

	CHECK(lkl_sys_clock_gettime(LKL_CLOCK_REALTIME, &now) == 0);
	printf("# now %ld\n", (long)now.tv_sec);
}

/* Reads a short text file; returns its length. */
static long read_text(const char *path, char *text, long size)
{
	long fd = lkl_sys_open(path, LKL_O_RDONLY, 0);
	long length = fd < 0 ? fd : lkl_sys_read(fd, text, size - 1);

	text[length > 0 ? length : 0] = '\0';
	lkl_sys_close(fd);
	return length;
}

static const char *number(const char *text, unsigned long *n)
{
	for (*n = 0; *text >= '0' && *text <= '9'; text++)
		*n = *n * 10 + (*text - '0');
	return text;
}

static void find_disks(void)
{
	char text[32], path[32];

	CHECK(lkl_mount_fs("sysfs") == 0);
	for (; nr_disks < MAX_DISKS; nr_disks++) {
		unsigned long major, minor;

		snprintf(path, sizeof(path), "/sysfs/block/vd%c/dev", 'a' + nr_disks);
		if (read_text(path, text, sizeof(text)) <= 0)
			break;
		number(number(text, &major) + 1, &minor);
		snprintf(path, sizeof(path), "/%d", nr_disks);
		CHECK(lkl_sys_mknod(path, LKL_S_IFBLK | 0600, major << 8 | minor) == 0);
	}
	printf("# %d disks\n", nr_disks);
	CHECK(nr_disks > 0);
	CHECK(read_text("/sysfs/block/vda/size", text, sizeof(text)) > 0);
	number(text, &disk_size);
	disk_size *= 512;
	CHECK(disk_size > 0 && disk_size % (2 * PIECE) == 0);
}

static long open_disk(int disk, int flags)
{
	char path[8];

	snprintf(path, sizeof(path), "/%d", disk);
	return lkl_sys_open(path, flags, 0);
}

static int holds_offsets(const unsigned long *words, unsigned long at)
{
	for (unsigned long i = 0; i < PIECE / 8; i++)
		if (words[i] != at + i * 8)
			return 0;
	return 1;
}

/* Each reader takes every READERS-th piece, so that requests of all are under way. */
static void read_pieces(void *first)
{
	unsigned long *words = lkl_host_ops.mem_alloc(PIECE);

	for (int disk = 0; disk < nr_disks; disk++) {
		long fd = open_disk(disk, LKL_O_RDONLY);

		CHECK(fd >= 0);
		for (unsigned long at = (unsigned long)first * PIECE; at < disk_size;
		     at += READERS * PIECE) {
			CHECK(lkl_sys_pread64(fd, (char *)words, PIECE, at) == PIECE);
			CHECK(holds_offsets(words, at));
		}
		lkl_sys_close(fd);
	}
	lkl_host_ops.mem_free(words);
}

static void read_disks(void)
{
	lkl_thread_t readers[READERS];

	for (unsigned long i = 0; i < READERS; i++)
		readers[i] = uk_lkl_thread_create("reader", read_pieces, (void *)i);
	for (unsigned long i = 0; i < READERS; i++)
		CHECK(lkl_host_ops.thread_join(readers[i]) == 0);
}

static void write_disk(int disk)
{
	unsigned long *words = lkl_host_ops.mem_alloc(PIECE);
	long fd = open_disk(disk, LKL_O_WRONLY);

	CHECK(fd >= 0);
	for (unsigned long at = disk_size / 2; at < disk_size; at += PIECE) {
		for (unsigned long i = 0; i < PIECE / 8; i++)
			words[i] = ~(at + i * 8);
		CHECK(lkl_sys_pwrite64(fd, (char *)words, PIECE, at) == PIECE);
	}
	CHECK(lkl_sys_fsync(fd) == 0);
	CHECK(lkl_sys_close(fd) == 0);
	lkl_host_ops.mem_free(words);
}

static void write_disks(void)
{
	for (int disk = 0; disk < nr_disks; disk++)
		write_disk(disk);
}

static void halt(void)
{
	CHECK(lkl_sys_halt() == 0);
}

static const struct {
	const char *name;
	void (*run)(void);
} tests[] = {
	{ "Linux starts with the devices of its command line", start },
	{ "its clock tells the time of day", tell_time },
	{ "the disks are there", find_disks },
	{ "four threads at once read what the host wrote", read_disks },
	{ "what is written goes to the disk", write_disks },
	{ "Linux ends", halt },
};

#define NR_TESTS ((int)(sizeof(tests) / sizeof(tests[0])))

int main(int argc, char *argv[])
{
	int failed = 0;

	if (uk_lkl_cmdline(cmdline, sizeof(cmdline), argc, argv))
		uk_lkl_panic("the command line is too long");
	printf("1..%d\n", NR_TESTS);
	for (int i = 0; i < NR_TESTS; i++) {
		failures = 0;
		tests[i].run();
		printf("%sok %d %s\n", failures ? "not " : "", i + 1, tests[i].name);
		failed += failures != 0;
	}
	return failed != 0;
}
