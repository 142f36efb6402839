/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef POSIX_STDLIB_H
#define POSIX_STDLIB_H

#include_next <stdlib.h>

#ifdef __cplusplus
extern "C" {
#endif

/* At most 32 functions, called in reverse by exit() and when main() returns. */
int atexit(void (*function)(void));
/* There is no environment: always NULL. */
char *getenv(const char *name);

#ifdef __cplusplus
}
#endif

#endif
