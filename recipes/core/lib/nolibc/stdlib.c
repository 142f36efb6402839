/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdlib.h>
#include <uk/assert.h>
#include <uk/plat/bootstrap.h>

void exit(int status)
{
	if (status != 0)
		ukplat_set_exit_failed();
	ukplat_halt();
}

void abort(void)
{
	UK_CRASH("abort() was called\n");
}
