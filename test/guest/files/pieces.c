/* SPDX-License-Identifier: BSD-3-Clause */
#include <string.h>

#include <lkl.h>
#include <lkl_host.h>

#include "pieces.h"

void fill(char *piece, unsigned int n)
{
	for (int i = 0; i < PIECE; i++)
		piece[i] = n * 31 + i * 7 + (i >> 8);
}

long write_file(const char *path, unsigned int pieces, int sync)
{
	char piece[PIECE];
	long fd = lkl_sys_open(path, LKL_O_WRONLY | LKL_O_CREAT | LKL_O_EXCL, 0644);
	long error = fd < 0 ? fd : 0;

	for (unsigned int n = 0; n < pieces && !error; n++) {
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

int has_pieces(const char *path, unsigned int pieces)
{
	char piece[PIECE], found[PIECE];
	long fd = lkl_sys_open(path, LKL_O_RDONLY, 0);
	int same = fd >= 0;

	for (unsigned int n = 0; n < pieces && same; n++) {
		fill(piece, n);
		same = lkl_sys_read(fd, found, PIECE) == PIECE && !memcmp(piece, found, PIECE);
	}
	same = same && lkl_sys_read(fd, found, PIECE) == 0;
	if (fd >= 0)
		lkl_sys_close(fd);
	return same;
}
