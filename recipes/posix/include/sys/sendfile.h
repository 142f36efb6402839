/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef POSIX_SYS_SENDFILE_H
#define POSIX_SYS_SENDFILE_H

#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

ssize_t sendfile(int to, int from, off_t *offset, size_t size);

#ifdef __cplusplus
}
#endif

#endif
