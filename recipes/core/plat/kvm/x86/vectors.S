/* SPDX-License-Identifier: BSD-3-Clause */
/* Exceptions and interrupts: save every general register, then C.
 *
 * The CPU aligns rsp to 16 and pushes 5 words; with the error code, the vector and 15
 * registers that is struct __regs, 176 bytes, so rsp is aligned again at the call. An
 * interrupt may be resumed much later and only by its own stack: nothing is kept elsewhere. */
#include <uk/arch/lcpu.h>
#include <kvm-x86/setup.h>

	.text
	.macro save_registers
	cld
	pushq %rax
	pushq %rbx
	pushq %rcx
	pushq %rdx
	pushq %rsi
	pushq %rdi
	pushq %rbp
	pushq %r8
	pushq %r9
	pushq %r10
	pushq %r11
	pushq %r12
	pushq %r13
	pushq %r14
	pushq %r15
	movq %rsp, %rdi
	.endm

exception_common:
	save_registers
	call exception_entry
	ud2

irq_common:
	save_registers
	call irq_entry
	popq %r15
	popq %r14
	popq %r13
	popq %r12
	popq %r11
	popq %r10
	popq %r9
	popq %r8
	popq %rbp
	popq %rdi
	popq %rsi
	popq %rdx
	popq %rcx
	popq %rbx
	popq %rax
	addq $16, %rsp			/* vector, error code */
	iretq

	/* The local APIC's spurious vector takes no end of interrupt. */
	.globl spurious_entry
spurious_entry:
	iretq

	.macro entry vector
entry_\vector:
	/* The CPU pushes an error code for 8, 10 to 14, 17, 21, 29 and 30. */
	.if !(\vector == 8 || (\vector >= 10 && \vector <= 14) || \vector == 17 || \vector == 21 || \vector == 29 || \vector == 30)
	pushq $0
	.endif
	pushq $\vector
	.if \vector < KVM_IRQ_BASE
	jmp exception_common
	.else
	jmp irq_common
	.endif
	.pushsection .rodata.trap_entries, "a"
	.quad entry_\vector
	.popsection
	.endm

	.pushsection .rodata.trap_entries, "a"
	.balign 8
	.globl trap_entries
trap_entries:
	.popsection

	.altmacro
	.set vector, 0
	.macro entry_at value
	entry \value
	.endm
	.rept KVM_NR_VECTORS
	entry_at %vector
	.set vector, vector + 1
	.endr
