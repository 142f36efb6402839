/* SPDX-License-Identifier: BSD-3-Clause */
/* Time, by Linux's clocks. Linux's timers are as fine as its jiffy, 10 ms. */
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "posix.h"

#define NSEC_PER_SEC 1000000000l

int __wrap_clock_gettime(clockid_t clock, struct timespec *to)
{
	return posix_result(lkl_sys_clock_gettime(clock, (struct lkl_timespec *)to));
}

int __wrap_gettimeofday(struct timeval *to, void *zone)
{
	return posix_result(lkl_sys_gettimeofday((struct lkl_timeval *)to, zone));
}

time_t __wrap_time(time_t *to)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	if (to)
		*to = now.tv_sec;
	return now.tv_sec;
}

int clock_getres(clockid_t clock, struct timespec *to)
{
	return posix_result(lkl_sys_clock_getres(clock, (struct lkl_timespec *)to));
}

int clock_settime(clockid_t clock, const struct timespec *time)
{
	return posix_result(
		lkl_sys_clock_settime(clock, (const struct lkl_timespec *)time));
}

int clock_nanosleep(clockid_t clock, int flags, const struct timespec *time,
		    struct timespec *left)
{
	return -lkl_sys_clock_nanosleep(clock, flags, (const struct lkl_timespec *)time,
					(struct lkl_timespec *)left);
}

int __wrap_nanosleep(const struct timespec *time, struct timespec *left)
{
	return posix_result(lkl_sys_nanosleep((struct lkl_timespec *)time,
					      (struct lkl_timespec *)left));
}

unsigned int __wrap_sleep(unsigned int seconds)
{
	struct timespec left = { .tv_sec = seconds };

	return nanosleep(&left, &left) ? left.tv_sec : 0;
}

int __wrap_usleep(useconds_t microseconds)
{
	struct timespec time = {
		.tv_sec = microseconds / 1000000,
		.tv_nsec = microseconds % 1000000 * 1000l,
	};

	return nanosleep(&time, NULL);
}

unsigned long posix_time_left(clockid_t clock, const struct timespec *until)
{
	struct timespec now;
	time_t seconds;
	long rest;

	clock_gettime(clock, &now);
	seconds = until->tv_sec - now.tv_sec;
	rest = until->tv_nsec - now.tv_nsec;
	if (seconds < 0 || (seconds == 0 && rest <= 0))
		return 0;
	/* A century is for ever. */
	if (seconds > 100l * 365 * 86400)
		seconds = 100l * 365 * 86400;
	return seconds * NSEC_PER_SEC + rest;
}

/*
 * The day of the Gregorian calendar, counted in years that begin in March, so that the
 * day that not every year has is the last one; 400 years have 146097 days.
 */
#define DAYS_TO_1970 719468l /* from 0000-03-01 */

static long days_before(long year, int month, int day)
{
	long y = year - (month < 2);
	long era = (y >= 0 ? y : y - 399) / 400;
	long of_era = y - era * 400;
	int from_march = (month + 10) % 12;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 +
	       (153 * from_march + 2) / 5 + day - 1 - DAYS_TO_1970;
}

struct tm *gmtime_r(const time_t *time, struct tm *to)
{
	long days = *time / 86400 - (*time % 86400 < 0);
	long second = *time - days * 86400;
	long since = days + DAYS_TO_1970;
	long era = (since >= 0 ? since : since - 146096) / 146097;
	long of_era = since - era * 146097;
	long year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	long of_year = of_era - (year * 365 + year / 4 - year / 100);
	int from_march = (5 * of_year + 2) / 153;

	*to = (struct tm){
		.tm_sec = second % 60,
		.tm_min = second / 60 % 60,
		.tm_hour = second / 3600,
		.tm_mday = of_year - (153 * from_march + 2) / 5 + 1,
		.tm_mon = (from_march + 2) % 12,
		.tm_wday = ((days + 4) % 7 + 7) % 7,
	};
	year += era * 400 + (to->tm_mon < 2);
	to->tm_year = year - 1900;
	to->tm_yday = days - days_before(year, 0, 1);
	return to;
}

time_t timegm(struct tm *from)
{
	long months = from->tm_mon;
	long year = from->tm_year + 1900l + months / 12 - (months % 12 < 0);
	int month = (months % 12 + 12) % 12;
	time_t time = days_before(year, month, 1) + from->tm_mday - 1;

	time = time * 86400 + from->tm_hour * 3600l + from->tm_min * 60l + from->tm_sec;
	gmtime_r(&time, from);
	return time;
}
