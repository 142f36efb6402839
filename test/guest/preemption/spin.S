/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * unsigned long spin(unsigned long mark, unsigned long turns): fills the registers, and
 * the red zone where the tree promises one, with what only this thread has, waits for
 * so many turns, and returns how many of them are not as they were.
 */
#include <uk/config.h>

/* rax counts down, rcx is scratch, rsp and rbp stay. */
#define FILLED rbx, rdx, rsi, rdi, r8, r9, r10, r11, r12, r13, r14, r15
#define NUMBERS 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15

	.text
	.globl	spin
	.type	spin, @function
spin:
	pushq	%rbp
	pushq	%rbx
	pushq	%r12
	pushq	%r13
	pushq	%r14
	pushq	%r15
	movq	%rdi, %rbp
	movq	%rsi, %rax

	.irp	n, NUMBERS
	leaq	\n(%rbp), %rcx
	movq	%rcx, %xmm\n
	.endr
#ifdef CONFIG_KVM_INTERRUPT_STACK
	.irp	n, NUMBERS
	leaq	\n(%rbp), %rcx
	movq	%rcx, -8 * \n - 8(%rsp)
	.endr
#endif
	.irp	register, FILLED
	movq	%rbp, %\register
	.endr

	std
1:	decq	%rax
	jnz	1b
	cld

	.irp	register, FILLED
	cmpq	%rbp, %\register
	setne	%cl
	movzbl	%cl, %ecx
	addq	%rcx, %rax
	.endr
	.irp	n, NUMBERS
	leaq	\n(%rbp), %rcx
	movq	%xmm\n, %rdx
	cmpq	%rcx, %rdx
	setne	%cl
	movzbl	%cl, %ecx
	addq	%rcx, %rax
	.endr
#ifdef CONFIG_KVM_INTERRUPT_STACK
	.irp	n, NUMBERS
	leaq	\n(%rbp), %rcx
	cmpq	%rcx, -8 * \n - 8(%rsp)
	setne	%cl
	movzbl	%cl, %ecx
	addq	%rcx, %rax
	.endr
#endif

	popq	%r15
	popq	%r14
	popq	%r13
	popq	%r12
	popq	%rbx
	popq	%rbp
	ret
	.size	spin, . - spin

	.section .note.GNU-stack, "", @progbits
