/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * No signal is ever delivered: there is nobody to send one, and a write to a connection
 * that has ended fails with EPIPE. For programs that ignore SIGPIPE.
 */
#ifndef POSIX_SIGNAL_H
#define POSIX_SIGNAL_H

#define SIGINT 2
#define SIGPIPE 13
#define SIGTERM 15

typedef void (*sighandler_t)(int);
#define SIG_DFL ((sighandler_t)0)
#define SIG_IGN ((sighandler_t)1)
#define SIG_ERR ((sighandler_t)-1)

#ifdef __cplusplus
extern "C" {
#endif

/* Takes SIG_IGN and SIG_DFL; a handler is SIG_ERR with ENOSYS. */
sighandler_t signal(int number, sighandler_t handler);

#ifdef __cplusplus
}
#endif

#endif
