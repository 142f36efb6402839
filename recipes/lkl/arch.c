/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdint.h>

#include "arch.h"

/* Power-on values the ABI asks for: all exceptions masked, round to nearest. */
#define MXCSR_DEFAULT 0x1f80u
#define X87_DEFAULT 0x037fu

/* As switch.S pops it. */
struct frame {
	uint32_t mxcsr;
	uint32_t x87;
	uint64_t r15, r14, r13, r12, rbx, rbp;
	void (*ret)(void);
	uint64_t no_caller;
};

void *lklk_arch_prepare(void *stack_top, void (*entry)(void))
{
	/*
	 * `ret` must leave the stack pointer 8 below a multiple of 16, as a call
	 * would: there stands the return address of entry(), which has none.
	 */
	uintptr_t top = (uintptr_t)stack_top & ~15ul;
	struct frame *frame = (struct frame *)(top - sizeof(*frame));

	_Static_assert(sizeof(struct frame) % 16 == 8, "entry misaligned");
	*frame = (struct frame){
		.mxcsr = MXCSR_DEFAULT,
		.x87 = X87_DEFAULT,
		.ret = entry,
	};
	return frame;
}
