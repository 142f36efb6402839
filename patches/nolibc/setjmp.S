/* SPDX-License-Identifier: BSD-3-Clause */
/* jmp_buf's layout, in bytes. */
#define JB_RBX 0
#define JB_RBP 8
#define JB_R12 16
#define JB_R13 24
#define JB_R14 32
#define JB_R15 40
#define JB_RSP 48
#define JB_RIP 56
#define JB_MXCSR 64
#define JB_FPUCW 68

	.text
	.globl setjmp
	.type setjmp, @function
setjmp:
	movq (%rsp), %rdx		/* where setjmp was called */
	leaq 8(%rsp), %rcx		/* rsp after its return */
	movq %rbx, JB_RBX(%rdi)
	movq %rbp, JB_RBP(%rdi)
	movq %r12, JB_R12(%rdi)
	movq %r13, JB_R13(%rdi)
	movq %r14, JB_R14(%rdi)
	movq %r15, JB_R15(%rdi)
	movq %rcx, JB_RSP(%rdi)
	movq %rdx, JB_RIP(%rdi)
	stmxcsr JB_MXCSR(%rdi)
	fnstcw JB_FPUCW(%rdi)
	xorl %eax, %eax
	ret
	.size setjmp, . - setjmp

	.globl longjmp
	.type longjmp, @function
longjmp:
	/* setjmp returns value, but never 0 (C11 7.13.2.1). */
	movl %esi, %eax
	testl %eax, %eax
	jnz 1f
	incl %eax
1:	movq JB_RBX(%rdi), %rbx
	movq JB_RBP(%rdi), %rbp
	movq JB_R12(%rdi), %r12
	movq JB_R13(%rdi), %r13
	movq JB_R14(%rdi), %r14
	movq JB_R15(%rdi), %r15
	ldmxcsr JB_MXCSR(%rdi)
	fldcw JB_FPUCW(%rdi)
	movq JB_RSP(%rdi), %rsp
	jmpq *JB_RIP(%rdi)
	.size longjmp, . - longjmp
