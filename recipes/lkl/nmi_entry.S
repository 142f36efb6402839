/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * How nmi.c is called. The processor came to a stack of the NMI's own, aligned it to 16
 * bytes and pushed 5 words; with 9 more it is aligned again. Another NMI waits for iretq.
 */
	.text
	.globl	lklk_nmi_entry
	.type	lklk_nmi_entry, @function
lklk_nmi_entry:
	pushq	%rax
	pushq	%rcx
	pushq	%rdx
	pushq	%rsi
	pushq	%rdi
	pushq	%r8
	pushq	%r9
	pushq	%r10
	pushq	%r11
	cld
	leaq	9 * 8(%rsp), %rdi
	call	lklk_nmi
	popq	%r11
	popq	%r10
	popq	%r9
	popq	%r8
	popq	%rdi
	popq	%rsi
	popq	%rdx
	popq	%rcx
	popq	%rax
	iretq
	.size	lklk_nmi_entry, . - lklk_nmi_entry

	.section .note.GNU-stack, "", @progbits
