/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Brings up the network interfaces that Linux's command line names, one in each word
 *
 *	uk_lkl.net=INTERFACE:ADDRESS/PREFIX[:GATEWAY]
 *	uk_lkl.net=INTERFACE:dhcp
 *
 * with IPv4 addresses. Linux itself passes over such words. With dhcp it has brought the
 * interface up already, told to by ip=:::::INTERFACE:dhcp.
 */
#include <stdlib.h>
#include <string.h>

#include <uk/lkl.h>

#include "lklk.h"

#define PARAMETER "uk_lkl.net="
#define LOOPBACK 1 /* Linux's first interface */

struct interface {
	char name[LKL_IFNAMSIZ];
	unsigned int address, gateway; /* network byte order; 0: none */
	unsigned int prefix;
	bool dhcp;
};

/* Reads a.b.c.d; returns where it ends, NULL where it is none. */
static const char *parse_address(unsigned int *address, const char *at)
{
	unsigned char *bytes = (unsigned char *)address;

	for (int i = 0; i < 4; i++) {
		char *end;
		unsigned long byte = strtoul(at, &end, 10);

		if (end == at || byte > 255 || (i < 3 && *end != '.'))
			return NULL;
		bytes[i] = byte;
		at = i < 3 ? end + 1 : end;
	}
	return at;
}

/* Says whether the word is as it should be. */
static bool parse(struct interface *interface, const char *at)
{
	size_t length = strcspn(at, ": ");
	char *end;

	memset(interface, 0, sizeof(*interface));
	if (!length || length >= sizeof(interface->name) || at[length] != ':')
		return false;
	memcpy(interface->name, at, length);
	at += length + 1;
	if (!strncmp(at, "dhcp", 4)) {
		interface->dhcp = true;
		return at[4] == ' ' || !at[4];
	}
	at = parse_address(&interface->address, at);
	if (!at || *at != '/')
		return false;
	interface->prefix = strtoul(at + 1, &end, 10);
	if (end == at + 1 || interface->prefix > 32)
		return false;
	at = end;
	if (*at == ':')
		at = parse_address(&interface->gateway, at + 1);
	return at && (*at == ' ' || !*at);
}

/* Asks Linux something of an interface, by its name. */
static long ask(const char *name, unsigned int what, struct lkl_ifreq *answer)
{
	long socket = lkl_sys_socket(LKL_AF_INET, LKL_SOCK_DGRAM, 0);
	long error;

	if (socket < 0)
		return socket;
	memset(answer, 0, sizeof(*answer));
	answer->lkl_ifr_addr.sa_family = LKL_AF_INET;
	strcpy(answer->lkl_ifr_name, name);
	error = lkl_sys_ioctl(socket, what, (long)answer);
	lkl_sys_close(socket);
	return error;
}

static long set_up(const struct interface *interface)
{
	struct lkl_ifreq answer;
	long error;

	/* It has an address only if somebody gave it one. */
	if (interface->dhcp)
		return ask(interface->name, LKL_SIOCGIFADDR, &answer);

	error = ask(interface->name, LKL_SIOCGIFINDEX, &answer);
	if (!error)
		error = lkl_if_up(answer.lkl_ifr_ifindex);
	if (!error)
		error = lkl_if_set_ipv4(answer.lkl_ifr_ifindex, interface->address,
					interface->prefix);
	if (!error && interface->gateway)
		error = lkl_set_ipv4_gateway(interface->gateway);
	return error;
}

static long bring_up(const struct interface *interface)
{
	long error = set_up(interface);

	if (error)
		lkl_printf("network interface %s cannot be brought up: %s\n",
			   interface->name, lkl_strerror(error));
	return error;
}

int uk_lkl_start_network(void)
{
	const char *at = lklk_cmdline;
	long error = lkl_if_up(LOOPBACK);

	while (!error && (at = lklk_next_word(at, PARAMETER))) {
		struct interface interface;

		if (!parse(&interface, at)) {
			lkl_printf("a network interface on the command line is not"
				   " INTERFACE:ADDRESS/PREFIX[:GATEWAY] or INTERFACE:dhcp\n");
			return -LKL_EINVAL;
		}
		error = bring_up(&interface);
	}
	return error;
}
