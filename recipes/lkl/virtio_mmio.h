/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Registers of virtio over MMIO (Virtual I/O Device 1.1, 4.2.2); of some only legacy devices
 * have them (4.2.4), of others only modern ones.
 */
#ifndef LKLK_VIRTIO_MMIO_H
#define LKLK_VIRTIO_MMIO_H

#define MMIO_MAGIC 0x000
#define MMIO_VERSION 0x004
#define MMIO_DEVICE_ID 0x008
#define MMIO_VENDOR_ID 0x00c
#define MMIO_DEVICE_FEATURES 0x010
#define MMIO_DEVICE_FEATURES_SELECT 0x014
#define MMIO_DRIVER_FEATURES 0x020
#define MMIO_DRIVER_FEATURES_SELECT 0x024
#define MMIO_PAGE_SIZE 0x028 /* legacy */
#define MMIO_QUEUE_SELECT 0x030
#define MMIO_QUEUE_SIZE_MAX 0x034
#define MMIO_QUEUE_SIZE 0x038
#define MMIO_QUEUE_ALIGN 0x03c /* legacy */
#define MMIO_QUEUE_ADDRESS 0x040 /* legacy */
#define MMIO_QUEUE_READY 0x044 /* modern */
#define MMIO_QUEUE_NOTIFY 0x050
#define MMIO_REASONS 0x060 /* of an interrupt */
#define MMIO_REASONS_TAKEN 0x064
#define MMIO_STATUS 0x070
#define MMIO_QUEUE_DESCRIPTORS 0x080 /* modern, as are the next two; each two registers */
#define MMIO_QUEUE_AVAILABLE 0x090
#define MMIO_QUEUE_USED 0x0a0
#define MMIO_DEVICE_CONFIG 0x100

#define MAGIC 0x74726976 /* "virt" */
#define LEGACY 1 /* the version of a legacy device; a modern one has 2 */

#endif
