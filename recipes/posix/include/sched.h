/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef POSIX_SCHED_H
#define POSIX_SCHED_H

#ifdef __cplusplus
extern "C" {
#endif

int sched_yield(void);

#ifdef __cplusplus
}
#endif

#endif
