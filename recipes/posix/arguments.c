/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Whose are the words of the command line. As with the init of any Linux, those behind
 * "--" are the program's and the others are Linux's; but what the tool and QEMU add for
 * the devices comes last, and is always Linux's.
 */
#include <string.h>

#include "posix.h"

static bool is_of_devices(const char *word)
{
	static const char *const starts[] = { "virtio_mmio.", "virtio_blk.", "uk_lkl.", "ip=" };

	for (unsigned int i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
		if (!strncmp(word, starts[i], strlen(starts[i])))
			return true;
	return false;
}

int posix_divide_arguments(char *cmdline, size_t size, int argc, char *argv[])
{
	bool behind = false;
	size_t used = 0;
	int kept = argc > 0;

	for (int i = kept; i < argc; i++) {
		size_t length = strlen(argv[i]);

		if (!behind && !strcmp(argv[i], "--")) {
			behind = true;
		} else if (behind && !is_of_devices(argv[i])) {
			argv[kept++] = argv[i];
		} else {
			if (used + length + 2 > size)
				return -1;
			if (used)
				cmdline[used++] = ' ';
			memcpy(cmdline + used, argv[i], length);
			used += length;
		}
	}
	cmdline[used] = '\0';
	argv[kept] = NULL;
	return kept;
}
