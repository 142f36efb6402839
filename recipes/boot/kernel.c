/* SPDX-License-Identifier: BSD-3-Clause */
/* Start, stop, and what a system call costs. */
#include "test.h"

static const char *kernel_cmdline;

void kernel_set_cmdline(const char *cmdline)
{
	kernel_cmdline = cmdline;
}

bool test_start_kernel(void)
{
	long result = lkl_start_kernel(&lkl_host_ops, uk_lkl_memory(kernel_cmdline),
				       "%s", kernel_cmdline);

	test_log("lkl_start_kernel(&lkl_host_ops, \"%s\") = %ld %s\n", kernel_cmdline,
		 result, result < 0 ? lkl_strerror(result) : "");
	return result == 0;
}

bool test_getpid(void)
{
	return TEST_CALL(lkl_sys_getpid(), 1);
}

/* Nanoseconds per call; a sample averages so many that the clock's cost is nothing. */
struct latency {
	unsigned long long sum, min, max;
};

#define SAMPLES 100
#define CALLS 100

static struct latency measure(long (*call)(void))
{
	struct latency latency = { .min = ~0ull };

	for (int i = 0; i < SAMPLES; i++) {
		unsigned long long ns = lkl_host_ops.time();

		for (int k = 0; k < CALLS; k++)
			call();
		ns = (lkl_host_ops.time() - ns) / CALLS;
		latency.sum += ns;
		if (ns < latency.min)
			latency.min = ns;
		if (ns > latency.max)
			latency.max = ns;
	}
	return latency;
}

static long call_linux(void)
{
	return lkl_sys_getpid();
}

bool test_syscall_latency(void)
{
	struct latency lkl = measure(call_linux);
	struct latency native = measure(lkl_host_ops.gettid);

	test_log("avg/min/max: lkl:%llu/%llu/%llu native:%llu/%llu/%llu\n",
		 lkl.sum / SAMPLES, lkl.min, lkl.max, native.sum / SAMPLES, native.min,
		 native.max);
	/*
	 * A clock that stands still or runs wild shows in the fastest sample; the
	 * others also tell how often the host took the CPU away.
	 */
	return TEST_HOLDS(lkl.min > 0) && TEST_HOLDS(lkl.min < 1000000);
}

bool test_stop_kernel(void)
{
	return TEST_CALL(lkl_sys_halt(), 0) && TEST_HOLDS(!lkl_is_running());
}
