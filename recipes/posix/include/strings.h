/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef POSIX_STRINGS_H
#define POSIX_STRINGS_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

int strcasecmp(const char *a, const char *b);
int strncasecmp(const char *a, const char *b, size_t size);

#ifdef __cplusplus
}
#endif

#endif
