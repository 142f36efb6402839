/* SPDX-License-Identifier: BSD-3-Clause */
/* The first serial port, a 16550, polled. */
#include <uk/plat/console.h>
#include <uk/plat/lcpu.h>
#include <kvm-x86/setup.h>

#define COM1 0x3f8
#define COM_DATA (COM1 + 0)     /* divisor low while DLAB is set */
#define COM_IER (COM1 + 1)      /* divisor high while DLAB is set */
#define COM_FCR (COM1 + 2)
#define COM_LCR (COM1 + 3)
#define COM_MCR (COM1 + 4)
#define COM_LSR (COM1 + 5)
#define LCR_DLAB 0x80
#define LCR_8N1 0x03
#define LSR_DATA_READY 0x01
#define LSR_THR_EMPTY 0x20
#define FCR_ENABLE_AND_CLEAR 0x07
#define MCR_DTR_RTS 0x03
#define FIFO_SIZE 16

void console_init(void)
{
	outb(COM_IER, 0);
	outb(COM_LCR, LCR_DLAB);
	outb(COM_DATA, 1); /* 115200 baud */
	outb(COM_IER, 0);
	outb(COM_LCR, LCR_8N1);
	outb(COM_FCR, FCR_ENABLE_AND_CLEAR);
	outb(COM_MCR, MCR_DTR_RTS);
}

/* Longer text gives way to interrupts now and then. */
#define PIECE 256

static void write_piece(const char *buf, unsigned int len)
{
	/* Whoever is switched to would write into the middle of a line. */
	unsigned long flags = ukplat_lcpu_save_irqf();
	unsigned int room = 0;

	for (unsigned int i = 0; i < len; i++) {
		/* An empty transmitter takes a whole FIFO without another look. */
		if (room == 0) {
			while (!(inb(COM_LSR) & LSR_THR_EMPTY))
				ukarch_spinwait();
			room = FIFO_SIZE;
		}
		outb(COM_DATA, (__u8)buf[i]);
		room--;
	}
	ukplat_lcpu_restore_irqf(flags);
}

int ukplat_coutk(const char *buf, unsigned int len)
{
	for (unsigned int at = 0; at < len; at += PIECE)
		write_piece(buf + at, len - at < PIECE ? len - at : PIECE);
	return (int)len;
}

int ukplat_coutd(const char *buf, unsigned int len)
{
	return ukplat_coutk(buf, len);
}

int ukplat_cink(char *buf, unsigned int len)
{
	unsigned int n = 0;

	while (n < len && (inb(COM_LSR) & LSR_DATA_READY))
		buf[n++] = (char)inb(COM_DATA);
	return (int)n;
}
