/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * One connection: reads a request, sends the answer, and so on. No function blocks; the
 * caller waits for what the connection wants, and for its deadline.
 */
#ifndef HTTPD_CONNECTION_H
#define HTTPD_CONNECTION_H

#include <stdbool.h>
#include <stdint.h>

#include "response.h"

struct connection {
	struct connection *next; /* for the owner */
	int socket;
	int root; /* of the files */
	enum {
		CONNECTION_READS,
		CONNECTION_WRITES,
		/* It has said its last word, and hears the other side out: a socket that is
		 * closed with bytes unread takes back what it has sent. */
		CONNECTION_LINGERS,
	} state;
	uint32_t wants; /* events of epoll */
	/* Milliseconds; the latter two on the clock of `now`. */
	long patience, deadline, moved; /* when the client last did what was its turn */
	bool ends; /* after this answer */
	unsigned long answered;
	size_t used; /* of input */
	struct response response;
	char input[8192]; /* the head of a request has to fit */
};

/* Takes over a non-blocking socket. */
void connection_open(struct connection *connection, int socket, int root, long patience,
		     long now);

/* Does what can be done now. Says whether the connection goes on. */
bool connection_move(struct connection *connection, long now);

/* The deadline has passed. Says whether the connection goes on, to say so. */
bool connection_expire(struct connection *connection, long now);

/* Whether it waits for a request of which nothing has come. */
bool connection_is_idle(const struct connection *connection);

/* What a client has not taken of an answer goes with it, as that may be much. */
void connection_close(struct connection *connection);

#endif
