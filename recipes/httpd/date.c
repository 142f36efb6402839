/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdio.h>
#include <string.h>

#include "date.h"

static const char days[] = "SunMonTueWedThuFriSat";
static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

void date_write(char text[DATE_SIZE], time_t time)
{
	struct tm tm;

	gmtime_r(&time, &tm);
	/* The remainders bound the width. */
	snprintf(text, DATE_SIZE, "%.3s, %02u %.3s %04u %02u:%02u:%02u GMT",
		 days + 3 * tm.tm_wday, tm.tm_mday % 100u, months + 3 * tm.tm_mon,
		 (tm.tm_year + 1900) % 10000u, tm.tm_hour % 100u, tm.tm_min % 100u,
		 tm.tm_sec % 100u);
}

static int number(const char *digits, int count)
{
	int n = 0;

	for (; count; count--, digits++) {
		if (*digits < '0' || *digits > '9')
			return -1;
		n = n * 10 + (*digits - '0');
	}
	return n;
}

time_t date_read(const char *text, size_t length)
{
	char again[DATE_SIZE];
	struct tm tm = { 0 };
	time_t time;

	if (length != DATE_SIZE - 1)
		return -1;
	for (tm.tm_mon = 0; memcmp(months + 3 * tm.tm_mon, text + 8, 3); tm.tm_mon++)
		if (tm.tm_mon == 11)
			return -1;
	tm.tm_mday = number(text + 5, 2);
	tm.tm_year = number(text + 12, 4) - 1900;
	tm.tm_hour = number(text + 17, 2);
	tm.tm_min = number(text + 20, 2);
	tm.tm_sec = number(text + 23, 2);
	time = timegm(&tm);
	/* What is wrong anywhere comes out otherwise. */
	date_write(again, time);
	return time < 0 || memcmp(again, text, length) ? -1 : time;
}
