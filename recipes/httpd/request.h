/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Reads the head of a request: its first line and its fields (RFC 9112). Knows nothing of
 * sockets or files; text that is pointed to is in the head that was given, and ends where
 * its length says.
 */
#ifndef HTTPD_REQUEST_H
#define HTTPD_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

#define REQUEST_PATH_SIZE 1024

struct text {
	const char *start;
	size_t length;
};

struct request {
	/* 0, or the status of the answer to a request that cannot be served. */
	int status;
	bool head_only; /* HEAD */
	bool keep_alive; /* the client has not asked to close, and its end is known */
	/* Decoded, from the first / to a 0; each .. was refused. */
	char path[REQUEST_PATH_SIZE];
	struct text range, if_range, if_modified_since; /* length 0: not there */
};

/*
 * The length of the head that starts at text, with the empty line at its end; 0 while
 * that is not there. An empty line before the request belongs to it.
 */
size_t request_head_length(const char *text, size_t length);

/* Reads a whole head. Where the status is not 0, only keep_alive and head_only count. */
void request_parse(struct request *request, const char *head, size_t length);

/* What the answer to a head that does not fit its buffer is: 414 or 431. */
int request_status_of_too_long(const char *text, size_t length);

#endif
