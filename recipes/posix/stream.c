/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The standard streams. Linux has no device for the machine's console here, so
 * descriptors 1 and 2 are /dev/null to it, and what is written to one that leads to the
 * console goes there directly, as printf's does. Descriptor 0 is a pipe that the port fills
 * from the console, or at its end where nothing is connected.
 */
#include <fcntl.h>

#include "posix.h"

/* Copies of the streams are followed up to this descriptor. */
#define FOLLOWED 64

static unsigned long console; /* a bit for each descriptor */

static int make_device(const char *path, unsigned int major, unsigned int minor)
{
	long error = lkl_sys_mknod(path, LKL_S_IFCHR | 0666, major << 8 | minor);

	return error == -LKL_EEXIST ? 0 : error;
}

int posix_streams_open(void)
{
	long error = lkl_sys_mkdir("/dev", 0755);

	if (!error || error == -LKL_EEXIST)
		error = make_device("/dev/null", 1, 3);
	if (!error)
		error = make_device("/dev/zero", 1, 5);
	if (!error)
		error = make_device("/dev/random", 1, 8);
	if (!error)
		error = make_device("/dev/urandom", 1, 9);
	for (int fd = 0; !error && fd < 3; fd++) {
		error = fd ? -LKL_ENXIO : uk_lkl_console_open();
		if (error == -LKL_ENXIO)
			error = lkl_sys_open("/dev/null", fd ? LKL_O_WRONLY : LKL_O_RDONLY, 0);
		if (error < 0)
			break;
		error = error == fd ? 0 : -LKL_EBUSY;
		if (fd)
			console |= 1ul << fd;
	}
	return error;
}

bool posix_is_console(int fd)
{
	return (unsigned int)fd < FOLLOWED && console >> fd & 1;
}

static void follow(int to, bool is_console)
{
	if ((unsigned int)to >= FOLLOWED)
		return;
	if (is_console)
		__atomic_fetch_or(&console, 1ul << to, __ATOMIC_SEQ_CST);
	else
		__atomic_fetch_and(&console, ~(1ul << to), __ATOMIC_SEQ_CST);
}

/* Beforehand: Linux gives a number away as soon as it is closed, also to another thread. */
void posix_closes(int fd)
{
	follow(fd, false);
}

int posix_copied(long to, int from)
{
	if (to >= 0)
		follow(to, posix_is_console(from));
	return posix_result(to);
}
