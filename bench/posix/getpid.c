/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What a system call of Linux as a library costs on a POSIX host: the same lkl.o
 * as in the unikernel, under LKL's own host operations.
 *
 *	getpid [SAMPLES]
 *
 * Prints one line of JSON: the time lkl_start_kernel took, and the nanoseconds
 * of one lkl_sys_getpid().
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <lkl.h>
#include <lkl_host.h>

#define MEMORY (16ul << 20)
#define CALLS 10000

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ull + now.tv_nsec;
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

int main(int argc, char *argv[])
{
	int samples = argc > 1 ? atoi(argv[1]) : 100;
	double *ns = samples > 0 ? calloc(samples, sizeof(*ns)) : NULL;
	uint64_t start = now_ns(), started;

	if (!ns) {
		fprintf(stderr, "usage: %s [SAMPLES], one or more\n", argv[0]);
		return 2;
	}

	lkl_host_ops.print = NULL;
	if (lkl_start_kernel(&lkl_host_ops, MEMORY, "loglevel=0")) {
		fprintf(stderr, "%s: Linux did not start\n", argv[0]);
		return 1;
	}
	started = now_ns() - start;

	for (int i = 0; i < samples; i++) {
		uint64_t begin = now_ns();

		for (int k = 0; k < CALLS; k++)
			lkl_sys_getpid();
		ns[i] = (double)(now_ns() - begin) / CALLS;
	}
	qsort(ns, samples, sizeof(*ns), ascending);
	printf("{\"start_ms\": %.1f, \"getpid_ns\": {\"median\": %.1f, \"min\": %.1f, \"max\": %.1f}}\n",
	       started / 1e6, ns[samples / 2], ns[0], ns[samples - 1]);
	return lkl_sys_halt() ? 1 : 0;
}
