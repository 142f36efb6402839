/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Virtio devices on the PCI bus, shown to Linux as what its driver for virtio over MMIO
 * knows: arch/lkl has no PCI. Each device gets a window, an address that nothing is
 * mapped at. iomem.c passes Linux's reads and writes of windows to here, where they
 * become accesses to the device's legacy registers, which are I/O ports. Linux finds the
 * windows on its command line, as it finds microvm's devices.
 *
 * Numbers of sections are those of Virtual I/O Device 1.1: 4.1.4.8 has the legacy
 * registers over PCI, 4.2.4 those over MMIO.
 *
 * Interrupts. A device holds its line of the interrupt controller, which it may share
 * with others, until its reasons were read. The interrupt reads them, so the line is
 * free before interrupts are on again, and keeps them until Linux asks. Reading takes
 * the reasons from the device: nobody else may read them there. As the line is
 * level-triggered, a reason that comes after the reading is another interrupt.
 */
#include <stdio.h>
#include <string.h>

#include <uk/lkl.h>

#include "lklk.h"
#include "host_ops.h"
#include "virtio_mmio.h"

/* The configuration space, by way of its two ports (PCI Local Bus 3.0, 3.2.2.3.2). */
#define CONFIG_ADDRESS 0xcf8
#define CONFIG_DATA 0xcfc
#define CONFIG_ENABLE 0x80000000u
#define FUNCTIONS_PER_DEVICE 8
#define FUNCTIONS (32 * FUNCTIONS_PER_DEVICE) /* of the first bus */

#define PCI_ID 0x00
#define PCI_COMMAND 0x04
#define PCI_HEADER_TYPE 0x0c /* the third byte of these four */
#define PCI_BAR0 0x10
#define PCI_SUBSYSTEM 0x2c
#define PCI_INTERRUPT 0x3c
#define COMMAND_IO 0x001
#define COMMAND_BUS_MASTER 0x004
#define COMMAND_NO_INTERRUPT 0x400
#define BAR_IS_IO 1u

/* 4.1.2: below 0x1040 are the devices that have legacy registers too. */
#define VENDOR_VIRTIO 0x1af4u
#define FIRST_ID 0x1000u
#define FIRST_MODERN_ID 0x1040u
#define LAST_ID 0x107fu

/* Legacy registers over PCI. */
#define PCI_DEVICE_FEATURES 0
#define PCI_DRIVER_FEATURES 4
#define PCI_QUEUE_ADDRESS 8
#define PCI_QUEUE_SIZE 12
#define PCI_QUEUE_SELECT 14
#define PCI_QUEUE_NOTIFY 16
#define PCI_STATUS 18
#define PCI_REASONS 19
#define PCI_DEVICE_CONFIG 20 /* MSI-X, which nobody turns on, would move it */

/* Windows lie where no address of the processor can point to: no real device is there. */
#define WINDOWS 0x4000000000000000ul
#define WINDOW_SIZE 0x200ul

#define MAX_DEVICES 16
/* Interrupts towards Linux, one for each device: numbers that the controller has not. */
#define LINUX_IRQ 16
#define PIC_IRQS 16
#define PIC_LEVEL 0x4d0 /* a bit for each line: whether it is level-triggered */

static struct device {
	uint16_t ports; /* the first of its registers */
	uint16_t type; /* of virtio: 1 is a network, 2 a disk ... */
	uint8_t irq; /* of the interrupt controller */
	uint8_t reasons; /* read from the device, not yet by Linux */
	bool high_device_features, high_driver_features; /* which half is selected */
} devices[MAX_DEVICES];
static unsigned int nr_devices;

/* ---- The configuration space ---- */

static uint32_t config_address(unsigned int function, unsigned int at)
{
	return CONFIG_ENABLE | function << 8 | at;
}

static uint32_t config_read(unsigned int function, unsigned int at)
{
	lklk_outl(CONFIG_ADDRESS, config_address(function, at));
	return lklk_inl(CONFIG_DATA);
}

/* Bits of the status, the upper half, would be cleared by writing them. */
static void write_command(unsigned int function, uint16_t command)
{
	lklk_outl(CONFIG_ADDRESS, config_address(function, PCI_COMMAND));
	lklk_outw(CONFIG_DATA, command);
}

static bool is_there(void)
{
	lklk_outl(CONFIG_ADDRESS, CONFIG_ENABLE);
	return lklk_inl(CONFIG_ADDRESS) == CONFIG_ENABLE;
}

/* ---- Interrupts ---- */

/* Interrupt context. Says whether one of our devices had a reason. */
static int serve(void *irq)
{
	int ours = 0;

	for (unsigned int i = 0; i < nr_devices; i++) {
		struct device *d = &devices[i];
		uint8_t reasons;

		if (d->irq != (unsigned long)irq)
			continue;
		reasons = lklk_inb(d->ports + PCI_REASONS);
		if (!reasons)
			continue;
		d->reasons |= reasons;
		lklk_forward_irq(LINUX_IRQ + i);
		ours = 1;
	}
	return ours;
}

static uint8_t take_reasons(struct device *d)
{
	unsigned long flags = lklk_irq_save();
	uint8_t reasons = d->reasons;

	d->reasons = 0;
	lklk_irq_restore(flags);
	return reasons;
}

static void level_triggered(unsigned int irq)
{
	const unsigned short port = PIC_LEVEL + irq / 8;

	lklk_outb(port, lklk_inb(port) | 1u << irq % 8);
}

/* ---- Windows ---- */

static uint32_t read_register(struct device *d, unsigned long at)
{
	switch (at) {
	case MMIO_MAGIC:
		return MAGIC;
	case MMIO_VERSION:
		return LEGACY;
	case MMIO_DEVICE_ID:
		return d->type;
	case MMIO_VENDOR_ID:
		return VENDOR_VIRTIO;
	case MMIO_DEVICE_FEATURES: /* there are 32 of them */
		return d->high_device_features ? 0 : lklk_inl(d->ports + PCI_DEVICE_FEATURES);
	case MMIO_QUEUE_SIZE_MAX:
		return lklk_inw(d->ports + PCI_QUEUE_SIZE);
	case MMIO_QUEUE_ADDRESS:
		return lklk_inl(d->ports + PCI_QUEUE_ADDRESS);
	case MMIO_REASONS:
		return take_reasons(d);
	case MMIO_STATUS:
		return lklk_inb(d->ports + PCI_STATUS);
	default:
		return 0;
	}
}

static void write_register(struct device *d, unsigned long at, uint32_t value)
{
	switch (at) {
	case MMIO_DEVICE_FEATURES_SELECT:
		d->high_device_features = value;
		return;
	case MMIO_DRIVER_FEATURES_SELECT:
		d->high_driver_features = value;
		return;
	case MMIO_DRIVER_FEATURES:
		if (!d->high_driver_features)
			lklk_outl(d->ports + PCI_DRIVER_FEATURES, value);
		return;
	case MMIO_QUEUE_SELECT:
		lklk_outw(d->ports + PCI_QUEUE_SELECT, value);
		return;
	case MMIO_QUEUE_SIZE:
		/* Over PCI it is the device's to say; Linux takes less where memory is in pieces. */
		if (value != lklk_inw(d->ports + PCI_QUEUE_SIZE))
			LKLK_PANIC_NUMBER("Linux lacks memory in one piece for a queue of a PCI device:",
					  value, "entries are all it has room for");
		return;
	case MMIO_QUEUE_ADDRESS: /* in pages of 4 KiB: over PCI they cannot be others */
		lklk_outl(d->ports + PCI_QUEUE_ADDRESS, value);
		return;
	case MMIO_QUEUE_NOTIFY:
		lklk_outw(d->ports + PCI_QUEUE_NOTIFY, value);
		return;
	case MMIO_STATUS:
		lklk_outb(d->ports + PCI_STATUS, value);
		return;
	case MMIO_PAGE_SIZE:
	case MMIO_QUEUE_ALIGN:
	case MMIO_REASONS_TAKEN: /* they were when they were read */
	default:
		return;
	}
}

bool lklk_is_pci_window(unsigned long address)
{
	return address - WINDOWS < nr_devices * WINDOW_SIZE;
}

int lklk_pci_window_access(unsigned long address, void *value, int size, int write)
{
	struct device *d = &devices[(address - WINDOWS) / WINDOW_SIZE];
	const unsigned long at = (address - WINDOWS) % WINDOW_SIZE;
	uint32_t number;

	if (at >= MMIO_DEVICE_CONFIG) { /* its legacy driver reads and writes bytes */
		const unsigned short port = d->ports + PCI_DEVICE_CONFIG + at - MMIO_DEVICE_CONFIG;

		if (size != 1)
			return -1;
		if (write)
			lklk_outb(port, *(uint8_t *)value);
		else
			*(uint8_t *)value = lklk_inb(port);
		return 0;
	}
	if (size != sizeof(number))
		return -1;
	if (write) {
		memcpy(&number, value, sizeof(number));
		write_register(d, at, number);
	} else {
		number = read_register(d, at);
		memcpy(value, &number, sizeof(number));
	}
	return 0;
}

/* ---- Finding devices ---- */

/* Puts it before what is there: Linux looks at no word behind a "--". */
static void announce(unsigned int device)
{
	const size_t before = strlen(lklk_cmdline);
	char word[64];
	int length;

	length = snprintf(word, sizeof(word), "virtio_mmio.device=0x%lx@0x%lx:%u ", WINDOW_SIZE,
			  WINDOWS + device * WINDOW_SIZE, LINUX_IRQ + device);
	if (before + length >= LKLK_CMDLINE_SIZE)
		LKLK_PANIC_NUMBER("Linux's command line is too long to name the PCI devices in it:",
				  before, "characters are there already");
	memmove(lklk_cmdline + length, lklk_cmdline, before + 1);
	memcpy(lklk_cmdline, word, length);
}

static void refuse(unsigned int function, const char *why)
{
	lkl_printf("virtio device %02x.%u of the PCI bus is not used: %s\n", function >> 3,
		   function & 7, why);
}

static bool is_registered(unsigned int irq)
{
	for (unsigned int i = 0; i < nr_devices; i++)
		if (devices[i].irq == irq)
			return true;
	return false;
}

static void add_device(unsigned int function)
{
	const uint32_t bar = config_read(function, PCI_BAR0);
	const unsigned int irq = config_read(function, PCI_INTERRUPT) & 0xff;
	struct device *d = &devices[nr_devices];

	if (!(bar & BAR_IS_IO) || !(bar & ~3u))
		return refuse(function, "it has no legacy registers");
	if (irq == 0 || irq >= PIC_IRQS)
		return refuse(function, "the firmware gave it no interrupt");
	if (nr_devices == MAX_DEVICES)
		LKLK_PANIC_NUMBER("too many devices: there is a place for", MAX_DEVICES,
				  "on the PCI bus");
	d->ports = bar & ~3u;
	d->type = config_read(function, PCI_SUBSYSTEM) >> 16;
	d->irq = irq;
	write_command(function, (config_read(function, PCI_COMMAND) | COMMAND_IO |
				 COMMAND_BUS_MASTER) & ~COMMAND_NO_INTERRUPT);
	/* What the firmware had it do ends here. */
	lklk_outb(d->ports + PCI_STATUS, 0);

	if (!is_registered(irq)) {
		lklk_forwarding_start();
		level_triggered(irq);
		if (lklk_irq_register(irq, serve, (void *)(unsigned long)irq))
			LKLK_PANIC_NUMBER("the platform has no interrupt for a device: it asks for",
					  irq, "on the PCI bus");
	}
	nr_devices++;
}

static bool is_virtio(uint32_t id)
{
	const unsigned int device = id >> 16;

	return (id & 0xffff) == VENDOR_VIRTIO && device >= FIRST_ID && device <= LAST_ID;
}

static void look_at(unsigned int function)
{
	const uint32_t id = config_read(function, PCI_ID);

	if (!is_virtio(id))
		return;
	if (id >> 16 >= FIRST_MODERN_ID)
		return refuse(function, "it has no legacy registers");
	add_device(function);
}

static bool has_functions(unsigned int first)
{
	return config_read(first, PCI_HEADER_TYPE) & 0x800000;
}

void lklk_virtio_pci_start(void)
{
	if (!is_there())
		return;
	/* Where nothing is, all bits read as set. */
	for (unsigned int first = 0; first < FUNCTIONS; first += FUNCTIONS_PER_DEVICE) {
		look_at(first);
		if (config_read(first, PCI_ID) == ~0u || !has_functions(first))
			continue;
		for (unsigned int function = 1; function < FUNCTIONS_PER_DEVICE; function++)
			look_at(first + function);
	}
	/* From the last to the first, as each goes before the others. */
	for (unsigned int device = nr_devices; device > 0; device--)
		announce(device - 1);
}
