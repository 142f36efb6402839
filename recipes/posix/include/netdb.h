/* SPDX-License-Identifier: BSD-3-Clause */
/* Names of the network: IPv4 only, from /etc/hosts and the name servers of /etc/resolv.conf. */
#ifndef POSIX_NETDB_H
#define POSIX_NETDB_H

#include <netinet/in.h>
#include <sys/socket.h>

struct addrinfo {
	int ai_flags;
	int ai_family;
	int ai_socktype;
	int ai_protocol;
	socklen_t ai_addrlen;
	struct sockaddr *ai_addr;
	char *ai_canonname;
	struct addrinfo *ai_next;
};

#define AI_PASSIVE 0x1
#define AI_CANONNAME 0x2
#define AI_NUMERICHOST 0x4
#define AI_V4MAPPED 0x8
#define AI_ALL 0x10
#define AI_ADDRCONFIG 0x20
#define AI_NUMERICSERV 0x400

#define NI_NUMERICHOST 0x1
#define NI_NUMERICSERV 0x2
#define NI_NOFQDN 0x4
#define NI_NAMEREQD 0x8
#define NI_DGRAM 0x10
#define NI_MAXHOST 1025
#define NI_MAXSERV 32

#define EAI_BADFLAGS -1
#define EAI_NONAME -2
#define EAI_AGAIN -3
#define EAI_FAIL -4
#define EAI_FAMILY -6
#define EAI_SOCKTYPE -7
#define EAI_SERVICE -8
#define EAI_MEMORY -10
#define EAI_SYSTEM -11
#define EAI_OVERFLOW -12

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A service is a number, or one of a few common names. Without hints that say otherwise an
 * address comes once for streams and once for datagrams. A name server that does not
 * answer is asked three times, for 6 s in all.
 */
int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints,
		struct addrinfo **list);
void freeaddrinfo(struct addrinfo *list);
const char *gai_strerror(int error);
/* Numbers always: no name is looked for, so NI_NAMEREQD is EAI_NONAME. */
int getnameinfo(const struct sockaddr *address, socklen_t size, char *node, socklen_t node_size,
		char *service, socklen_t service_size, int flags);

#ifdef __cplusplus
}
#endif

#endif
