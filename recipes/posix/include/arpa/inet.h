/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef POSIX_ARPA_INET_H
#define POSIX_ARPA_INET_H

#include <netinet/in.h>

#ifdef __cplusplus
extern "C" {
#endif

/* AF_INET only. */
int inet_pton(int family, const char *text, void *to);
const char *inet_ntop(int family, const void *from, char *text, socklen_t size);
in_addr_t inet_addr(const char *text);

#ifdef __cplusplus
}
#endif

#endif
