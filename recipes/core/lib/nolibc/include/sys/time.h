/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef __SYS_TIME_H__
#define __SYS_TIME_H__

#include <sys/types.h>

struct timeval {
	time_t tv_sec;
	suseconds_t tv_usec;
};

#ifdef __cplusplus
extern "C" {
#endif

/* tz must be NULL. Returns 0, or -1 with errno set. */
int gettimeofday(struct timeval *tv, void *tz);

#ifdef __cplusplus
}
#endif

#endif /* __SYS_TIME_H__ */
