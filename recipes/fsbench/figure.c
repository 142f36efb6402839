/* SPDX-License-Identifier: BSD-3-Clause */
#include <fcntl.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "fsbench.h"

#define SECOND 1000000000ul

unsigned long now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * SECOND + time.tv_nsec;
}

/* Tenths, as not every printf knows floating point. */
static void tell(const char *name, unsigned long tenths, const char *unit)
{
	printf("# fsbench %s %lu.%lu %s\n", name, tenths / 10, tenths % 10, unit);
}

void tell_bytes(const char *name, unsigned long bytes, unsigned long start, unsigned long end)
{
	/* Bytes per microsecond are megabytes per second. */
	tell(name, bytes * 10 / ((end - start) / 1000 + 1), "MB/s");
}

void tell_count(const char *name, unsigned long count, const char *unit, unsigned long start,
		unsigned long end)
{
	tell(name, count * 10000000 / ((end - start) / 1000 + 1), unit);
}

int drop_caches(void)
{
	int fd, dropped;

	sync();
	fd = open("/proc/sys/vm/drop_caches", O_WRONLY);
	if (fd < 0)
		return 0;
	dropped = write(fd, "3", 1) == 1;
	close(fd);
	return dropped;
}
