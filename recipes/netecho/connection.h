/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * One TCP connection whose bytes are sent back. No function blocks: the caller waits for
 * the socket to be ready, by an edge-triggered epoll, and calls again.
 */
#ifndef NETECHO_CONNECTION_H
#define NETECHO_CONNECTION_H

#include <stdbool.h>

struct connection;

/* Takes over a non-blocking socket. NULL: no memory, and the socket is still the caller's. */
struct connection *connection_open(int socket);

/*
 * Moves what can be moved now. Says whether the connection goes on; otherwise the other
 * side ended its sending and has all of it back, or is gone.
 */
bool connection_move(struct connection *connection);

/* Closes the socket, which takes it out of every epoll, and frees the connection. */
void connection_close(struct connection *connection);

#endif
