/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * How nmi.c is called. The processor came to a stack of the NMI's own, aligned it to 16
 * bytes and pushed 5 words; with 9 more it is aligned again. Another NMI waits for iretq.
 */
#include "registers.h"

	.text
	.globl	lklk_nmi_entry
	.type	lklk_nmi_entry, @function
lklk_nmi_entry:
	push_registers
	cld
	leaq	9 * 8(%rsp), %rdi
	call	lklk_nmi
	pop_registers
	iretq
	.size	lklk_nmi_entry, . - lklk_nmi_entry

	.section .note.GNU-stack, "", @progbits
