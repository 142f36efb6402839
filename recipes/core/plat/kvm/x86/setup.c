/* SPDX-License-Identifier: BSD-3-Clause */
#include <uk/plat/bootstrap.h>
#include <kvm-x86/setup.h>

/* The image's name; the Makefile knows it, the boot loader does not always. */
static char image_name[] = UK_IMAGE_NAME;

/* First C code, on the boot stack, interrupts off. */
void kvm_entry(const void *info, int is_multiboot)
{
	console_init();
	traps_init();
	bootinfo_parse(info, is_multiboot);
	memory_init();
	ukplat_entry_argp(image_name, bootinfo.cmdline, sizeof(bootinfo.cmdline));
}
