/* SPDX-License-Identifier: BSD-3-Clause */
#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

#include "connection.h"

/* Steps in one go, for a client that sends or takes as fast as it can be served. */
#define BURST 64
#define LINGER_MS 2000

/* The client has moved, and has so long to move again. */
static void set_time(struct connection *connection, long now, long patience)
{
	connection->moved = now;
	connection->deadline = now + patience;
}

void connection_open(struct connection *connection, int socket, int root, long patience,
		     long now)
{
	connection->socket = socket;
	connection->root = root;
	connection->state = CONNECTION_READS;
	connection->wants = EPOLLIN;
	connection->patience = patience;
	set_time(connection, now, patience);
	connection->ends = false;
	connection->answered = 0;
	connection->used = 0;
	connection->response.file = -1;
}

void connection_close(struct connection *connection)
{
	const struct linger none = { .l_onoff = 1 };

	if (connection->response.file >= 0)
		close(connection->response.file);
	/* Linux would offer it to the client for minutes. */
	if (connection->state == CONNECTION_WRITES)
		setsockopt(connection->socket, SOL_SOCKET, SO_LINGER, &none, sizeof(none));
	close(connection->socket);
}

bool connection_is_idle(const struct connection *connection)
{
	return connection->state == CONNECTION_READS && !connection->used;
}

enum step { GO_ON, WAIT, OVER };

static enum step after_error(void)
{
	return errno == EINTR ? GO_ON : errno == EAGAIN ? WAIT : OVER;
}

static void answer_error(struct connection *connection, int status, long now)
{
	response_make_error(&connection->response, status);
	connection->ends = true;
	connection->state = CONNECTION_WRITES;
	set_time(connection, now, connection->patience);
}

static void answer(struct connection *connection, size_t head, long now)
{
	struct request request;

	request_parse(&request, connection->input, head);
	response_make(&connection->response, &request, connection->root);
	connection->used -= head;
	memmove(connection->input, connection->input + head, connection->used);
	connection->ends = !request.keep_alive;
	connection->state = CONNECTION_WRITES;
	set_time(connection, now, connection->patience);
}

static enum step read_some(struct connection *connection, long now)
{
	size_t head = request_head_length(connection->input, connection->used);
	size_t room = sizeof(connection->input) - connection->used;
	ssize_t size;

	if (head) {
		answer(connection, head, now);
		return GO_ON;
	}
	if (!room) {
		answer_error(connection,
			     request_status_of_too_long(connection->input, connection->used),
			     now);
		return GO_ON;
	}
	size = recv(connection->socket, connection->input + connection->used, room, 0);
	if (size > 0) {
		/* From its first byte on, a request has this long. */
		if (!connection->used)
			set_time(connection, now, connection->patience);
		connection->used += size;
		return GO_ON;
	}
	if (size < 0)
		return after_error();
	if (!connection->used)
		return OVER;
	/* The client ended its sending within a request; it may still listen. */
	answer_error(connection, 400, now);
	return GO_ON;
}

static ssize_t send_some(struct connection *connection)
{
	struct response *response = &connection->response;
	ssize_t sent;

	if (response->head_sent < response->head_length) {
		sent = send(connection->socket, response->head + response->head_sent,
			    response->head_length - response->head_sent,
			    MSG_NOSIGNAL | (response->left ? MSG_MORE : 0));
		response->head_sent += sent > 0 ? sent : 0;
		return sent;
	}
	sent = sendfile(connection->socket, response->file, &response->offset, response->left);
	response->left -= sent > 0 ? sent : 0;
	return sent;
}

static void finish_answer(struct connection *connection, long now)
{
	if (connection->response.file >= 0)
		close(connection->response.file);
	connection->response.file = -1;
	connection->answered++;
	set_time(connection, now, connection->patience);
	connection->state = CONNECTION_READS;
	if (connection->ends) {
		connection->state = CONNECTION_LINGERS;
		set_time(connection, now, LINGER_MS);
		shutdown(connection->socket, SHUT_WR);
	}
}

static enum step write_some(struct connection *connection, long now)
{
	struct response *response = &connection->response;
	ssize_t sent;

	if (response->head_sent == response->head_length && !response->left) {
		finish_answer(connection, now);
		return GO_ON;
	}
	sent = send_some(connection);
	if (sent < 0)
		return after_error();
	/* A file that became shorter: only the end of the connection can say so. */
	if (sent == 0)
		return OVER;
	set_time(connection, now, connection->patience);
	return GO_ON;
}

static enum step discard_some(struct connection *connection)
{
	ssize_t size = recv(connection->socket, connection->input, sizeof(connection->input), 0);

	return size > 0 ? GO_ON : size == 0 ? OVER : after_error();
}

bool connection_move(struct connection *connection, long now)
{
	enum step step = GO_ON;

	for (int steps = 0; step == GO_ON && steps < BURST; steps++) {
		switch (connection->state) {
		case CONNECTION_READS:
			connection->wants = EPOLLIN;
			step = read_some(connection, now);
			break;
		case CONNECTION_WRITES:
			connection->wants = EPOLLOUT;
			step = write_some(connection, now);
			break;
		default:
			connection->wants = EPOLLIN;
			step = discard_some(connection);
			break;
		}
	}
	/* The others first; as it can be written to, its turn comes again. */
	if (step == GO_ON)
		connection->wants = EPOLLIN | EPOLLOUT;
	return step != OVER;
}

bool connection_expire(struct connection *connection, long now)
{
	if (connection->state != CONNECTION_READS || connection_is_idle(connection))
		return false;
	answer_error(connection, 408, now);
	return connection_move(connection, now);
}
