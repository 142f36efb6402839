/* SPDX-License-Identifier: BSD-3-Clause */
/* Copy what the boot loader passed: it may lie anywhere in RAM, also where the heap will be.
 * Layouts: Xen's public/arch-x86/hvm/start_info.h, and the Multiboot Specification 0.6.96. */
#include <string.h>
#include <uk/assert.h>
#include <kvm-x86/setup.h>

struct pvh_start_info {
	__u32 magic, version, flags, nr_modules;
	__u64 modlist, cmdline, rsdp;
	/* from version 1 on */
	__u64 memmap;
	__u32 nr_memmap, reserved;
};

struct pvh_module {
	__u64 start, size, cmdline, reserved;
};

struct pvh_memmap {
	__u64 start, size;
	__u32 type, reserved;
};

struct mb_info {
	__u32 flags, mem_lower, mem_upper, boot_device, cmdline;
	__u32 nr_modules, modlist, syms[4], mmap_length, mmap;
};
#define MB_HAS_CMDLINE 0x04
#define MB_HAS_MODULES 0x08
#define MB_HAS_MMAP 0x40

struct mb_module {
	__u32 start, end, cmdline, reserved;
};

/* size does not count itself, and a loader may make entries longer than this. */
struct mb_memmap {
	__u32 size;
	__u64 start, len;
	__u32 type;
} __packed;

/* The page tables have one PML4 entry. */
#define MAX_MAPPED (512UL << 30)
#define TYPE_RAM 1 /* in both protocols, as in the BIOS's E820 */

struct bootinfo bootinfo;

static void add_ram(__u64 start, __u64 len, __u32 type)
{
	struct mem_range *ram = bootinfo.ram;
	unsigned int i;

	if (type != TYPE_RAM || len == 0 || start >= MAX_MAPPED)
		return;
	if (bootinfo.nr_ram == MAX_RAM_RANGES)
		UK_CRASH("more than %d ranges of RAM\n", MAX_RAM_RANGES);
	len = MIN(len, MAX_MAPPED - start);
	for (i = bootinfo.nr_ram++; i > 0 && ram[i - 1].start > start; i--)
		ram[i] = ram[i - 1];
	ram[i] = (struct mem_range){ start, start + len };
}

static void copy_cmdline(const char *cmdline)
{
	__sz len = cmdline ? strlen(cmdline) : 0;

	if (len >= MAX_CMDLINE)
		UK_CRASH("the command line is longer than %d bytes\n", MAX_CMDLINE - 1);
	memcpy(bootinfo.cmdline, cmdline, len);
}

static void parse_pvh(const struct pvh_start_info *info)
{
	const struct pvh_memmap *map = (const void *)info->memmap;
	const struct pvh_module *module = (const void *)info->modlist;

	if (info->version < 1)
		UK_CRASH("PVH boot information without a memory map\n");
	copy_cmdline((const char *)info->cmdline);
	for (__u32 i = 0; i < info->nr_memmap; i++)
		add_ram(map[i].start, map[i].size, map[i].type);
	if (info->nr_modules > 0)
		bootinfo.initrd = (struct mem_range){ module->start, module->start + module->size };
}

/* A multiboot command line begins with the image's path, which PVH leaves out. */
static const char *skip_word(const char *s)
{
	while (*s != '\0' && *s != ' ')
		s++;
	return s;
}

static void parse_multiboot(const struct mb_info *info)
{
	const struct mb_module *module = (const void *)(__uptr)info->modlist;
	__uptr at = info->mmap, end = at + info->mmap_length;

	if (!(info->flags & MB_HAS_MMAP))
		UK_CRASH("multiboot information without a memory map\n");
	if (info->flags & MB_HAS_CMDLINE)
		copy_cmdline(skip_word((const char *)(__uptr)info->cmdline));
	while (at < end) {
		const struct mb_memmap *entry = (const void *)at;

		add_ram(entry->start, entry->len, entry->type);
		at += entry->size + sizeof(entry->size);
	}
	if ((info->flags & MB_HAS_MODULES) && info->nr_modules > 0)
		bootinfo.initrd = (struct mem_range){ module->start, module->end };
}

void bootinfo_parse(const void *info, int is_multiboot)
{
	if (is_multiboot)
		parse_multiboot(info);
	else
		parse_pvh(info);
	if (bootinfo.nr_ram == 0)
		UK_CRASH("the boot loader reported no RAM\n");
}
