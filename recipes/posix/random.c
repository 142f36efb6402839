/* SPDX-License-Identifier: BSD-3-Clause */
/* Random bytes. */
#include <errno.h>
#include <sys/random.h>

#include "posix.h"

#define MOST_ENTROPY 256

ssize_t getrandom(void *to, size_t size, unsigned int flags)
{
	return posix_result(lkl_sys_getrandom(to, size, flags));
}

/* Linux gives up to 256 bytes whole, once it gives any. */
int getentropy(void *to, size_t size)
{
	if (size > MOST_ENTROPY) {
		errno = EIO;
		return -1;
	}
	return getrandom(to, size, 0) < 0 ? -1 : 0;
}
