/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Interrupts of devices, on their way to Linux. lkl_trigger_irq() takes locks that
 * the interrupted thread may hold, so the interrupt only wakes a thread, which calls
 * it.
 *
 * Which devices there are stands on Linux's command line, as Linux reads it itself:
 * virtio_mmio.device=SIZE@REGISTERS:IRQ. QEMU's microvm adds these words. Devices on the
 * PCI bus are not among them yet when they are read here: see virtio_pci.c.
 *
 * The interrupt controller notices when a device raises its line (it is
 * edge-triggered), and the device holds the line until Linux acknowledged all of its
 * reasons. A reason that comes between Linux's look at them and its acknowledgement
 * keeps the line up: no interrupt would ever come again. So the reasons are looked at
 * once more after each acknowledgement.
 */
#include <stdlib.h>

#include <uk/lkl.h>

#include "lklk.h"
#include "host_ops.h"
#include "virtio_mmio.h"

#define MAX_DEVICES 16
#define MAX_IRQ 31 /* `raised` has a bit for each */

/*
 * What Linux is told that a queue can hold. QEMU offers 1024 entries, over PCI 256, and Linux
 * has a buffer ready for each.
 */
#define QUEUE_SIZE 256u

static struct lklk_device devices[MAX_DEVICES];
static unsigned int nr_devices;

static unsigned int raised; /* interrupts that the thread has not seen yet */
static struct lkl_sem *arrived;

void lklk_forward_irq(unsigned long irq)
{
	unsigned long flags = lklk_irq_save();
	unsigned int before = raised;

	raised |= 1u << irq;
	if (!before)
		lklk_sem_up(arrived);
	lklk_irq_restore(flags);
}

/* Interrupt context. */
static int device_interrupts(void *irq)
{
	lklk_forward_irq((unsigned long)irq);
	return 1;
}

static void forward(void *unused)
{
	(void)unused;
	for (;;) {
		unsigned long flags;
		unsigned int irqs;

		lklk_sem_down(arrived);
		flags = lklk_irq_save();
		irqs = raised;
		raised = 0;
		lklk_irq_restore(flags);

		for (; irqs; irqs &= irqs - 1)
			lkl_trigger_irq(__builtin_ctz(irqs));
	}
}

void lklk_forwarding_start(void)
{
	if (arrived)
		return;
	arrived = lklk_sem_alloc(0);
	lklk_thread_create(LKLK_PORT, "device interrupts", forward, NULL);
}

void lklk_device_written(unsigned long address)
{
	for (const struct lklk_device *d = devices; d < devices + nr_devices; d++)
		if (address == d->registers + MMIO_REASONS_TAKEN &&
		    *(volatile uint32_t *)(d->registers + MMIO_REASONS))
			lklk_forward_irq(d->irq);
}

uint32_t lklk_device_read(unsigned long address, uint32_t value)
{
	if (value <= QUEUE_SIZE)
		return value;
	for (const struct lklk_device *d = devices; d < devices + nr_devices; d++)
		if (address == d->registers + MMIO_QUEUE_SIZE_MAX)
			return QUEUE_SIZE;
	return value;
}

static bool has_handler(unsigned long irq)
{
	for (const struct lklk_device *d = devices; d < devices + nr_devices; d++)
		if (d->irq == irq)
			return true;
	return false;
}

bool lklk_device_word(const char *word, struct lklk_device *device)
{
	char *end;

	strtoul(word, &end, 0);
	while (*end && *end != '@' && *end != ' ')
		end++; /* the K of 1K */
	if (*end != '@')
		return false;
	device->registers = strtoul(end + 1, &end, 0);
	if (*end != ':')
		return false;
	device->irq = strtoul(end + 1, &end, 0);
	return true;
}

/* What does not look like a device is Linux's to complain about. */
static void add_device(const char *word)
{
	struct lklk_device device;

	if (!lklk_device_word(word, &device))
		return;
	if (nr_devices == MAX_DEVICES)
		LKLK_PANIC_NUMBER("too many devices: there is a place for", MAX_DEVICES,
				  "on Linux's command line");
	lklk_forwarding_start();
	if (!has_handler(device.irq) &&
	    (device.irq > MAX_IRQ ||
	     lklk_irq_register(device.irq, device_interrupts, (void *)device.irq)))
		LKLK_PANIC_NUMBER("the platform has no interrupt for a device: it asks for",
				  device.irq, "on Linux's command line");
	devices[nr_devices++] = device;
}

void lklk_device_irqs_start(void)
{
	const char *at = lklk_cmdline;

	while ((at = lklk_next_word(at, "virtio_mmio.device=")))
		add_device(at);
}
