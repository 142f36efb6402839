/* SPDX-License-Identifier: BSD-3-Clause */
/* How names become addresses, in thread context. Addresses are in network byte order. */
#ifndef POSIX_NAMES_H
#define POSIX_NAMES_H

#include <netinet/in.h>

#include "posix.h"

#define POSIX_NAME_SERVERS 3
#define POSIX_HOST_ADDRESSES 16
/* A name with dots between its labels, and its end. RFC 1035, 2.3.4. */
#define POSIX_HOST_NAME 256

struct posix_host {
	char name[POSIX_HOST_NAME]; /* where the aliases end */
	int count;
	in_addr_t addresses[POSIX_HOST_ADDRESSES];
};

/* names.c: how many lines of the file there are, at most `most`; 0 also without the file. */
int posix_hosts_find(const char *name, in_addr_t *addresses, int most);
int posix_name_servers(in_addr_t *servers, int most);

/* dns.c: fills in the host, or returns an error of getaddrinfo(). */
int posix_dns_find(const char *name, struct posix_host *host);

#endif
