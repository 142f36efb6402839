/* SPDX-License-Identifier: BSD-3-Clause */
/* Network interfaces, through the ioctls of a socket made for the purpose. */
#include <string.h>

#include <uk/lkl.h>

static long open_for(int index, struct lkl_ifreq *request)
{
	long socket = lkl_sys_socket(LKL_AF_INET, LKL_SOCK_DGRAM, 0);
	long error;

	if (socket < 0)
		return socket;
	memset(request, 0, sizeof(*request));
	request->lkl_ifr_ifindex = index;
	error = lkl_sys_ioctl(socket, LKL_SIOCGIFNAME, (long)request);
	if (error < 0) {
		lkl_sys_close(socket);
		return error;
	}
	return socket;
}

static int change_flags(int index, short set, short clear)
{
	struct lkl_ifreq request;
	long socket = open_for(index, &request);
	long error;

	if (socket < 0)
		return socket;
	error = lkl_sys_ioctl(socket, LKL_SIOCGIFFLAGS, (long)&request);
	if (!error) {
		request.lkl_ifr_flags = (request.lkl_ifr_flags & ~clear) | set;
		error = lkl_sys_ioctl(socket, LKL_SIOCSIFFLAGS, (long)&request);
	}
	lkl_sys_close(socket);
	return error;
}

int lkl_if_up(int index)
{
	return change_flags(index, LKL_IFF_UP, 0);
}

int lkl_if_down(int index)
{
	return change_flags(index, 0, LKL_IFF_UP);
}

int lkl_if_set_mtu(int index, int mtu)
{
	struct lkl_ifreq request;
	long socket = open_for(index, &request);
	long error;

	if (socket < 0)
		return socket;
	request.lkl_ifr_mtu = mtu;
	error = lkl_sys_ioctl(socket, LKL_SIOCSIFMTU, (long)&request);
	lkl_sys_close(socket);
	return error;
}

static void set_address(void *to, unsigned int address)
{
	struct lkl_sockaddr_in in = { .sin_family = LKL_AF_INET };

	in.sin_addr.lkl_s_addr = address;
	memcpy(to, &in, sizeof(in));
}

/* Addresses here and below are in network byte order, the prefix is in bits. */
int lkl_if_set_ipv4(int index, unsigned int address, unsigned int prefix)
{
	unsigned int mask = prefix ? ~0u << (32 - prefix) : 0;
	struct lkl_ifreq request;
	long socket, error;

	if (prefix > 32)
		return -LKL_EINVAL;
	socket = open_for(index, &request);
	if (socket < 0)
		return socket;
	set_address(&request.lkl_ifr_addr, address);
	error = lkl_sys_ioctl(socket, LKL_SIOCSIFADDR, (long)&request);
	if (!error) {
		set_address(&request.lkl_ifr_netmask, __builtin_bswap32(mask));
		error = lkl_sys_ioctl(socket, LKL_SIOCSIFNETMASK, (long)&request);
	}
	lkl_sys_close(socket);
	return error;
}

int lkl_set_ipv4_gateway(unsigned int address)
{
	struct lkl_rtentry route;
	long socket = lkl_sys_socket(LKL_AF_INET, LKL_SOCK_DGRAM, 0);
	long error;

	if (socket < 0)
		return socket;
	memset(&route, 0, sizeof(route));
	set_address(&route.rt_dst, 0);
	set_address(&route.rt_genmask, 0);
	set_address(&route.rt_gateway, address);
	route.rt_flags = LKL_RTF_UP | LKL_RTF_GATEWAY;
	error = lkl_sys_ioctl(socket, LKL_SIOCADDRT, (long)&route);
	lkl_sys_close(socket);
	return error;
}
