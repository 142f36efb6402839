/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The jump by which Linux leaves a thread that ends inside of it. lklk_jmp_buf_set()
 * has not returned when it is taken, so the registers are kept on its stack; the buffer
 * holds the stack pointer.
 */
	.text
	.globl	lklk_jmp_buf_set
	.type	lklk_jmp_buf_set, @function
lklk_jmp_buf_set:
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
	call	*%rsi

back:
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
	.size	lklk_jmp_buf_set, . - lklk_jmp_buf_set

	.globl	lklk_jmp_buf_longjmp
	.type	lklk_jmp_buf_longjmp, @function
lklk_jmp_buf_longjmp:
	movq	(%rdi), %rsp
	jmp	back
	.size	lklk_jmp_buf_longjmp, . - lklk_jmp_buf_longjmp

	.section .note.GNU-stack, "", @progbits
