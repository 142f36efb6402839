/* SPDX-License-Identifier: BSD-3-Clause */
/* One large file, of which each 8 bytes are their own offset. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "fsbench.h"

#define LARGE_FILE "fsbench.large"

static unsigned long words[LARGE_PIECE / sizeof(unsigned long)];

static void fill(unsigned long offset, size_t size)
{
	for (size_t i = 0; i < size / sizeof(*words); i++)
		words[i] = offset + i * sizeof(*words);
}

static int is_filled(unsigned long offset, size_t size)
{
	for (size_t i = 0; i < size / sizeof(*words); i++)
		if (words[i] != offset + i * sizeof(*words))
			return 0;
	return 1;
}

/* What read and write moved is all of the piece, or it is an error. */
static int is_whole(ssize_t moved, size_t piece)
{
	if (moved >= 0 && (size_t)moved != piece)
		errno = EIO;
	return moved >= 0 && (size_t)moved == piece;
}

/* Closes the file, and keeps what errno says of an earlier error. */
static int close_after(int fd, int result)
{
	int error = errno;
	int closed = close(fd);

	if (result)
		errno = error;
	return result ? result : closed;
}

static int write_pieces(int fd, size_t piece)
{
	for (unsigned long offset = 0; offset < options.size; offset += piece) {
		fill(offset, piece);
		if (!is_whole(write(fd, words, piece), piece))
			return -1;
	}
	return 0;
}

static int write_file(size_t piece, const char *buffered, const char *synced)
{
	unsigned long start, written;
	int fd;

	if (unlink(LARGE_FILE) && errno != ENOENT)
		return -1;
	sync();
	start = now();
	fd = open(LARGE_FILE, O_WRONLY | O_CREAT | O_EXCL, 0644);
	if (fd < 0)
		return -1;
	if (write_pieces(fd, piece))
		return close_after(fd, -1);
	written = now();
	if (fsync(fd))
		return close_after(fd, -1);
	tell_bytes(synced, options.size, start, now());
	tell_bytes(buffered, options.size, start, written);
	return close(fd);
}

int write_small_pieces(void)
{
	return write_file(SMALL_PIECE, "write-4k-buffered", "write-4k");
}

int write_large_pieces(void)
{
	return write_file(LARGE_PIECE, "write-64k-buffered", "write-64k");
}

static int read_file(size_t piece, const char *name)
{
	unsigned long start = now();
	int fd = open(LARGE_FILE, O_RDONLY);

	if (fd < 0)
		return -1;
	for (unsigned long offset = 0; offset < options.size; offset += piece)
		if (!is_whole(read(fd, words, piece), piece))
			return close_after(fd, -1);
	tell_bytes(name, options.size, start, now());
	return close(fd);
}

/* What was just read is in memory as far as there is room. */
static int read_twice(size_t piece, const char *cold, const char *cached)
{
	if (drop_caches()) {
		if (read_file(piece, cold))
			return -1;
	} else {
		printf("# caches cannot be dropped: no %s\n", cold);
	}
	return read_file(piece, cached);
}

int read_small_pieces(void)
{
	return read_twice(SMALL_PIECE, "read-4k-cold", "read-4k-cached");
}

int read_large_pieces(void)
{
	return read_twice(LARGE_PIECE, "read-64k-cold", "read-64k-cached");
}

int compare_large_file(void)
{
	int fd = open(LARGE_FILE, O_RDONLY);

	if (fd < 0)
		return -1;
	for (unsigned long offset = 0; offset < options.size; offset += LARGE_PIECE) {
		if (!is_whole(read(fd, words, LARGE_PIECE), LARGE_PIECE))
			return close_after(fd, -1);
		if (!is_filled(offset, LARGE_PIECE)) {
			errno = EILSEQ;
			return close_after(fd, -1);
		}
	}
	return close(fd);
}

int remove_large_file(void)
{
	return unlink(LARGE_FILE);
}

/* ---- At random ---- */

/* Offsets of pieces: the same each time (Marsaglia, Xorshift RNGs, 2003). */
static unsigned long next_offset(unsigned long *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state % (options.size / SMALL_PIECE) * SMALL_PIECE;
}

int read_at_random(void)
{
	unsigned long state = 1, start;
	int fd = open(LARGE_FILE, O_RDONLY);

	if (fd < 0)
		return -1;
	if (!drop_caches())
		printf("# caches cannot be dropped: random-read-4k is of memory\n");
	start = now();
	for (unsigned long i = 0; i < options.pieces; i++)
		if (!is_whole(pread(fd, words, SMALL_PIECE, next_offset(&state)), SMALL_PIECE))
			return close_after(fd, -1);
	tell_count("random-read-4k", options.pieces, "reads/s", start, now());
	return close(fd);
}

/* With `each`, fsync after every piece, otherwise after the last. */
static int write_some(int fd, unsigned long pieces, int each, const char *name)
{
	unsigned long state = 2, start = now();

	for (unsigned long i = 0; i < pieces; i++) {
		unsigned long offset = next_offset(&state);

		fill(offset, SMALL_PIECE);
		if (!is_whole(pwrite(fd, words, SMALL_PIECE, offset), SMALL_PIECE))
			return -1;
		if (each && fsync(fd))
			return -1;
	}
	if (fsync(fd))
		return -1;
	tell_count(name, pieces, "writes/s", start, now());
	return 0;
}

int write_at_random(void)
{
	int fd = open(LARGE_FILE, O_WRONLY);
	int result;

	if (fd < 0)
		return -1;
	result = write_some(fd, options.pieces, 0, "random-write-4k");
	if (!result)
		result = write_some(fd, options.pieces, 1, "random-write-4k-fsync");
	return close_after(fd, result);
}
