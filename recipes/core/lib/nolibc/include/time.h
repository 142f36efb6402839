/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef __TIME_H__
#define __TIME_H__

#include <sys/types.h>

#define CLOCK_REALTIME 0
#define CLOCK_MONOTONIC 1

struct timespec {
	time_t tv_sec;
	long tv_nsec;
};

#ifdef __cplusplus
extern "C" {
#endif

time_t time(time_t *t);
int clock_gettime(clockid_t id, struct timespec *ts);
/* Blocks the whole machine but its interrupts; is not cut short. */
int nanosleep(const struct timespec *req, struct timespec *rem);

#ifdef __cplusplus
}
#endif

#endif /* __TIME_H__ */
