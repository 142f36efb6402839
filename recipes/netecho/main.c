/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Sends back what comes over TCP to port 7, from any number of clients at once, in one
 * thread. The word connections=N on the command line makes it end after N of them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <lkl.h>
#include <lkl_host.h>
#include <uk/lkl.h>

#include "connection.h"

#define PORT 7
#define BACKLOG 128
#define EVENTS 16

/* From Linux's <linux/net.h>, which is not among its exported headers. */
#define SOCK_NONBLOCK LKL_O_NONBLOCK

static int fails(const char *what, long error)
{
	printf("%s: %s\n", what, lkl_strerror(error));
	return 1;
}

static long listen_on(unsigned short port)
{
	struct lkl_sockaddr_in address = {
		.sin_family = LKL_AF_INET,
		.sin_port = __builtin_bswap16(port),
	};
	long socket = lkl_sys_socket(LKL_AF_INET, LKL_SOCK_STREAM | SOCK_NONBLOCK, 0);
	long error = socket;

	if (socket >= 0)
		error = lkl_sys_bind(socket, (struct lkl_sockaddr *)&address,
				     sizeof(address));
	if (!error)
		error = lkl_sys_listen(socket, BACKLOG);
	return error ? error : socket;
}

static long watch(int epoll, int socket, void *connection, unsigned int events)
{
	struct lkl_epoll_event event = {
		.events = events,
		.data = (unsigned long)connection,
	};

	return lkl_sys_epoll_ctl(epoll, LKL_EPOLL_CTL_ADD, socket, &event);
}

/* Until nobody waits to be let in. */
static void accept_all(int epoll, int listener)
{
	long socket;

	while ((socket = lkl_sys_accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
		struct connection *connection = connection_open(socket);

		if (watch(epoll, socket, connection,
			  LKL_POLLIN | LKL_POLLOUT | LKL_EPOLLET))
			connection_close(connection);
	}
}

/* Ends after so many connections; 0 is never. */
static int serve(int listener, unsigned long connections)
{
	long epoll = lkl_sys_epoll_create1(0);
	unsigned long ended = 0;
	long error = epoll < 0 ? epoll : watch(epoll, listener, NULL, LKL_POLLIN);

	while (!error && (!connections || ended < connections)) {
		struct lkl_epoll_event events[EVENTS];
		long ready = lkl_sys_epoll_wait(epoll, events, EVENTS, -1);

		if (ready < 0 && ready != -LKL_EINTR)
			error = ready;
		for (long i = 0; i < ready; i++) {
			struct connection *connection = (void *)(unsigned long)events[i].data;

			if (!connection) {
				accept_all(epoll, listener);
			} else if (!connection_move(connection)) {
				connection_close(connection);
				ended++;
			}
		}
	}
	if (error)
		return fails("netecho cannot go on", error);
	printf("%lu connections ended\n", ended);
	return 0;
}

static unsigned long wanted_connections(int argc, char *argv[])
{
	static const char word[] = "connections=";

	for (int i = 1; i < argc; i++)
		if (!strncmp(argv[i], word, sizeof(word) - 1))
			return strtoul(argv[i] + sizeof(word) - 1, NULL, 10);
	return 0;
}

int main(int argc, char *argv[])
{
	static char cmdline[1024];
	long error, listener;
	int status;

	if (uk_lkl_cmdline(cmdline, sizeof(cmdline), argc, argv))
		uk_lkl_panic("the command line is too long");
	error = lkl_start_kernel(&lkl_host_ops, uk_lkl_memory(cmdline), "%s", cmdline);
	if (error)
		return fails("Linux does not start", error);
	error = uk_lkl_start_network();
	if (error)
		return fails("the network does not start", error);
	listener = listen_on(PORT);
	if (listener < 0)
		return fails("port 7 cannot be listened on", listener);

	printf("netecho listens on port %d\n", PORT);
	status = serve(listener, wanted_connections(argc, argv));
	lkl_sys_close(listener);
	error = lkl_sys_halt();
	return error ? fails("Linux does not end", error) : status;
}
