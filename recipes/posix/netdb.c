/* SPDX-License-Identifier: BSD-3-Clause */
/* Names to addresses and back, as POSIX has them; only IPv4. */
#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "names.h"

#define KNOWN_FLAGS \
	(AI_PASSIVE | AI_CANONNAME | AI_NUMERICHOST | AI_V4MAPPED | AI_ALL | AI_ADDRCONFIG | \
	 AI_NUMERICSERV)

/* What one element of a list is, in one piece of memory. */
struct element {
	struct addrinfo info;
	struct sockaddr_in address;
	char name[];
};

static const struct kind {
	int type, protocol;
} kinds[] = { { SOCK_STREAM, IPPROTO_TCP }, { SOCK_DGRAM, IPPROTO_UDP } };

static const struct service {
	const char *name;
	int port;
} services[] = { { "echo", 7 },	 { "ssh", 22 },	 { "domain", 53 },
		 { "http", 80 }, { "ntp", 123 }, { "https", 443 } };

/* The port in host byte order, or an error. */
static int find_service(const char *service, int flags)
{
	char *end;
	unsigned long port;

	if (!service)
		return 0;
	port = strtoul(service, &end, 10);
	if (*service >= '0' && *service <= '9' && !*end)
		return port > 65535 ? EAI_SERVICE : (int)port;
	if (flags & AI_NUMERICSERV)
		return EAI_NONAME;
	for (size_t i = 0; i < sizeof(services) / sizeof(services[0]); i++)
		if (!strcmp(service, services[i].name))
			return services[i].port;
	return EAI_SERVICE;
}

static int find_host(const char *node, int flags, struct posix_host *host)
{
	host->count = 1;
	host->name[0] = '\0';
	if (!node) {
		host->addresses[0] = htonl(flags & AI_PASSIVE ? INADDR_ANY : INADDR_LOOPBACK);
		return 0;
	}
	if (strlen(node) >= sizeof(host->name))
		return EAI_NONAME;
	strcpy(host->name, node);
	if (inet_pton(AF_INET, node, &host->addresses[0]) == 1)
		return 0;
	if (flags & AI_NUMERICHOST)
		return EAI_NONAME;
	host->count = posix_hosts_find(node, host->addresses, POSIX_HOST_ADDRESSES);
	return host->count ? 0 : posix_dns_find(node, host);
}

static bool is_wanted(const struct kind *kind, const struct addrinfo *hints)
{
	return (!hints->ai_socktype || hints->ai_socktype == kind->type) &&
	       (!hints->ai_protocol || hints->ai_protocol == kind->protocol);
}

/* Without a name where that is NULL. */
static struct addrinfo *make_element(const struct kind *kind, in_addr_t address, int port,
				     const char *name)
{
	struct element *element = malloc(sizeof(*element) + (name ? strlen(name) + 1 : 0));

	if (!element)
		return NULL;
	element->address = (struct sockaddr_in){ .sin_family = AF_INET,
						 .sin_port = htons(port),
						 .sin_addr.s_addr = address };
	element->info = (struct addrinfo){ .ai_family = AF_INET,
					   .ai_socktype = kind->type,
					   .ai_protocol = kind->protocol,
					   .ai_addrlen = sizeof(element->address),
					   .ai_addr = (struct sockaddr *)&element->address };
	if (name)
		element->info.ai_canonname = strcpy(element->name, name);
	return &element->info;
}

static int make_list(const struct posix_host *host, int port, const struct addrinfo *hints,
		     struct addrinfo **list)
{
	const char *name = hints->ai_flags & AI_CANONNAME ? host->name : NULL;
	struct addrinfo *first = NULL, **last = &first;

	for (int i = 0; i < host->count; i++) {
		for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
			if (!is_wanted(&kinds[k], hints))
				continue;
			*last = make_element(&kinds[k], host->addresses[i], port, name);
			if (!*last) {
				freeaddrinfo(first);
				return EAI_MEMORY;
			}
			last = &(*last)->ai_next;
			name = NULL;
		}
	}
	*list = first;
	return first ? 0 : EAI_SOCKTYPE;
}

int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints,
		struct addrinfo **list)
{
	static const struct addrinfo none;
	struct posix_host host;
	int port, error;

	if (!hints)
		hints = &none;
	if (!node && !service)
		return EAI_NONAME;
	if ((hints->ai_flags & ~KNOWN_FLAGS) || (hints->ai_flags & AI_CANONNAME && !node))
		return EAI_BADFLAGS;
	if (hints->ai_family != AF_UNSPEC && hints->ai_family != AF_INET)
		return EAI_FAMILY;
	port = find_service(service, hints->ai_flags);
	if (port < 0)
		return port;
	error = find_host(node, hints->ai_flags, &host);
	return error ? error : make_list(&host, port, hints, list);
}

void freeaddrinfo(struct addrinfo *list)
{
	while (list) {
		struct addrinfo *next = list->ai_next;

		free(list);
		list = next;
	}
}

const char *gai_strerror(int error)
{
	switch (error) {
	case 0:
		return "Success";
	case EAI_BADFLAGS:
		return "Invalid flags";
	case EAI_NONAME:
		return "Unknown name or service";
	case EAI_AGAIN:
		return "No name server answers for now";
	case EAI_FAIL:
		return "The answer of the name server cannot be used";
	case EAI_FAMILY:
		return "Only IPv4 is supported";
	case EAI_SOCKTYPE:
		return "No such type of socket";
	case EAI_SERVICE:
		return "Unknown service";
	case EAI_MEMORY:
		return "Out of memory";
	case EAI_SYSTEM:
		return "A system call failed";
	case EAI_OVERFLOW:
		return "The text does not fit";
	default:
		return "Unknown error";
	}
}

int getnameinfo(const struct sockaddr *address, socklen_t size, char *node, socklen_t node_size,
		char *service, socklen_t service_size, int flags)
{
	const struct sockaddr_in *in = (const struct sockaddr_in *)address;

	if (size < sizeof(*in) || in->sin_family != AF_INET)
		return EAI_FAMILY;
	if (flags & NI_NAMEREQD || (!node && !service))
		return EAI_NONAME;
	if (node && node_size && !inet_ntop(AF_INET, &in->sin_addr, node, node_size))
		return EAI_OVERFLOW;
	if (service && service_size &&
	    snprintf(service, service_size, "%u", ntohs(in->sin_port)) >= (int)service_size)
		return EAI_OVERFLOW;
	return 0;
}
