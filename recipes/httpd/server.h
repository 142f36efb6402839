/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef HTTPD_SERVER_H
#define HTTPD_SERVER_H

struct server_options {
	const char *root; /* the folder of the files */
	unsigned short port;
	long patience; /* milliseconds that a client may take over its next step */
	unsigned long requests; /* to end after; 0: never */
	unsigned long report; /* every so many requests a line about memory; 0: none */
};

/* Serves, in one thread. Returns what main() should. */
int server_run(const struct server_options *options);

#endif
