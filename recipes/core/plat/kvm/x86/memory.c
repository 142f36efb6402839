/* SPDX-License-Identifier: BSD-3-Clause */
/* Free RAM is what the boot loader reported, less the first MiB (firmware), the image, a boot
 * module, and a pool of page tables taken from the start of the largest range: near what is
 * used anyway, as the host gives QEMU memory by 2 MiB. */
#include <uk/assert.h>
#include <uk/plat/memory.h>
#include <kvm-x86/setup.h>

#define FIRST_USABLE 0x100000UL
#define FOUR_GIB 0x100000000UL

static struct ukplat_memregion_desc regions[MAX_RAM_RANGES * 3 + 1];
static int nr_regions;

static void add_region(__paddr_t start, __paddr_t end)
{
	start = ALIGN_UP(MAX(start, FIRST_USABLE), __PAGE_SIZE);
	end = ALIGN_DOWN(end, __PAGE_SIZE);
	if (start >= end)
		return;
	regions[nr_regions++] = (struct ukplat_memregion_desc){
		.name = "heap", .base = (void *)start, .len = end - start,
		.flags = UKPLAT_MEMRF_ALLOCATABLE,
	};
}

/* Add [start, end) without what `holes` (sorted) cover. */
static void add_around(__paddr_t start, __paddr_t end, const struct mem_range *holes, int nr)
{
	if (nr == 0) {
		add_region(start, end);
		return;
	}
	if (holes->start >= end || holes->end <= start) {
		add_around(start, end, holes + 1, nr - 1);
		return;
	}
	add_around(start, holes->start, holes + 1, nr - 1);
	add_around(holes->end, end, holes + 1, nr - 1);
}

static struct ukplat_memregion_desc *largest_below_4g(void)
{
	struct ukplat_memregion_desc *best = __NULL;

	for (int i = 0; i < nr_regions; i++)
		if ((__uptr)regions[i].base + regions[i].len <= FOUR_GIB &&
		    (!best || regions[i].len > best->len))
			best = &regions[i];
	return best;
}

void memory_init(void)
{
	const struct mem_range holes[] = {
		{ (__paddr_t)_base, (__paddr_t)_end }, bootinfo.initrd,
	};
	unsigned long pool_len = paging_pool_pages() * __PAGE_SIZE;
	struct ukplat_memregion_desc *best;

	for (unsigned int i = 0; i < bootinfo.nr_ram; i++)
		add_around(bootinfo.ram[i].start, bootinfo.ram[i].end, holes, ARRAY_SIZE(holes));

	best = largest_below_4g();
	if (!best || best->len <= pool_len)
		UK_CRASH("too little RAM: %lu bytes free\n", best ? best->len : 0);
	paging_init((__paddr_t)best->base, pool_len / __PAGE_SIZE);
	best->base = (char *)best->base + pool_len;
	best->len -= pool_len;

	if (bootinfo.initrd.end > bootinfo.initrd.start)
		regions[nr_regions++] = (struct ukplat_memregion_desc){
			.name = "initrd", .base = (void *)bootinfo.initrd.start,
			.len = bootinfo.initrd.end - bootinfo.initrd.start,
			.flags = UKPLAT_MEMRF_INITRD,
		};
}

int ukplat_memregion_count(void)
{
	return nr_regions;
}

int ukplat_memregion_get(int i, struct ukplat_memregion_desc *mrd)
{
	if (i < 0 || i >= nr_regions)
		return -1;
	*mrd = regions[i];
	return 0;
}

int ukplat_memregion_find_next(int i, int flags, struct ukplat_memregion_desc *mrd)
{
	for (; ukplat_memregion_get(i, mrd) == 0; i++)
		if ((mrd->flags & flags) == flags)
			return i;
	return -1;
}
