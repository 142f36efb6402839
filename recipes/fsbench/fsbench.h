/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What is measured. A measurement works in the current folder, tells its figures, and
 * returns 0, or -1 with errno set.
 */
#ifndef FSBENCH_H
#define FSBENCH_H

#include <stddef.h>

struct fsbench_options {
	unsigned long size; /* bytes of the large file */
	unsigned long pieces; /* read and written at random */
	unsigned long files; /* small ones */
};

extern struct fsbench_options options;

/* ---- transfer.c: one large file, which the first makes and all others need ---- */

#define SMALL_PIECE 4096
#define LARGE_PIECE 65536

int write_small_pieces(void);
int write_large_pieces(void);
int read_small_pieces(void);
int read_large_pieces(void);
int read_at_random(void);
int write_at_random(void);
/* Fails with EILSEQ where the file has something else than was written. */
int compare_large_file(void);
int remove_large_file(void);

/* ---- small_files.c ---- */

int handle_small_files(void);

/* ---- figure.c ---- */

/* Nanoseconds since some moment. */
unsigned long now(void);

/* Prints "# fsbench NAME VALUE UNIT" for what took from `start` until `end`. */
void tell_bytes(const char *name, unsigned long bytes, unsigned long start, unsigned long end);
void tell_count(const char *name, unsigned long count, const char *unit, unsigned long start,
		unsigned long end);

/*
 * Makes Linux forget what it has in memory of the disks, after it was written; says
 * whether it could. Otherwise what is read was never read from the disk.
 */
int drop_caches(void);

#endif
