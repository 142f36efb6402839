/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Waits for all connections at once. Their number, and so the memory they take, is
 * bounded: beyond that, one that is idle is closed, or else the one whose client has done
 * nothing for longest. So clients that only take up room cannot keep others out.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/sysinfo.h>
#include <time.h>
#include <unistd.h>

#include "connection.h"
#include "server.h"

#define BACKLOG 1024
#define MAX_CONNECTIONS 256
#define EVENTS 64
#define SEND_BUFFER (64 * 1024) /* at most, of each */
#define CHECK_MS 1000 /* between looks at the deadlines */
#define STALL_MS 1000 /* until a client that has done nothing may have to make room */
#define FULL_MS 100 /* between looks for room while there is none */

struct server {
	const struct server_options *options;
	int root, listener, epoll;
	bool lets_in; /* the listener is watched */
	long next_try; /* when to look for room again */
	struct connection *open, *unused; /* those unused were once open */
	unsigned int nr_open;
	unsigned long answered;
	long now, next_check; /* milliseconds */
};

static long milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int watch(struct server *server, int operation, int socket,
		 struct connection *connection, uint32_t events)
{
	struct epoll_event event = { .events = events, .data.ptr = connection };

	return epoll_ctl(server->epoll, operation, socket, &event);
}

static void let_in(struct server *server, bool lets_in)
{
	if (server->lets_in == lets_in)
		return;
	server->lets_in = lets_in;
	watch(server, EPOLL_CTL_MOD, server->listener, NULL, lets_in ? EPOLLIN : 0);
}

static void report(const struct server *server)
{
	struct sysinfo info;

	sysinfo(&info);
	printf("%lu requests, %u connections, %lu KiB of Linux's memory free\n",
	       server->answered, server->nr_open, info.freeram * info.mem_unit / 1024);
}

static void count_answers(struct server *server, unsigned long count)
{
	unsigned long every = server->options->report, before = server->answered;

	server->answered += count;
	if (every && before / every != server->answered / every)
		report(server);
}

static void end_connection(struct server *server, struct connection *connection)
{
	struct connection **link = &server->open;

	while (*link != connection)
		link = &(*link)->next;
	*link = connection->next;
	connection_close(connection);
	connection->next = server->unused;
	server->unused = connection;
	server->nr_open--;
	let_in(server, true);
}

static void serve_connection(struct server *server, struct connection *connection,
			     bool (*step)(struct connection *, long))
{
	unsigned long before = connection->answered;
	uint32_t wanted = connection->wants;
	bool goes_on = step(connection, server->now);

	count_answers(server, connection->answered - before);
	if (!goes_on)
		end_connection(server, connection);
	else if (connection->wants != wanted)
		watch(server, EPOLL_CTL_MOD, connection->socket, connection,
		      connection->wants);
}

/* Who has got an answer and asks for nothing yet can well come again. */
static bool may_make_room(const struct server *server, const struct connection *connection)
{
	return (connection->answered && connection_is_idle(connection)) ||
	       server->now - connection->moved >= STALL_MS;
}

/* Makes room by ending what has not moved for longest. Says whether there is room. */
static bool make_room(struct server *server)
{
	struct connection *oldest = NULL;

	if (server->nr_open < MAX_CONNECTIONS)
		return true;
	for (struct connection *at = server->open; at; at = at->next)
		if (may_make_room(server, at) && (!oldest || at->moved < oldest->moved))
			oldest = at;
	if (oldest)
		end_connection(server, oldest);
	return oldest;
}

static struct connection *take_connection(struct server *server)
{
	struct connection *connection = server->unused;

	if (connection)
		server->unused = connection->next;
	else
		connection = malloc(sizeof(*connection));
	if (!connection)
		return NULL;
	connection->next = server->open;
	server->open = connection;
	server->nr_open++;
	return connection;
}

/* Says whether somebody else may be waiting. */
static bool accept_one(struct server *server)
{
	struct connection *connection;
	int size = SEND_BUFFER, on = 1, socket;

	if (!make_room(server)) {
		let_in(server, false);
		server->next_try = server->now + FULL_MS;
		return false;
	}
	socket = accept4(server->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (socket < 0)
		return errno == EINTR || errno == ECONNABORTED;
	setsockopt(socket, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	/* The end of an answer need not wait until the client acknowledged the rest. */
	setsockopt(socket, SOL_TCP, TCP_NODELAY, &on, sizeof(on));
	connection = take_connection(server);
	if (!connection) {
		close(socket);
		return false;
	}
	connection_open(connection, socket, server->root, server->options->patience,
			server->now);
	if (watch(server, EPOLL_CTL_ADD, socket, connection, connection->wants))
		end_connection(server, connection);
	return true;
}

static void check_deadlines(struct server *server)
{
	struct connection *next;

	for (struct connection *at = server->open; at; at = next) {
		next = at->next;
		if (at->deadline <= server->now)
			serve_connection(server, at, connection_expire);
	}
	server->next_check = server->now + CHECK_MS;
}

static int fails(const char *what)
{
	perror(what);
	return EXIT_FAILURE;
}

static int serve(struct server *server)
{
	unsigned long requests = server->options->requests;

	while (!requests || server->answered < requests) {
		struct epoll_event events[EVENTS];
		int ready = epoll_wait(server->epoll, events, EVENTS,
				       !server->lets_in ? FULL_MS :
				       server->open	? CHECK_MS :
							  -1);

		if (ready < 0 && errno != EINTR)
			return fails("httpd cannot wait");
		server->now = milliseconds();
		/* Whoever took up the room may have stalled meanwhile. */
		if (server->now >= server->next_try)
			let_in(server, true);
		/* Strangers last: making room for one ends a connection. */
		for (int i = 0; i < ready; i++)
			if (events[i].data.ptr)
				serve_connection(server, events[i].data.ptr, connection_move);
		for (int i = 0; i < ready; i++)
			while (!events[i].data.ptr && accept_one(server))
				;
		if (server->now >= server->next_check)
			check_deadlines(server);
	}
	report(server);
	return EXIT_SUCCESS;
}

static int listen_on(unsigned short port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port) };
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (listener >= 0 && !bind(listener, (struct sockaddr *)&address, sizeof(address)) &&
	    !listen(listener, BACKLOG))
		return listener;
	return -1;
}

int server_run(const struct server_options *options)
{
	static struct server server;

	server.options = options;
	server.root = open(options->root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (server.root < 0)
		return fails(options->root);
	server.listener = listen_on(options->port);
	if (server.listener < 0)
		return fails("httpd cannot listen");
	server.epoll = epoll_create1(EPOLL_CLOEXEC);
	server.lets_in = true;
	if (server.epoll < 0 ||
	    watch(&server, EPOLL_CTL_ADD, server.listener, NULL, EPOLLIN))
		return fails("httpd cannot wait");
	server.now = milliseconds();
	printf("httpd serves %s on port %u\n", options->root, options->port);
	return serve(&server);
}
