/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What is typed at the console, the first serial port, as a terminal hands it to a program:
 * line by line, with an echo, and with keys that take back what was typed. The lines go into
 * a pipe of Linux, on whose other end a program reads, polls and waits as ever. Linux has
 * a line discipline of its own, behind options, a pseudo-terminal and 200 KB that nobody
 * else here needs.
 *
 * The interrupt only wakes a thread. Where that has no room left, the port keeps the rest,
 * and QEMU what does not fit there: nothing is lost, however slowly the program reads.
 *
 * uk_lkl.console=terminal on Linux's command line is a person at a keyboard. With
 * uk_lkl.console=pipe the bytes come from a program: no echo, and a line may have any length.
 */
#include <uk/lkl.h>

#include "lklk.h"
#include "host_ops.h"
#include "uart.h"

#define COM1 0x3f8
#define COM1_IRQ 4

#define RING 256 /* a power of two */
#define LINE 4095 /* MAX_CANON of Linux, and its newline */

/* The writing end stays clear of the descriptors that a program counts on. */
#define FIRST_DESCRIPTOR 512

/* The keys of a terminal (termios(3)), each with Ctrl. */
#define CTRL(letter) ((letter) & 0x1f)
#define BACKSPACE CTRL('H')
#define DELETE 0x7f
#define ERASE_LINE CTRL('U')
#define ERASE_WORD CTRL('W')
#define LITERAL CTRL('V')
#define END_OF_FILE CTRL('D')

static unsigned char ring[RING];
static unsigned int ring_in, ring_out; /* only ever counted up */
static struct lkl_sem *received;

static bool echoes;
static long pipe_end;
static char line[LINE + 1];
static unsigned int length;
static bool is_literal; /* the next character stands for itself */

/* Interrupt context. */
static int receive(void *unused)
{
	const unsigned int before = ring_in;

	(void)unused;
	while (ring_in - ring_out < RING && lklk_inb(COM1 + UART_LSR) & LSR_DATA_READY)
		ring[ring_in++ % RING] = lklk_inb(COM1 + UART_DATA);
	if (ring_in - ring_out == RING)
		lklk_outb(COM1 + UART_IER, 0);
	if (ring_in != before)
		lklk_sem_up(received);
	return 1;
}

/* May block. A unit of `received` may stand for several bytes, or none that is left. */
static unsigned char next_byte(void)
{
	for (;;) {
		unsigned long flags = lklk_irq_save();

		if (ring_in != ring_out) {
			unsigned char byte = ring[ring_out++ % RING];

			lklk_irq_restore(flags);
			return byte;
		}
		/* If the port holds something, this is an interrupt. */
		lklk_outb(COM1 + UART_IER, IER_RECEIVED);
		lklk_irq_restore(flags);
		lklk_sem_down(received);
	}
}

static void echo(const char *text)
{
	if (echoes)
		lklk_say(text);
}

/* As a terminal shows it: a control character is ^ and its letter. */
static void echo_byte(unsigned char byte)
{
	const char shown[] = { '^', byte ^ 0x40, '\0' };
	const char plain[] = { byte, '\0' };

	echo(byte == '\t' || (byte >= ' ' && byte != DELETE) ? plain : shown);
}

static bool is_control(unsigned char byte)
{
	return byte < ' ' || byte == DELETE;
}

/* The bytes of a character behind its first have 10 in front (UTF-8). */
static void erase_character(void)
{
	unsigned char byte;

	do
		byte = line[--length];
	while (length && (byte & 0xc0) == 0x80);
	echo(is_control(byte) && byte != '\t' ? "\b\b  \b\b" : "\b \b");
}

static void erase_word(void)
{
	while (length && line[length - 1] == ' ')
		erase_character();
	while (length && line[length - 1] != ' ')
		erase_character();
}

/* May block, while the program does not read. Says whether somebody still can. */
static bool hand_over(void)
{
	unsigned int done = 0;

	while (done < length) {
		long written = lkl_sys_write(pipe_end, line + done, length - done);

		if (written <= 0)
			return false;
		done += written;
	}
	length = 0;
	return true;
}

static bool put(unsigned char byte)
{
	if (length == LINE && !echoes && !hand_over())
		return false;
	if (length == LINE) {
		echo("\a");
		return true;
	}
	line[length++] = byte;
	echo_byte(byte);
	return true;
}

/* Says whether there may be more. */
static bool type(unsigned char byte)
{
	if (is_literal) {
		is_literal = false;
		return put(byte);
	}
	switch (byte) {
	case BACKSPACE:
	case DELETE:
		if (length)
			erase_character();
		return true;
	case ERASE_LINE:
		while (length)
			erase_character();
		return true;
	case ERASE_WORD:
		erase_word();
		return true;
	case LITERAL:
		is_literal = true;
		return true;
	case END_OF_FILE:
		return length && hand_over();
	case '\r':
	case '\n':
		echo("\n");
		line[length++] = '\n';
		return hand_over();
	default:
		return put(byte);
	}
}

static void read_console(void *unused)
{
	(void)unused;
	while (type(next_byte()))
		;
	lklk_outb(COM1 + UART_IER, 0);
	lkl_sys_close(pipe_end);
	lklk_thread_detach();
}

/* 0, or an error of Linux: the console has no input. */
static int configure(void)
{
	const char *word = lklk_next_word(lklk_cmdline, "uk_lkl.console=");

	if (!word)
		return -LKL_ENXIO;
	echoes = *word == 't';
	return 0;
}

int uk_lkl_console_open(void)
{
	int error = configure();
	int ends[2];

	if (error || (error = lkl_sys_pipe2(ends, 0)))
		return error;
	pipe_end = lkl_sys_fcntl(ends[1], LKL_F_DUPFD, FIRST_DESCRIPTOR);
	if (pipe_end < 0)
		pipe_end = ends[1];
	else
		lkl_sys_close(ends[1]);

	received = lklk_sem_alloc(0);
	if (lklk_irq_register(COM1_IRQ, receive, NULL))
		LKLK_PANIC_NUMBER("the platform has no interrupt for the console:", COM1_IRQ,
				  "is taken");
	lklk_outb(COM1 + UART_MCR, MCR_DTR_RTS_OUT2);
	lklk_thread_create(LKLK_PORT, "console", read_console, NULL);
	return ends[0];
}
