/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Context switch: what a call preserves in the System V ABI, the control words
 * of the FPU included (their status and the registers are the caller's loss;
 * preemption saves them apart).
 *
 * The frame, from the stack pointer up, must agree with arch.c:
 *   mxcsr and x87 control word, r15, r14, r13, r12, rbx, rbp, return address
 */
	.text
	.globl	lklk_arch_switch
	.type	lklk_arch_switch, @function
lklk_arch_switch:
	pushq	%rbp
	pushq	%rbx
	pushq	%r12
	pushq	%r13
	pushq	%r14
	pushq	%r15
	subq	$8, %rsp
	stmxcsr	(%rsp)
	fnstcw	4(%rsp)
	movq	%rsp, (%rdi)

	movq	%rsi, %rsp
	ldmxcsr	(%rsp)
	fldcw	4(%rsp)
	addq	$8, %rsp
	popq	%r15
	popq	%r14
	popq	%r13
	popq	%r12
	popq	%rbx
	popq	%rbp
	ret
	.size	lklk_arch_switch, . - lklk_arch_switch

	.section .note.GNU-stack, "", @progbits
