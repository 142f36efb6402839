/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef POSIX_SYS_TYPES_H
#define POSIX_SYS_TYPES_H

#include_next <sys/types.h>

typedef unsigned int socklen_t;
typedef unsigned short sa_family_t;

#endif
