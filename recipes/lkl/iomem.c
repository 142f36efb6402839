/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Device memory. The guest's memory is mapped one to one, so an address Linux
 * calls physical is one the processor can use, and a device can too.
 */
#include <stdint.h>

#include "host_ops.h"
#include "lklk.h"

void *lklk_ioremap(long address, int size)
{
	(void)size;
	return (void *)address;
}

/*
 * Each access is one load or store of just that width: devices count them. Only what is a
 * window of a PCI device has no memory.
 */
int lklk_iomem_access(const volatile void *address, void *value, int size,
		      int write)
{
	if (lklk_is_pci_window((unsigned long)address))
		return lklk_pci_window_access((unsigned long)address, value, size, write);
	switch (size) {
	case 1:
		if (write)
			*(volatile uint8_t *)address = *(uint8_t *)value;
		else
			*(uint8_t *)value = *(const volatile uint8_t *)address;
		return 0;
	case 2:
		if (write)
			*(volatile uint16_t *)address = *(uint16_t *)value;
		else
			*(uint16_t *)value = *(const volatile uint16_t *)address;
		return 0;
	case 4:
		if (write) {
			*(volatile uint32_t *)address = *(uint32_t *)value;
			lklk_device_written((unsigned long)address);
		} else {
			*(uint32_t *)value = lklk_device_read(
				(unsigned long)address, *(const volatile uint32_t *)address);
		}
		return 0;
	case 8:
		if (write)
			*(volatile uint64_t *)address = *(uint64_t *)value;
		else
			*(uint64_t *)value = *(const volatile uint64_t *)address;
		return 0;
	default:
		return -1;
	}
}
