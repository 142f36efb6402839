/* SPDX-License-Identifier: BSD-3-Clause */
/* From the boot loader's 32-bit protected mode to C in long mode.
 *
 * PVH: EBX is the start info. Multiboot: EAX is 0x2badb002, EBX the multiboot information.
 * qboot enters by PVH with multiboot's EAX, so only the magic number behind EBX tells them
 * apart. */
#include <uk/arch/limits.h>
#include <kvm-x86/setup.h>

#define PVH_START_MAGIC 0x336ec578
#define PTE_PRESENT 0x001
#define PTE_WRITE 0x002
#define PTE_LARGE 0x080
#define MSR_EFER 0xc0000080
#define EFER_LME 0x100
#define EFER_NXE 0x800
#define CR0_MP_NE_WP_PG 0x80010022
#define CR0_EM_TS 0x0000000c
#define CR4_PAE_OSFXSR_OSXMMEXCPT 0x00000620

	.section .note.Xen, "a", @note
	.balign 4
	.long 4
	.long 8
	.long 18			/* XEN_ELFNOTE_PHYS32_ENTRY */
	.asciz "Xen"
	.quad _boot_entry

#ifdef CONFIG_KVM_BOOT_PROTO_MULTIBOOT
#define MB_MAGIC 0x1badb002
/* Page-align modules; give a memory map; load by the addresses below, as multiboot loaders
 * take no 64-bit ELF by its headers. */
#define MB_FLAGS 0x00010003
	.section .multiboot, "a"
	.balign 4
mb_header:
	.long MB_MAGIC
	.long MB_FLAGS
	.long -(MB_MAGIC + MB_FLAGS)
	.long mb_header
	.long _base
	.long _edata
	.long _end
	.long _boot_entry
#endif

	.section .text.boot, "ax"
	.code32
	.globl _boot_entry
_boot_entry:
	cld
	cli
	movl %ebx, %edi			/* first argument: boot information */
	xorl %esi, %esi			/* second: is it multiboot's? */
	cmpl $PVH_START_MAGIC, (%ebx)
	setne %al
	movzbl %al, %esi

	/* Identity-map 4 GiB with 2 MiB pages. */
	movl $boot_pd, %ecx
	movl $(PTE_PRESENT | PTE_WRITE | PTE_LARGE), %eax
1:	movl %eax, (%ecx)
	addl $8, %ecx
	addl $0x200000, %eax
	jnc 1b
	movl $(boot_pd + PTE_PRESENT + PTE_WRITE), %eax
	movl $boot_pdpt, %ecx
	movl $4, %edx
2:	movl %eax, (%ecx)
	addl $8, %ecx
	addl $4096, %eax
	decl %edx
	jnz 2b
	movl $(boot_pdpt + PTE_PRESENT + PTE_WRITE), boot_pml4

	movl $boot_pml4, %eax
	movl %eax, %cr3
	movl $CR4_PAE_OSFXSR_OSXMMEXCPT, %eax
	movl %eax, %cr4

	/* No-execute is optional (CPUID 0x80000001 EDX bit 20). EBX is free again. */
	movl %edi, %ebp
	movl $0x80000001, %eax
	cpuid
	movl %ebp, %edi
	movl $EFER_LME, %ebp
	btl $20, %edx
	jnc 3f
	orl $EFER_NXE, %ebp
3:	movl $MSR_EFER, %ecx
	rdmsr
	orl %ebp, %eax
	wrmsr

	movl %cr0, %eax
	andl $~CR0_EM_TS, %eax
	orl $CR0_MP_NE_WP_PG, %eax
	movl %eax, %cr0
	lgdt boot_gdt_ptr
	ljmp $KVM_CODE_SEL, $4f

	.code64
4:	movl $KVM_DATA_SEL, %eax
	movl %eax, %ds
	movl %eax, %es
	movl %eax, %ss
	xorl %eax, %eax
	movl %eax, %fs
	movl %eax, %gs
	movl $boot_stack_end, %esp
	fninit
	xorl %ebp, %ebp			/* ends the walk over frame pointers */
	call kvm_entry
	ud2

	.section .rodata
	.balign 8
boot_gdt:
	.quad 0
	.quad 0x00af9b000000ffff	/* 64-bit code */
	.quad 0x00cf93000000ffff	/* data */
boot_gdt_ptr:
	.word . - boot_gdt - 1
	.long boot_gdt

	.section .bss
	.balign 4096
	.globl boot_pml4, boot_pdpt, boot_pd
boot_pml4:	.skip 4096
boot_pdpt:	.skip 4096
boot_pd:	.skip 4 * 4096
	.globl boot_stack_guard, boot_stack, boot_stack_end
boot_stack_guard: .skip 4096
boot_stack:	.skip __STACK_SIZE
boot_stack_end:
