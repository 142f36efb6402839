/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * How fast the disk below a folder is. Arguments, each NAME=VALUE:
 *
 *	folder=/data
 *	size=64		MiB of the large file
 *	pieces=1000	of 4 KiB that are read and written at random
 *	files=1000	small ones
 *
 * The output is TAP; each figure is a line "# fsbench NAME VALUE UNIT". Bytes are told
 * in MB/s, which are 10^6 bytes per second. A write counts until fsync has returned,
 * where the name does not end in "-buffered".
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fsbench.h"

struct fsbench_options options = { .pieces = 1000, .files = 1000 };

static const struct {
	const char *name;
	int (*run)(void);
} measurements[] = {
	{ "written in pieces of 4 KiB", write_small_pieces },
	{ "read in pieces of 4 KiB", read_small_pieces },
	{ "written in pieces of 64 KiB", write_large_pieces },
	{ "read in pieces of 64 KiB", read_large_pieces },
	{ "read at random", read_at_random },
	{ "written at random", write_at_random },
	{ "what was written is what is read", compare_large_file },
	{ "the large file is removed", remove_large_file },
	{ "small files are created, asked for, renamed and removed", handle_small_files },
};

#define NR_MEASUREMENTS ((int)(sizeof(measurements) / sizeof(measurements[0])))

/* Says whether the argument is this one, with a number. */
static bool is_number(const char *argument, const char *name, unsigned long most,
		      unsigned long *value)
{
	size_t length = strlen(name);
	char *end;

	if (strncmp(argument, name, length) || argument[length] != '=')
		return false;
	*value = strtoul(argument + length + 1, &end, 10);
	if (!*end && end > argument + length + 1 && *value > 0 && *value <= most)
		return true;
	printf("fsbench: %s is a whole number from 1 to %lu\n", name, most);
	exit(EXIT_FAILURE);
}

int main(int argc, char *argv[])
{
	const char *folder = "/data";
	unsigned long mebibytes = 64;
	int failed = 0;

	for (int i = 1; i < argc; i++) {
		if (!strncmp(argv[i], "folder=", 7)) {
			folder = argv[i] + 7;
		} else if (!is_number(argv[i], "size", 4095, &mebibytes) &&
			   !is_number(argv[i], "pieces", 1000000, &options.pieces) &&
			   !is_number(argv[i], "files", 1000000, &options.files)) {
			printf("fsbench: there is no argument %s\n", argv[i]);
			return EXIT_FAILURE;
		}
	}
	options.size = mebibytes << 20;
	if (chdir(folder)) {
		printf("fsbench: %s: %s\n", folder, strerror(errno));
		return EXIT_FAILURE;
	}

	printf("1..%d\n", NR_MEASUREMENTS);
	for (int i = 0; i < NR_MEASUREMENTS; i++) {
		int error = measurements[i].run() ? errno : 0;

		if (error)
			printf("# %s\n", strerror(error));
		printf("%sok %d %s\n", error ? "not " : "", i + 1, measurements[i].name);
		fflush(stdout);
		failed += error != 0;
	}
	/* The current folder would keep the disk from being unmounted. */
	if (chdir("/"))
		failed++;
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
