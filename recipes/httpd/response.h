/* SPDX-License-Identifier: BSD-3-Clause */
/* The answer to a request (RFC 9110): a head, and a piece of a file as its body. */
#ifndef HTTPD_RESPONSE_H
#define HTTPD_RESPONSE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "request.h"

struct response {
	int file; /* -1: none */
	off_t offset;
	size_t left; /* of the file, from offset on */
	size_t head_length, head_sent;
	char head[1024]; /* of an error, its few words too */
};

/* The answer out of the files below the folder `root`. Opens the file, the caller closes it. */
void response_make(struct response *response, const struct request *request, int root);

/* The answer to what is no request. */
void response_make_error(struct response *response, int status);

#endif
