/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Random bytes of the host, which counts them as fully random: what Linux has otherwise at its
 * start is the time, and nothing in a unikernel gives it more for long. They are there before
 * the first driver.
 *
 * Included once, by random.c.
 */
#include <asm/host_ops.h>

static void host_seed(void)
{
	u8 bytes[256];
	unsigned int size = lkl_ops->seed ? lkl_ops->seed(bytes, sizeof(bytes)) : 0;

	mix_pool_bytes(&input_pool, bytes, size);
	credit_entropy_bits(&input_pool, size * 8);
	memzero_explicit(bytes, sizeof(bytes));
}
