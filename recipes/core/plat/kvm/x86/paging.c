/* SPDX-License-Identifier: BSD-3-Clause */
/* The identity map: 2 MiB pages, split into 4 KiB ones where attributes differ within. Tables
 * come from a pool that was sized at boot for the worst case, so no call can run out. */
#include <errno.h>
#include <string.h>
#include <uk/assert.h>
#include <uk/plat/lcpu.h>
#include <uk/plat/paging.h>
#include <kvm-x86/setup.h>

#define PTE_PRESENT (1UL << 0)
#define PTE_WRITE (1UL << 1)
#define PTE_UNCACHED (1UL << 4)
#define PTE_LARGE (1UL << 7)
#define PTE_NX (1UL << 63)
#define PTE_ADDR 0x000ffffffffff000UL

#define LARGE_SHIFT 21
#define LARGE_SIZE (1UL << LARGE_SHIFT)
#define GIB_SHIFT 30
#define FOUR_GIB (4UL << GIB_SHIFT)
#define ENTRIES 512
#define MSR_EFER 0xc0000080
#define EFER_NXE 0x800UL

static __u64 *pool_next, *pool_end;

static __u64 *new_table(void)
{
	__u64 *table = pool_next;

	UK_ASSERT(table < pool_end);
	pool_next += ENTRIES;
	memset(table, 0, __PAGE_SIZE);
	return table;
}

static __paddr_t top_of_ram(void)
{
	return bootinfo.ram[bootinfo.nr_ram - 1].end;
}

/* One page table for each 2 MiB of RAM (and of the first 2 MiB and the image, which are in
 * it), two for each range's ragged ends, one directory for each GiB above 4. */
unsigned long paging_pool_pages(void)
{
	unsigned long pages = 2 * bootinfo.nr_ram;

	for (unsigned int i = 0; i < bootinfo.nr_ram; i++)
		pages += (bootinfo.ram[i].end - bootinfo.ram[i].start) >> LARGE_SHIFT;
	if (top_of_ram() > FOUR_GIB)
		pages += DIV_ROUND_UP(top_of_ram() - FOUR_GIB, 1UL << GIB_SHIFT);
	return pages;
}

static int touches_ram(__paddr_t start, __paddr_t end)
{
	for (unsigned int i = 0; i < bootinfo.nr_ram; i++)
		if (start < bootinfo.ram[i].end && end > bootinfo.ram[i].start)
			return 1;
	return 0;
}

static int is_in_ram(__paddr_t start, __paddr_t end)
{
	for (unsigned int i = 0; i < bootinfo.nr_ram; i++)
		if (start >= bootinfo.ram[i].start && end <= bootinfo.ram[i].end)
			return 1;
	return 0;
}

static __u64 *directory_entry(__vaddr_t vaddr)
{
	__u64 *directory = (__u64 *)(boot_pdpt[vaddr >> GIB_SHIFT] & PTE_ADDR);

	return directory ? &directory[(vaddr >> LARGE_SHIFT) % ENTRIES] : __NULL;
}

static void map_above_4g(void)
{
	for (__paddr_t gib = FOUR_GIB; gib < top_of_ram(); gib += 1UL << GIB_SHIFT) {
		__u64 *directory = new_table();

		boot_pdpt[gib >> GIB_SHIFT] = (__u64)directory | PTE_PRESENT | PTE_WRITE;
		for (unsigned int i = 0; i < ENTRIES; i++)
			directory[i] = (gib + i * LARGE_SIZE) | PTE_PRESENT | PTE_WRITE | PTE_LARGE;
	}
}

int paging_is_readable(__vaddr_t vaddr)
{
	__u64 *entry;

	if (!is_in_ram(vaddr, vaddr + sizeof(__u64)))
		return 0;
	entry = directory_entry(vaddr);
	if (!(*entry & PTE_LARGE))
		entry = (__u64 *)(*entry & PTE_ADDR) + (vaddr / __PAGE_SIZE) % ENTRIES;
	return (*entry & PTE_PRESENT) != 0;
}

/* Device registers must not be cached, whatever the MTRRs were left at. */
static void uncache_devices(void)
{
	for (__paddr_t at = 0; at < FOUR_GIB; at += LARGE_SIZE)
		if (!touches_ram(at, at + LARGE_SIZE))
			*directory_entry(at) |= PTE_UNCACHED;
}

#ifdef CONFIG_PAGING
static __u64 nx_if_supported;

static void split(__u64 *entry)
{
	__u64 *table = new_table();
	__u64 bits = *entry & ~(PTE_ADDR | PTE_LARGE);

	for (__u64 i = 0; i < ENTRIES; i++)
		table[i] = ((*entry & PTE_ADDR) + i * __PAGE_SIZE) | bits;
	*entry = (__u64)table | PTE_PRESENT | PTE_WRITE;
}

static __u64 attr_bits(unsigned long attr)
{
	__u64 bits = 0;

	if (attr != PAGE_ATTR_PROT_NONE)
		bits |= PTE_PRESENT;
	if (attr & PAGE_ATTR_PROT_WRITE)
		bits |= PTE_WRITE;
	if (!(attr & PAGE_ATTR_PROT_EXEC))
		bits |= nx_if_supported;
	return bits;
}

static void set_entry(__u64 *entry, __vaddr_t vaddr, __u64 bits)
{
	*entry = (*entry & (PTE_ADDR | PTE_LARGE | PTE_UNCACHED)) | bits;
	__asm__ __volatile__("invlpg (%0)" :: "r"(vaddr) : "memory");
}

static void set_range(__vaddr_t start, __vaddr_t end, unsigned long attr)
{
	__u64 bits = attr_bits(attr);

	while (start < end) {
		__u64 *entry = directory_entry(start);
		int whole = start % LARGE_SIZE == 0 && end - start >= LARGE_SIZE;

		if ((*entry & PTE_LARGE) && whole) {
			set_entry(entry, start, bits);
			start += LARGE_SIZE;
			continue;
		}
		if (*entry & PTE_LARGE)
			split(entry);
		entry = (__u64 *)(*entry & PTE_ADDR) + (start / __PAGE_SIZE) % ENTRIES;
		set_entry(entry, start, bits);
		start += __PAGE_SIZE;
	}
}

/* Only code can be executed, only data written, and a null pointer and the end of the boot
 * stack fault. */
static void protect_image(void)
{
	__vaddr_t image_end = ALIGN_UP((__vaddr_t)_end, LARGE_SIZE);
	__paddr_t mapped_end = MAX(ALIGN_UP(top_of_ram(), 1UL << GIB_SHIFT), FOUR_GIB);

	if (ukarch_rdmsr(MSR_EFER) & EFER_NXE)
		nx_if_supported = PTE_NX;
	for (__paddr_t at = image_end; at < mapped_end; at += LARGE_SIZE)
		*directory_entry(at) |= nx_if_supported;
	set_range(0, __PAGE_SIZE, PAGE_ATTR_PROT_NONE);
	set_range(__PAGE_SIZE, (__vaddr_t)_base, PAGE_ATTR_PROT_RW);
	set_range((__vaddr_t)_text, (__vaddr_t)_etext, PAGE_ATTR_PROT_READ | PAGE_ATTR_PROT_EXEC);
	set_range((__vaddr_t)_rodata, (__vaddr_t)_erodata, PAGE_ATTR_PROT_READ);
	set_range((__vaddr_t)_data, image_end, PAGE_ATTR_PROT_RW);
	set_range((__vaddr_t)boot_stack_guard, (__vaddr_t)boot_stack, PAGE_ATTR_PROT_NONE);
}

struct uk_pagetable *ukplat_pt_get_active(void)
{
	return (struct uk_pagetable *)boot_pml4;
}

int ukplat_page_set_attr(struct uk_pagetable *pt, __vaddr_t vaddr, unsigned long pages,
			 unsigned long new_attr, unsigned long flags)
{
	__vaddr_t end = vaddr + pages * __PAGE_SIZE;
	unsigned long irqf;

	if (pt != ukplat_pt_get_active() || flags != 0 || vaddr % __PAGE_SIZE != 0 ||
	    end < vaddr || !is_in_ram(vaddr, end))
		return -EINVAL;
	irqf = ukplat_lcpu_save_irqf();
	set_range(vaddr, end, new_attr);
	ukplat_lcpu_restore_irqf(irqf);
	return 0;
}
#endif

void paging_init(__paddr_t pool, unsigned long pool_pages)
{
	pool_next = (__u64 *)pool;
	pool_end = pool_next + pool_pages * ENTRIES;
	map_above_4g();
	uncache_devices();
#ifdef CONFIG_PAGING
	protect_image();
#endif
	__asm__ __volatile__("mov %0, %%cr3" :: "r"(boot_pml4) : "memory");
}
