/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * For assembly: the nine registers that a call may change (System V ABI for x86-64, 3.2.1),
 * for code that an interrupt starts. Pushed, they are 72 bytes.
 */

	.macro	push_registers
	pushq	%rax
	pushq	%rcx
	pushq	%rdx
	pushq	%rsi
	pushq	%rdi
	pushq	%r8
	pushq	%r9
	pushq	%r10
	pushq	%r11
	.endm

	.macro	pop_registers
	popq	%r11
	popq	%r10
	popq	%r9
	popq	%r8
	popq	%rdi
	popq	%rsi
	popq	%rdx
	popq	%rcx
	popq	%rax
	.endm
