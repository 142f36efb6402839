/* SPDX-License-Identifier: BSD-3-Clause */
/* How tick_gate.c is called, and how it takes the processor from a thread. */

#include "registers.h"

	.text
/*
 * In place of the platform's own entry, interrupts off. The processor aligned the
 * stack to 16 bytes and pushed 5 words; with 9 more it is aligned again.
 */
	.globl	lklk_gate_entry
	.type	lklk_gate_entry, @function
lklk_gate_entry:
	push_registers
	cld
	leaq	9 * 8(%rsp), %rdi
	call	lklk_gate_tick
	pop_registers
	jmpq	*lklk_gate_platform(%rip)
	.size	lklk_gate_entry, . - lklk_gate_entry

/*
 * Where the platform returns to in place of the interrupted instruction, all registers
 * as they were there. The 128 bytes below the stack pointer may be in use (System V ABI
 * for x86-64, 3.2.2). lklk_preempt() returns when the thread has the processor again.
 */
	.globl	lklk_gate_preempt
	.type	lklk_gate_preempt, @function
lklk_gate_preempt:
	leaq	-128(%rsp), %rsp
	pushq	lklk_gate_interrupted + 32(%rip)
	pushq	lklk_gate_interrupted + 24(%rip)
	pushq	lklk_gate_interrupted + 16(%rip)
	pushq	lklk_gate_interrupted + 8(%rip)
	pushq	lklk_gate_interrupted(%rip)
	push_registers
	pushq	%rbp
	movq	%rsp, %rbp
	andq	$-16, %rsp
	cld
	call	lklk_preempt
	movq	%rbp, %rsp
	popq	%rbp
	pop_registers
	iretq
	.size	lklk_gate_preempt, . - lklk_gate_preempt

	.section .note.GNU-stack, "", @progbits
