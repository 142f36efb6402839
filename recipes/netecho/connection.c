/* SPDX-License-Identifier: BSD-3-Clause */
#include <lkl.h>
#include <lkl_host.h>
#include <uk/lkl.h>

#include "connection.h"

/* From headers of Linux that are not among those it exports. */
#define MSG_NOSIGNAL 0x4000
#define SHUT_WR 1
#define SOL_TCP 6
#define TCP_INFO 11
#define TCP_CLOSE 7

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
	struct connection *connection = lkl_host_ops.mem_alloc(sizeof(*connection));

	connection->socket = socket;
	connection->start = connection->end = 0;
	connection->ending = false;
	return connection;
}

static long send_some(struct connection *c)
{
	return lkl_sys_sendto(c->socket, c->bytes + c->start, c->end - c->start,
			      MSG_NOSIGNAL, NULL, 0);
}

/* Whether the other side acknowledged the last byte, or is given up on. */
static bool is_over(const struct connection *c)
{
	unsigned char state; /* the first field of what TCP_INFO tells */
	int size = sizeof(state);
	long error = lkl_sys_getsockopt(c->socket, SOL_TCP, TCP_INFO, (char *)&state,
					&size);

	return error || state == TCP_CLOSE;
}

bool connection_move(struct connection *c)
{
	for (;;) {
		long moved;

		if (c->ending)
			return !is_over(c);
		if (c->start < c->end) {
			moved = send_some(c);
			if (moved > 0)
				c->start += moved;
		} else {
			moved = lkl_sys_read(c->socket, c->bytes, sizeof(c->bytes));
			c->start = 0;
			c->end = moved > 0 ? moved : 0;
		}
		if (moved == -LKL_EINTR)
			continue;
		if (moved < 0)
			return moved == -LKL_EAGAIN;
		if (moved == 0) {
			lkl_sys_shutdown(c->socket, SHUT_WR);
			c->ending = true;
		}
	}
}

void connection_close(struct connection *connection)
{
	lkl_sys_close(connection->socket);
	lkl_host_ops.mem_free(connection);
}
