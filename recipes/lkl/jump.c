/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>

#include "host_ops.h"

_Static_assert(sizeof(jmp_buf) <= sizeof(struct lkl_jmp_buf),
	       "jmp_buf of this libc does not fit into lkl_jmp_buf");

void lklk_jmp_buf_set(struct lkl_jmp_buf *buf, void (*fn)(void))
{
	if (!setjmp(*(jmp_buf *)buf->buf))
		fn();
}

void lklk_jmp_buf_longjmp(struct lkl_jmp_buf *buf, int value)
{
	longjmp(*(jmp_buf *)buf->buf, value);
}
