/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef POSIX_SYS_SELECT_H
#define POSIX_SYS_SELECT_H

#include <sys/time.h>

#define FD_SETSIZE 1024

typedef struct {
	unsigned long posix_bits[FD_SETSIZE / 64];
} fd_set;

#define FD_ZERO(set) ((void)(*(set) = (fd_set){ { 0 } }))
#define FD_SET(fd, set) ((void)((set)->posix_bits[(fd) / 64] |= 1ul << (fd) % 64))
#define FD_CLR(fd, set) ((void)((set)->posix_bits[(fd) / 64] &= ~(1ul << (fd) % 64)))
#define FD_ISSET(fd, set) ((int)((set)->posix_bits[(fd) / 64] >> (fd) % 64 & 1))

#ifdef __cplusplus
extern "C" {
#endif

int select(int count, fd_set *readable, fd_set *writable, fd_set *exceptional,
	   struct timeval *timeout);

#ifdef __cplusplus
}
#endif

#endif
