/* SPDX-License-Identifier: BSD-3-Clause */
/* Threads that never give the CPU back by themselves, without Linux. */
#include <stdbool.h>
#include <stdio.h>

#include <uk/lkl.h>

#define THREADS 4
#define TURNS 100000
#define LONG_NS 300000000ull

/* spin.S */
unsigned long spin(unsigned long mark, unsigned long turns);

static volatile bool done;
static volatile unsigned long spoilt, switches, last, rounds[THREADS];

static void run(void *number)
{
	unsigned long i = (unsigned long)number;

	while (!done) {
		spoilt += spin(0x1111111111111100ul * (i + 1), TURNS);
		rounds[i]++;
		if (last == i)
			continue;
		last = i;
		switches++;
	}
}

static bool check(int number, bool good, const char *what)
{
	printf("%sok %d %s\n", good ? "" : "not ", number, what);
	return good;
}

int main(void)
{
	unsigned long long end = lkl_host_ops.time() + LONG_NS;
	lkl_thread_t threads[THREADS];
	bool good, all_ran = true;

	printf("1..3\n");
	for (unsigned long i = 0; i < THREADS; i++)
		threads[i] = lkl_host_ops.thread_create(run, (void *)i);
	while (lkl_host_ops.time() < end)
		spoilt += spin(0xf0f0f0f0f0f0f000ul, TURNS);
	done = true;
	for (unsigned long i = 0; i < THREADS; i++) {
		lkl_host_ops.thread_join(threads[i]);
		all_ran = all_ran && rounds[i];
	}

	printf("# %lu switches seen, %lu registers spoilt\n", switches, spoilt);
	good = check(1, all_ran, "every thread ran");
	good &= check(2, switches > THREADS, "they took turns");
	good &= check(3, !spoilt, "each found its registers as it left them");
	return good ? 0 : 1;
}
