/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Serves the files of a folder over HTTP/1.1. Arguments, each NAME=VALUE:
 *
 *	root=/site	the folder
 *	port=80
 *	patience=10	seconds that a client may take over its next step
 *	requests=0	to end after; 0 is never
 *	report=0	every so many requests a line about memory
 */
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server.h"

/* Says whether the argument is this one, with a number. */
static bool is_number(const char *argument, const char *name, unsigned long most,
		      unsigned long *value)
{
	size_t length = strlen(name);
	char *end;

	if (strncmp(argument, name, length) || argument[length] != '=')
		return false;
	*value = strtoul(argument + length + 1, &end, 10);
	if (!*end && end > argument + length + 1 && *value <= most)
		return true;
	printf("httpd: %s is a whole number up to %lu\n", name, most);
	exit(EXIT_FAILURE);
}

int main(int argc, char *argv[])
{
	struct server_options options = { .root = "/site" };
	unsigned long port = 80, patience = 10;

	for (int i = 1; i < argc; i++) {
		if (!strncmp(argv[i], "root=", 5)) {
			options.root = argv[i] + 5;
		} else if (!is_number(argv[i], "port", 65535, &port) &&
			   !is_number(argv[i], "patience", 3600, &patience) &&
			   !is_number(argv[i], "requests", -1ul, &options.requests) &&
			   !is_number(argv[i], "report", -1ul, &options.report)) {
			printf("httpd: there is no argument %s\n", argv[i]);
			return EXIT_FAILURE;
		}
	}
	/* sendfile() knows no MSG_NOSIGNAL. */
	signal(SIGPIPE, SIG_IGN);
	options.port = port;
	options.patience = patience * 1000;
	return server_run(&options);
}
