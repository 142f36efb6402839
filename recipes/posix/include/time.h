/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef POSIX_TIME_H
#define POSIX_TIME_H

#include_next <time.h>

#define CLOCK_PROCESS_CPUTIME_ID 2
#define CLOCK_THREAD_CPUTIME_ID 3
#define CLOCK_BOOTTIME 7
#define TIMER_ABSTIME 1

struct tm {
	int tm_sec, tm_min, tm_hour;
	int tm_mday, tm_mon, tm_year;
	int tm_wday, tm_yday, tm_isdst;
};

#ifdef __cplusplus
extern "C" {
#endif

int clock_getres(clockid_t clock, struct timespec *resolution);
int clock_settime(clockid_t clock, const struct timespec *time);
/* Returns the error; errno stays. */
int clock_nanosleep(clockid_t clock, int flags, const struct timespec *time,
		    struct timespec *left);
/* UTC; so is local time. */
struct tm *gmtime_r(const time_t *time, struct tm *to);
time_t timegm(struct tm *from);

#ifdef __cplusplus
}
#endif

#endif
