/* SPDX-License-Identifier: BSD-3-Clause */
/* Prints the rate of this machine's time-stamp counter in kHz: an emulated guest reads the same. */
#include <stdio.h>
#include <time.h>
#include <x86intrin.h>

static double milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_RAW, &now);
	return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

int main(void)
{
	const struct timespec while_it_counts = { .tv_nsec = 200000000 };
	double start = milliseconds();
	unsigned long long tsc = __rdtsc();

	nanosleep(&while_it_counts, NULL);
	printf("%.0f\n", (__rdtsc() - tsc) / (milliseconds() - start));
	return 0;
}
