/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Sends back what comes over TCP or UDP to port 7, from any number of clients at once, in
 * one thread. The argument connections=N makes it end after N connections.
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
#define DATAGRAM 65536

static int fails(const char *what)
{
	perror(what);
	return EXIT_FAILURE;
}

static int bind_to(unsigned short port, int type)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port) };
	int bound = socket(AF_INET, type | SOCK_NONBLOCK, 0);

	if (bound < 0 || bind(bound, (struct sockaddr *)&address, sizeof(address)))
		return -1;
	return bound;
}

/* What an event is about is a connection, or the place of a socket that is none. */
static int watch(int epoll, int socket, void *what, uint32_t events)
{
	struct epoll_event event = { .events = events, .data.ptr = what };

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

/* Until there is none; one that cannot be sent back is lost, as datagrams may be. */
static void answer_datagrams(int datagrams)
{
	static char datagram[DATAGRAM];
	struct sockaddr_in from;
	socklen_t length = sizeof(from);
	ssize_t size;

	while ((size = recvfrom(datagrams, datagram, sizeof(datagram), 0,
				(struct sockaddr *)&from, &length)) >= 0) {
		sendto(datagrams, datagram, size, 0, (struct sockaddr *)&from, length);
		length = sizeof(from);
	}
}

/* Ends after so many connections; 0 is never. */
static int serve(int listener, int datagrams, unsigned long connections)
{
	int epoll = epoll_create1(0);
	unsigned long ended = 0;

	if (epoll < 0 || watch(epoll, listener, &listener, EPOLLIN) ||
	    watch(epoll, datagrams, &datagrams, EPOLLIN))
		return fails("netecho cannot wait");
	while (!connections || ended < connections) {
		struct epoll_event events[EVENTS];
		int ready = epoll_wait(epoll, events, EVENTS, -1);

		if (ready < 0 && errno != EINTR)
			return fails("netecho cannot go on");
		for (int i = 0; i < ready; i++) {
			void *what = events[i].data.ptr;

			if (what == &listener) {
				accept_all(epoll, listener);
			} else if (what == &datagrams) {
				answer_datagrams(datagrams);
			} else if (!connection_move(what)) {
				connection_close(what);
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
	int listener = bind_to(PORT, SOCK_STREAM);
	int datagrams = bind_to(PORT, SOCK_DGRAM);

	if (listener < 0 || datagrams < 0 || listen(listener, BACKLOG))
		return fails("port 7 cannot be listened on");
	for (int i = 1; i < argc; i++)
		if (!strncmp(argv[i], word, sizeof(word) - 1))
			connections = strtoul(argv[i] + sizeof(word) - 1, NULL, 10);
	printf("netecho listens on port %d\n", PORT);
	return serve(listener, datagrams, connections);
}
