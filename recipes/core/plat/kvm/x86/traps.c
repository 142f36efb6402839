/* SPDX-License-Identifier: BSD-3-Clause */
/* Descriptor tables. The exceptions that may come on a bad stack have stacks of their own. */
#include <kvm-x86/setup.h>

#define IST_STACK_SIZE (2 * __PAGE_SIZE)
#define INTERRUPT_GATE 0x8e /* present, interrupts off on entry */
#define NR_IDT 256

enum { VECTOR_NMI = 2, VECTOR_DF = 8, VECTOR_PF = 14, VECTOR_MC = 18 };

#ifdef CONFIG_KVM_INTERRUPT_STACK
#define NR_IST 5
#define INTERRUPT_IST 5
#else
#define NR_IST 4
#define INTERRUPT_IST 0 /* the interrupted stack */
#endif

struct tss {
	__u32 reserved0;
	__u64 rsp[3];
	__u64 reserved1;
	__u64 ist[7];
	__u64 reserved2;
	__u16 reserved3, iomap;
} __packed;

struct idt_entry {
	__u16 offset_low, selector;
	__u8 ist, type;
	__u16 offset_middle;
	__u32 offset_high, reserved;
};

struct table_ptr {
	__u16 limit;
	__u64 base;
} __packed;

static char ist_stacks[NR_IST][IST_STACK_SIZE] __align(16);
static struct tss tss = { .iomap = sizeof(struct tss) };
static struct idt_entry idt[NR_IDT] __align(16);
static __u64 gdt[5] = {
	[KVM_CODE_SEL / 8] = 0x00af9b000000ffff,
	[KVM_DATA_SEL / 8] = 0x00cf93000000ffff,
};

static void set_gate(unsigned int vector, __u64 target, __u8 ist)
{
	idt[vector] = (struct idt_entry){
		.offset_low = target & 0xffff,
		.offset_middle = target >> 16 & 0xffff,
		.offset_high = target >> 32,
		.selector = KVM_CODE_SEL,
		.type = INTERRUPT_GATE,
		.ist = ist,
	};
}

static void load_tss(void)
{
	__u64 base = (__u64)&tss;
	struct table_ptr ptr = { sizeof(gdt) - 1, (__u64)gdt };

	for (int i = 0; i < NR_IST; i++)
		tss.ist[i] = (__u64)ist_stacks[i] + IST_STACK_SIZE;
	/* A 64-bit TSS descriptor takes two entries (SDM 3A 8.2.3). */
	gdt[KVM_TSS_SEL / 8] = (sizeof(tss) - 1) | (base & 0xffffff) << 16 |
			       0x89UL << 40 | (base >> 24 & 0xff) << 56;
	gdt[KVM_TSS_SEL / 8 + 1] = base >> 32;
	__asm__ __volatile__("lgdt %0" :: "m"(ptr) : "memory");
	__asm__ __volatile__("ltr %0" :: "r"((__u16)KVM_TSS_SEL) : "memory");
}

void traps_init(void)
{
	struct table_ptr ptr = { sizeof(idt) - 1, (__u64)idt };

	load_tss();
	for (unsigned int i = 0; i < KVM_NR_VECTORS; i++)
		set_gate(i, trap_entries[i], i < KVM_IRQ_BASE ? 0 : INTERRUPT_IST);
	set_gate(KVM_SPURIOUS_VECTOR, (__u64)spurious_entry, 0);
	idt[VECTOR_DF].ist = 1;
	idt[VECTOR_PF].ist = 2;
	idt[VECTOR_NMI].ist = 3;
	idt[VECTOR_MC].ist = 4;
	__asm__ __volatile__("lidt %0" :: "m"(ptr) : "memory");
}
