/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Random bytes of a virtio device, by a driver of the port's own: the pruned Linux has
 * none. It is used before Linux starts, polled, and reset afterwards, so Linux finds it as
 * if nobody had been there.
 *
 * It speaks virtio over MMIO, of either version; a device on the PCI bus is reached
 * through its window. Numbers of sections are those of Virtual I/O Device 1.1.
 */
#include <string.h>

#include <uk/lkl.h>

#include "lklk.h"
#include "host_ops.h"
#include "virtio_mmio.h"

#define TYPE_ENTROPY 4

/* 2.1 */
#define STATUS_ACKNOWLEDGE 1
#define STATUS_DRIVER 2
#define STATUS_DRIVER_OK 4
#define STATUS_FEATURES_OK 8
#define VERSION_1 1 /* among the features from 32 on */

/* 2.6: a queue, here of one buffer at a time. */
struct descriptor {
	uint64_t address;
	uint32_t length;
	uint16_t flags, next;
};
#define DESCRIPTOR_WRITE 2 /* the device writes to it */

struct available {
	uint16_t flags, index, ring[];
};
#define AVAILABLE_NO_INTERRUPT 1

struct used {
	uint16_t flags, index;
	struct {
		uint32_t id, length;
	} ring[];
};

#define PAGE 4096ul
/* A modern device lets us have a short queue, a legacy one not always. */
#define SHORT_QUEUE 8u
#define LONGEST_QUEUE 1024u
/* The device answers at once, or never; QEMU may have been stopped meanwhile. */
#define PATIENCE_NS 5000000000ull

struct queue {
	unsigned int size;
	unsigned char *memory;
	struct descriptor *descriptors;
	struct available *available;
	volatile struct used *used;
};

static uint32_t read_register(unsigned long registers, unsigned int at)
{
	uint32_t value = 0;

	lklk_iomem_access((void *)(registers + at), &value, sizeof(value), 0);
	return value;
}

static void write_register(unsigned long registers, unsigned int at, uint32_t value)
{
	lklk_iomem_access((void *)(registers + at), &value, sizeof(value), 1);
}

/* 0 if there is none. */
static unsigned long find(void)
{
	const char *at = lklk_cmdline;
	struct lklk_device device;

	while ((at = lklk_next_word(at, "virtio_mmio.device=")))
		if (lklk_device_word(at, &device) &&
		    read_register(device.registers, MMIO_MAGIC) == MAGIC &&
		    read_register(device.registers, MMIO_DEVICE_ID) == TYPE_ENTROPY)
			return device.registers;
	return 0;
}

/* 2.6.2: where the parts of a queue are, as a legacy device has to have them. */
static void make_queue(struct queue *queue, unsigned int size)
{
	const size_t available = size * sizeof(struct descriptor);
	const size_t used = (available + sizeof(struct available) + (size + 1) * 2 + PAGE - 1) &
			    ~(PAGE - 1);
	const size_t bytes = used + sizeof(struct used) + size * 8 + 2;

	queue->size = size;
	queue->memory = lklk_alloc_aligned(PAGE, bytes, "the queue of virtio-rng");
	memset(queue->memory, 0, bytes);
	queue->descriptors = (void *)queue->memory;
	queue->available = (void *)(queue->memory + available);
	queue->used = (void *)(queue->memory + used);
	queue->available->flags = AVAILABLE_NO_INTERRUPT;
}

static void write_address(unsigned long registers, unsigned int at, const volatile void *to)
{
	write_register(registers, at, (unsigned long)to);
	write_register(registers, at + 4, (unsigned long)to >> 32);
}

/* 3.1.1: the order of the steps is the standard's. */
static bool start(unsigned long registers, struct queue *queue)
{
	const bool modern = read_register(registers, MMIO_VERSION) > LEGACY;
	unsigned int status = STATUS_ACKNOWLEDGE | STATUS_DRIVER, size;

	write_register(registers, MMIO_STATUS, 0);
	write_register(registers, MMIO_STATUS, status);
	write_register(registers, MMIO_DRIVER_FEATURES_SELECT, 1);
	write_register(registers, MMIO_DRIVER_FEATURES, modern ? VERSION_1 : 0);
	write_register(registers, MMIO_DRIVER_FEATURES_SELECT, 0);
	write_register(registers, MMIO_DRIVER_FEATURES, 0);
	if (modern) {
		write_register(registers, MMIO_STATUS, status |= STATUS_FEATURES_OK);
		if (!(read_register(registers, MMIO_STATUS) & STATUS_FEATURES_OK))
			return false;
	} else {
		write_register(registers, MMIO_PAGE_SIZE, PAGE);
	}

	write_register(registers, MMIO_QUEUE_SELECT, 0);
	size = read_register(registers, MMIO_QUEUE_SIZE_MAX);
	if (modern && size > SHORT_QUEUE)
		size = SHORT_QUEUE;
	if (!size || size > LONGEST_QUEUE)
		return false;
	make_queue(queue, size);
	write_register(registers, MMIO_QUEUE_SIZE, size);
	if (modern) {
		write_address(registers, MMIO_QUEUE_DESCRIPTORS, queue->descriptors);
		write_address(registers, MMIO_QUEUE_AVAILABLE, queue->available);
		write_address(registers, MMIO_QUEUE_USED, queue->used);
		write_register(registers, MMIO_QUEUE_READY, 1);
	} else {
		write_register(registers, MMIO_QUEUE_ALIGN, PAGE);
		write_register(registers, MMIO_QUEUE_ADDRESS, (unsigned long)queue->memory / PAGE);
	}
	write_register(registers, MMIO_STATUS, status | STATUS_DRIVER_OK);
	return true;
}

/* How many bytes the device wrote; 0 if it did not in time. */
static unsigned int ask(unsigned long registers, struct queue *queue, void *bytes,
			unsigned int size)
{
	const uint16_t turn = queue->available->index;
	const uint64_t start = lklk_now();

	queue->descriptors[0] = (struct descriptor){ .address = (unsigned long)bytes,
						     .length = size,
						     .flags = DESCRIPTOR_WRITE };
	queue->available->ring[turn % queue->size] = 0;
	/* The processor keeps stores in order (Intel SDM 3A, 8.2.2), so the compiler has to. */
	__asm__ volatile("" : : : "memory");
	queue->available->index = turn + 1;
	__asm__ volatile("mfence" : : : "memory");
	write_register(registers, MMIO_QUEUE_NOTIFY, 0);
	while (queue->used->index == turn)
		if (lklk_now() - start > PATIENCE_NS)
			return 0;
	__asm__ volatile("" : : : "memory");
	return queue->used->ring[turn % queue->size].length;
}

bool lklk_virtio_rng(void *bytes, unsigned int size)
{
	const unsigned long registers = find();
	struct queue queue = { 0 };
	unsigned int done = 0, some = 1;

	if (!registers)
		return false;
	if (start(registers, &queue))
		for (; done < size && some; done += some) {
			some = ask(registers, &queue, (char *)bytes + done, size - done);
			if (some > size - done)
				some = 0;
		}
	/* From here on the device touches no memory of ours. */
	write_register(registers, MMIO_STATUS, 0);
	if (queue.memory)
		lklk_free(queue.memory);
	return done == size;
}
