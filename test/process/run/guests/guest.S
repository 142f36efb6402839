/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The smallest guests that show each way in which a run can end. BEHAVIOUR names one of the labels
 * below. QEMU enters at start in 32-bit protected mode without paging (PVH).
 */

	.section .note.pvh, "a", @note
	.align 4
	.long 4, 4, 18          /* name size, value size, XEN_ELFNOTE_PHYS32_ENTRY */
	.asciz "Xen"
	.long start

	.text
	.globl start
start:
	mov $stack_end, %esp
	jmp BEHAVIOUR

/* Reports two passed tests and leaves with success. */
tap:
	mov $tap_text, %esi
	call print
	mov $41, %al
	jmp leave

/* The same, but says through its status that it crashed. */
crash_status:
	mov $tap_text, %esi
	call print
	mov $42, %al
	jmp leave

/* Passes its first test and waits with interrupts off, for ever. */
silent:
	mov $partial_text, %esi
	call print
halted:
	cli
	hlt
	jmp halted

/* Never says anything. */
mute:
	jmp mute

/* Never stops talking. */
chatter:
	mov $partial_text, %esi
	call print
	jmp chatter

/* Prints a crash report and hangs over it. */
panic:
	mov $panic_text, %esi
	call print
	jmp halted

/* Faults without a table of handlers. */
triple_fault:
	lidt no_handlers
	ud2

/* Asks the chip set of a PC for a reset. */
reset:
	mov $0xcf9, %dx
	mov $0x06, %al
	out %al, %dx
	jmp halted

/* Switches a PC off, by the ACPI register that its firmware has put there. */
switch_off:
	mov $0x604, %dx
	mov $0x2000, %ax
	out %ax, %dx
	jmp halted

/* Bytes that are no text, CR LF, a very long line, and a last line without an end. */
garbage:
	mov $garbage_text, %esi
	call print
	mov $20000, %ecx
	mov $'x', %al
	mov $0x3f8, %dx
1:	out %al, %dx
	loop 1b
	mov $garbage_end, %esi
	call print
	mov $41, %al
	jmp leave

/* Says what it was given on the command line: PVH's start info has its address at offset 24. */
arguments:
	mov 24(%ebx), %esi
	call print
	mov $41, %al

leave:
	mov $0x501, %dx
	out %al, %dx
	jmp halted

/* Prints the text at %esi on COM1, whose FIFO an emulated UART always has room in. */
print:
	mov $0x3f8, %dx
1:	lodsb
	test %al, %al
	jz 2f
	out %al, %dx
	jmp 1b
2:	ret

	.data
tap_text:
	.asciz "firmware says hello\r\nTAP version 14\n1..2\nok 1 - first\nok 2 - second\n  ---\n  time_us: 7\n  ...\n"
partial_text:
	.asciz "1..2\nok 1 - first\n"
panic_text:
	.asciz "1..2\nCRASH: page fault at 0\n  rip 1\n"
garbage_text:
	.asciz "\377\376 broken \200\r\n\033[31mred\033[0m \001 text\r\n"
garbage_end:
	.asciz "\nlast"
no_handlers:
	.word 0
	.long 0

	.bss
	.align 16
	.skip 4096
stack_end:
