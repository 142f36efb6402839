/* SPDX-License-Identifier: BSD-3-Clause */
/* What the platform's files share. All of it runs once, at boot, with interrupts off, unless
 * said otherwise. */
#ifndef __KVM_X86_SETUP_H__
#define __KVM_X86_SETUP_H__

#define KVM_CODE_SEL 0x08
#define KVM_DATA_SEL 0x10
#define KVM_TSS_SEL 0x18
#define KVM_IRQ_BASE 32     /* the vector of IRQ 0 */
#define KVM_NR_VECTORS 48   /* 32 exceptions, 16 IRQs */
#define KVM_SPURIOUS_VECTOR 255

#ifndef __ASSEMBLY__
#include <uk/essentials.h>
#include <uk/arch/lcpu.h>
#include <uk/arch/time.h>
#include <uk/arch/limits.h>

#define MAX_RAM_RANGES 32
#define MAX_CMDLINE 2048

struct mem_range {
	__paddr_t start, end; /* end is the first byte after it */
};

/* What the boot loader said, copied out of its memory. */
struct bootinfo {
	char cmdline[MAX_CMDLINE];
	struct mem_range ram[MAX_RAM_RANGES]; /* sorted, disjoint */
	unsigned int nr_ram;
	struct mem_range initrd; /* empty when there is none */
};
extern struct bootinfo bootinfo;

/* Linker script. */
extern char _base[], _text[], _etext[], _rodata[], _erodata[], _data[], _end[];

/* entry64.S: the first page tables, and the boot stack above its guard page. */
extern __u64 boot_pml4[], boot_pdpt[], boot_pd[];
extern char boot_stack_guard[], boot_stack[], boot_stack_end[];

/* vectors.S */
extern const __u64 trap_entries[KVM_NR_VECTORS];
void spurious_entry(void);

void kvm_entry(const void *info, int is_multiboot) __noreturn;
void bootinfo_parse(const void *info, int is_multiboot);
void console_init(void);
void traps_init(void);
void memory_init(void);

/* Map RAM above 4 GiB and protect the image. pool: pages for tables, below 4 GiB. */
void paging_init(__paddr_t pool, unsigned long pool_pages);
/* How many pages of tables cover the RAM in bootinfo when each of its pages is mapped alone. */
unsigned long paging_pool_pages(void);

/* Any context: is the word at vaddr RAM on a page that may be read? */
int paging_is_readable(__vaddr_t vaddr);

/* Calibrate on the i8254 (or ask the hypervisor) and start the monotonic clock. */
void tscclock_init(void);
/* Seconds since 1970, or 0 without an RTC. */
__u64 rtc_read(void);
/* Nanoseconds since 1970 as KVM knows them, or 0. */
__nsec kvmclock_wall(void);

/* Interrupt context, from vectors.S. */
void irq_entry(struct __regs *regs);
/* From vectors.S, on an exception's stack. */
void exception_entry(struct __regs *regs) __noreturn;

#define I8254_HZ 1193182UL
void i8254_start(__u16 count); /* periodic; 0 stands for 65536 */

#endif /* !__ASSEMBLY__ */
#endif
