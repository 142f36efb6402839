/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Sends back what comes over TCP to port 7, from any number of clients at once, in one
 * thread. The argument connections=N makes it end after N of them.
 */
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "connection.h"

#define PORT 7
#define BACKLOG 128
#define EVENTS 16

static int fails(const char *what)
{
	perror(what);
	return EXIT_FAILURE;
}

static int listen_on(unsigned short port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port) };
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

	if (listener >= 0 && !bind(listener, (struct sockaddr *)&address, sizeof(address)) &&
	    !listen(listener, BACKLOG))
		return listener;
	return -1;
}

static int watch(int epoll, int socket, struct connection *connection, uint32_t events)
{
	struct epoll_event event = { .events = events, .data.ptr = connection };

	return epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event);
}

/* Until nobody waits to be let in. */
static void accept_all(int epoll, int listener)
{
	int socket;

	while ((socket = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
		struct connection *connection = connection_open(socket);

		if (!connection)
			close(socket);
		else if (watch(epoll, socket, connection, EPOLLIN | EPOLLOUT | EPOLLET))
			connection_close(connection);
	}
}

/* Ends after so many connections; 0 is never. */
static int serve(int listener, unsigned long connections)
{
	int epoll = epoll_create1(0);
	unsigned long ended = 0;

	if (epoll < 0 || watch(epoll, listener, NULL, EPOLLIN))
		return fails("netecho cannot wait");
	while (!connections || ended < connections) {
		struct epoll_event events[EVENTS];
		int ready = epoll_wait(epoll, events, EVENTS, -1);

		if (ready < 0 && errno != EINTR)
			return fails("netecho cannot go on");
		for (int i = 0; i < ready; i++) {
			struct connection *connection = events[i].data.ptr;

			if (!connection) {
				accept_all(epoll, listener);
			} else if (!connection_move(connection)) {
				connection_close(connection);
				ended++;
			}
		}
	}
	printf("%lu connections ended\n", ended);
	return EXIT_SUCCESS;
}

int main(int argc, char *argv[])
{
	static const char word[] = "connections=";
	unsigned long connections = 0;
	int listener = listen_on(PORT);

	if (listener < 0)
		return fails("port 7 cannot be listened on");
	for (int i = 1; i < argc; i++)
		if (!strncmp(argv[i], word, sizeof(word) - 1))
			connections = strtoul(argv[i] + sizeof(word) - 1, NULL, 10);
	printf("netecho listens on port %d\n", PORT);
	return serve(listener, connections);
}
