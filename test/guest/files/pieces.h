/* SPDX-License-Identifier: BSD-3-Clause */
/* Files whose content says what it has to be. What fails returns Linux's error. */
#ifndef FILES_PIECES_H
#define FILES_PIECES_H

#define PIECE 4096
#define MEBIBYTE (1 << 20)

/* What stands in the n-th piece of a file. */
void fill(char *piece, unsigned int n);
/* Makes a file, which is not there yet, of so many pieces; with `sync`, by fsync too. */
long write_file(const char *path, unsigned int pieces, int sync);
/* Says whether the file has just these pieces. */
int has_pieces(const char *path, unsigned int pieces);

#endif
