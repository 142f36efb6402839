/* SPDX-License-Identifier: BSD-3-Clause */
#include <errno.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "connection.h"

/*
 * What was read and is not sent yet: [start, end). Nothing more is read before it is
 * gone, so a client that does not take its bytes is not asked for more of them.
 */
struct connection {
	int socket;
	int start, end;
	bool ending; /* both sides ended their sending */
	char bytes[16384];
};

struct connection *connection_open(int socket)
{
	struct connection *connection = malloc(sizeof(*connection));

	if (!connection)
		return NULL;
	connection->socket = socket;
	connection->start = connection->end = 0;
	connection->ending = false;
	return connection;
}

static ssize_t send_some(struct connection *c)
{
	return send(c->socket, c->bytes + c->start, c->end - c->start, MSG_NOSIGNAL);
}

/* Whether the other side acknowledged the last byte, or is given up on. */
static bool is_over(const struct connection *c)
{
	unsigned char state; /* the first field of what TCP_INFO tells */
	socklen_t size = sizeof(state);
	int error = getsockopt(c->socket, SOL_TCP, TCP_INFO, &state, &size);

	return error || state == TCP_CLOSE;
}

bool connection_move(struct connection *c)
{
	for (;;) {
		ssize_t moved;

		if (c->ending)
			return !is_over(c);
		if (c->start < c->end) {
			moved = send_some(c);
			if (moved > 0)
				c->start += moved;
		} else {
			moved = read(c->socket, c->bytes, sizeof(c->bytes));
			c->start = 0;
			c->end = moved > 0 ? moved : 0;
		}
		if (moved < 0 && errno == EINTR)
			continue;
		if (moved < 0)
			return errno == EAGAIN;
		if (moved == 0) {
			shutdown(c->socket, SHUT_WR);
			c->ending = true;
		}
	}
}

void connection_close(struct connection *connection)
{
	close(connection->socket);
	free(connection);
}
