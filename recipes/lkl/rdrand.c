/* SPDX-License-Identifier: BSD-3-Clause */
/* The processor's own random numbers (Intel SDM 1, 7.3.17). */
#include <string.h>

#include "lklk.h"

#define CPUID_1_ECX_RDRAND (1u << 30)
#define ATTEMPTS 10 /* after so many without a number the unit is broken, says the manual */

static bool is_there(void)
{
	unsigned int a = 1, b, c = 0, d;

	__asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
	return c & CPUID_1_ECX_RDRAND;
}

static bool read(unsigned long *number)
{
	for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
		bool done;

		__asm__ volatile("rdrand %0" : "=r"(*number), "=@ccc"(done));
		if (done)
			return true;
	}
	return false;
}

bool lklk_rdrand(void *bytes, unsigned int size)
{
	unsigned long last = 0, number;

	if (!is_there())
		return false;
	for (unsigned int done = 0; done < size; done += sizeof(number)) {
		/* Some processors were seen to give the same one each time, after a sleep. */
		if (!read(&number) || number == last)
			return false;
		memcpy((char *)bytes + done, &number, sizeof(number));
		last = number;
	}
	return true;
}
