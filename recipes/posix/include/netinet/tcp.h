/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef POSIX_NETINET_TCP_H
#define POSIX_NETINET_TCP_H

#define SOL_TCP 6
#define TCP_NODELAY 1
#define TCP_MAXSEG 2
#define TCP_CORK 3
#define TCP_KEEPIDLE 4
#define TCP_KEEPINTVL 5
#define TCP_KEEPCNT 6
#define TCP_DEFER_ACCEPT 9
#define TCP_INFO 11
#define TCP_QUICKACK 12
#define TCP_USER_TIMEOUT 18

/* States, as the first byte of what TCP_INFO tells. */
#define TCP_ESTABLISHED 1
#define TCP_CLOSE 7

#endif
