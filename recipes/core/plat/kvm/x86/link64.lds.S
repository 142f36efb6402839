/* SPDX-License-Identifier: BSD-3-Clause */
/* The image's layout. Each kind of protection starts on a page; the symbols around it are
 * what paging.c protects. An input section named nowhere is refused by the linker. */
#include <uk/arch/limits.h>

ENTRY(_boot_entry)

PHDRS
{
	text PT_LOAD FLAGS(5);
	rodata PT_LOAD FLAGS(4);
	data PT_LOAD FLAGS(6);
	note PT_NOTE FLAGS(4);
}

SECTIONS
{
	. = 0x100000;
	_base = .;

	_text = .;
	.text : {
		/* A multiboot loader looks for its header in the first 8 KiB of the file. */
		KEEP(*(.multiboot))
		*(.text.boot)
		*(.text .text.*)
		*(.plt .iplt)
	} :text
	. = ALIGN(__PAGE_SIZE);
	_etext = .;

	_rodata = .;
	.rodata : {
		*(.rodata .rodata.*)
	} :rodata
	.note.Xen : { KEEP(*(.note.Xen)) } :rodata :note
	.init_array : ALIGN(8) {
		__preinit_array_start = .;
		KEEP(*(.preinit_array))
		__preinit_array_end = .;
		__init_array_start = .;
		KEEP(*(SORT_BY_INIT_PRIORITY(.init_array.*)))
		KEEP(*(.init_array))
		__init_array_end = .;
		uk_ctortab_start = .;
		KEEP(*(SORT(.uk_ctortab*)))
		uk_ctortab_end = .;
	} :rodata
	. = ALIGN(__PAGE_SIZE);
	_erodata = .;

	_data = .;
	.data : {
		*(.data .data.*)
		*(.got .got.plt .igot .igot.plt)
	} :data
	_edata = .;

	.bss : {
		*(.bss .bss.*)
		*(COMMON)
	} :data
	. = ALIGN(__PAGE_SIZE);
	_end = .;

	/* The linker makes these to be empty in a static image; nothing here could apply them. */
	.rela : { *(.rela.*) }
	ASSERT(SIZEOF(.rela) == 0, "the image needs relocations at run time")

	/DISCARD/ : {
		*(.comment)
		*(.note.GNU-stack .note.gnu.property)
		*(.eh_frame)
	}

	.debug_info 0 : { *(.debug_info) }
	.debug_abbrev 0 : { *(.debug_abbrev) }
	.debug_aranges 0 : { *(.debug_aranges) }
	.debug_line 0 : { *(.debug_line) }
	.debug_line_str 0 : { *(.debug_line_str) }
	.debug_str 0 : { *(.debug_str) }
	.debug_macro 0 : { *(.debug_macro) }
	.debug_loc 0 : { *(.debug_loc) }
	.debug_loclists 0 : { *(.debug_loclists) }
	.debug_ranges 0 : { *(.debug_ranges) }
	.debug_rnglists 0 : { *(.debug_rnglists) }
	.debug_frame 0 : { *(.debug_frame) }
	.symtab 0 : { *(.symtab) }
	.strtab 0 : { *(.strtab) }
	.shstrtab 0 : { *(.shstrtab) }
}
