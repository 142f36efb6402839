/* SPDX-License-Identifier: BSD-3-Clause */
#include "test.h"

/* The loopback interface is always the first. */
bool test_lo_ifup(void)
{
	return TEST_CALL(lkl_if_up(1), 0);
}
