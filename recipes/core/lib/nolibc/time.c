/* SPDX-License-Identifier: BSD-3-Clause */
#include <errno.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
#include <uk/plat/time.h>

#define NSEC_PER_SEC 1000000000L

int clock_gettime(clockid_t id, struct timespec *ts)
{
	__nsec now;

	if (id == CLOCK_REALTIME) {
		now = ukplat_wall_clock();
	} else if (id == CLOCK_MONOTONIC) {
		now = ukplat_monotonic_clock();
	} else {
		errno = EINVAL;
		return -1;
	}
	ts->tv_sec = ukarch_time_nsec_to_sec(now);
	ts->tv_nsec = ukarch_time_subsec(now);
	return 0;
}

int gettimeofday(struct timeval *tv, void *tz)
{
	__nsec now = ukplat_wall_clock();

	if (tz) {
		errno = EINVAL;
		return -1;
	}
	tv->tv_sec = ukarch_time_nsec_to_sec(now);
	tv->tv_usec = ukarch_time_nsec_to_usec(ukarch_time_subsec(now));
	return 0;
}

time_t time(time_t *t)
{
	time_t now = ukarch_time_nsec_to_sec(ukplat_wall_clock());

	if (t)
		*t = now;
	return now;
}

static void sleep_nsec(__nsec nsec)
{
	time_block_until(ukplat_monotonic_clock() + nsec);
}

int nanosleep(const struct timespec *req, struct timespec *rem)
{
	if (req->tv_sec < 0 || req->tv_nsec < 0 || req->tv_nsec >= NSEC_PER_SEC) {
		errno = EINVAL;
		return -1;
	}
	sleep_nsec(req->tv_sec * NSEC_PER_SEC + req->tv_nsec);
	if (rem)
		*rem = (struct timespec){ 0 };
	return 0;
}

unsigned int sleep(unsigned int seconds)
{
	sleep_nsec(seconds * (__nsec)NSEC_PER_SEC);
	return 0;
}

int usleep(useconds_t usec)
{
	sleep_nsec(usec * 1000UL);
	return 0;
}
