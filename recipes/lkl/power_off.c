/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The host's request for an orderly end: a byte that arrives at the second serial port, a
 * 16550, where the machine has one. The interrupt only wakes a thread, as the end calls Linux.
 *
 * A byte that came before Linux's start waits in the port.
 */
#include <uk/plat/bootstrap.h>

#include <uk/lkl.h>

#include "lklk.h"
#include "host_ops.h"
#include "uart.h"

#define COM2 0x2f8
#define COM2_IRQ 3

#define POWER_OFF 'P'

void (*uk_lkl_on_power_off)(void);

static struct lkl_sem *asked;

static void end(void)
{
	if (uk_lkl_end())
		LKLK_PANIC("the end that the host asked for was not orderly, as is said above");
	ukplat_terminate(UKPLAT_HALT);
}

static void wait_for_host(void *unused)
{
	(void)unused;
	for (;;) {
		lklk_sem_down(asked);
		lkl_printf("the host asks for the end\n");
		if (uk_lkl_on_power_off)
			uk_lkl_on_power_off();
		else
			end();
	}
}

/* Interrupt context. The controller is edge-triggered: another comes once all is read. */
static int received(void *unused)
{
	(void)unused;
	while (lklk_inb(COM2 + UART_LSR) & LSR_DATA_READY)
		if (lklk_inb(COM2 + UART_DATA) == POWER_OFF)
			lklk_sem_up(asked);
	return 1;
}

static bool is_there(void)
{
	lklk_outb(COM2 + UART_SCRATCH, 0x5a);
	return lklk_inb(COM2 + UART_SCRATCH) == 0x5a;
}

void lklk_power_off_start(void)
{
	if (!is_there())
		return;
	asked = lklk_sem_alloc(0);
	if (lklk_irq_register(COM2_IRQ, received, NULL))
		LKLK_PANIC_NUMBER("the platform has no interrupt for the host's requests:",
				  COM2_IRQ, "is taken");
	lklk_thread_create(LKLK_PORT, "power-off", wait_for_host, NULL);
	lklk_outb(COM2 + UART_LCR, LCR_8N1);
	lklk_outb(COM2 + UART_MCR, MCR_DTR_RTS_OUT2);
	lklk_outb(COM2 + UART_IER, IER_RECEIVED);
}
