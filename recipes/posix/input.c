/* SPDX-License-Identifier: BSD-3-Clause */
/* The stream `stdin`: nolibc has the name only. No other stream can be read. */
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#include "posix.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned char buffer[BUFSIZ];
static ssize_t filled, taken;
static bool ended, failed;

/* With the lock held. */
static int next(FILE *stream)
{
	if (stream != stdin) {
		errno = EBADF;
		return EOF;
	}
	if (taken == filled && !ended) {
		taken = 0;
		filled = read(STDIN_FILENO, buffer, sizeof(buffer));
		ended = !filled;
		failed = filled < 0;
		if (failed)
			filled = 0;
	}
	return taken < filled ? buffer[taken++] : EOF;
}

int fgetc(FILE *stream)
{
	int byte;

	pthread_mutex_lock(&lock);
	byte = next(stream);
	pthread_mutex_unlock(&lock);
	return byte;
}

int getc(FILE *stream)
{
	return fgetc(stream);
}

int getchar(void)
{
	return fgetc(stdin);
}

char *fgets(char *to, int size, FILE *stream)
{
	int length = 0, byte = 0;

	pthread_mutex_lock(&lock);
	while (length + 1 < size && byte != '\n' && (byte = next(stream)) != EOF)
		to[length++] = byte;
	pthread_mutex_unlock(&lock);
	if (size < 1 || (!length && byte == EOF))
		return NULL;
	to[length] = '\0';
	return to;
}

int feof(FILE *stream)
{
	return stream == stdin && ended && taken == filled;
}

int ferror(FILE *stream)
{
	return stream == stdin && failed;
}

void clearerr(FILE *stream)
{
	if (stream == stdin)
		ended = failed = false;
}
