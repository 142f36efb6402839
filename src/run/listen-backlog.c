// SPDX-License-Identifier: BSD-3-Clause
//
// Preloaded into QEMU, this lets as many clients wait to be let in as the host allows. QEMU's
// forwarding has one wait: of others that come at the same moment some wait for seconds, and some,
// which the kernel has told that they are connected, for ever.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <sys/socket.h>

int listen(int socket, int backlog)
{
	int (*next)(int, int) = (int (*)(int, int))dlsym(RTLD_NEXT, "listen");

	// More than net.core.somaxconn the kernel cuts off by itself.
	return next(socket, backlog < SOMAXCONN ? SOMAXCONN : backlog);
}
