/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef POSIX_SYS_EVENTFD_H
#define POSIX_SYS_EVENTFD_H

#include <stdint.h>

#define EFD_SEMAPHORE 1
#define EFD_NONBLOCK 04000
#define EFD_CLOEXEC 02000000

typedef uint64_t eventfd_t;

#ifdef __cplusplus
extern "C" {
#endif

int eventfd(unsigned int count, int flags);

#ifdef __cplusplus
}
#endif

#endif
