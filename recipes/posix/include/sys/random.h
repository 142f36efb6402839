/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef POSIX_SYS_RANDOM_H
#define POSIX_SYS_RANDOM_H

#include <sys/types.h>

#define GRND_NONBLOCK 1
#define GRND_RANDOM 2

#ifdef __cplusplus
extern "C" {
#endif

/* Wait where Linux was not seeded; flags may say GRND_NONBLOCK. */
ssize_t getrandom(void *to, size_t size, unsigned int flags);
int getentropy(void *to, size_t size);

#ifdef __cplusplus
}
#endif

#endif
