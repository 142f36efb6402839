/** A symbol of Unikraft, what took its place, and the release that did so; `next` is not out yet. */
type Rename = readonly [old: string, now: string, since: string];

// Found by comparing the symbols of the releases 0.3.1 to 0.17.0 and of the branch that follows, as
// kconfiglib reads them: each old name ends with the release before the one where the new appears.
const renames: readonly Rename[] = [
  ['EARLY_UART_NS16550', 'LIBUKTTY_NS16550_EARLY_CONSOLE', '0.16'],
  ['KVM_DEBUG_SERIAL_CONSOLE', 'LIBUKCONSOLE_NS16550', 'next'],
  ['KVM_DEBUG_VGA_CONSOLE', 'LIBUKCONSOLE_VGA', 'next'],
  ['KVM_KERNEL_SERIAL_CONSOLE', 'LIBUKCONSOLE_NS16550', 'next'],
  ['KVM_KERNEL_VGA_CONSOLE', 'LIBUKCONSOLE_VGA', 'next'],
  ['KVM_MAX_IRQ_HANDLER_ENTRIES', 'LIBUKINTCTLR_MAX_HANDLERS_PER_IRQ', '0.15'],
  ['KVM_PCI', 'LIBUKBUS_PCI', '0.15'],
  ['KVM_PF', 'LIBUKBUS_PLATFORM', '0.15'],
  ['KVM_SERIAL_BAUD_115200', 'LIBUKCONSOLE_NS16550_COM1_BAUD_115200', 'next'],
  ['KVM_SERIAL_BAUD_19200', 'LIBUKCONSOLE_NS16550_COM1_BAUD_19200', 'next'],
  ['KVM_SERIAL_BAUD_38400', 'LIBUKCONSOLE_NS16550_COM1_BAUD_38400', 'next'],
  ['KVM_SERIAL_BAUD_57600', 'LIBUKCONSOLE_NS16550_COM1_BAUD_57600', 'next'],
  ['LIBOFW', 'LIBUKOFW', '0.15'],
  ['LIBUBSAN_GLOBAL', 'LIBUBSAN_GLOBAL_ON', '0.8'],
  ['LIBUKBOOT_INITALLOC', 'LIBUKBOOT_INITBBUDDY', '0.5'],
  ['LIBUKBOOT_NOALLOC', 'LIBUKBOOT_INITNOALLOC', '0.17'],
  ['LIBUKBOOT_NOSCHED', 'LIBUKBOOT_INITNOSCHED', '0.17'],
  ['LIBUKSWRAND', 'LIBUKRANDOM', '0.17'],
  ['LIBUKSWRAND_DEVFS', 'LIBUKRANDOM_DEVFS', '0.17'],
  ['LIBUKSWRAND_INITIALSEED', 'LIBUKSWRAND_INITIALSEED_CONSTANT', '0.4'],
  ['LIBUKTIME', 'LIBPOSIX_TIME', '0.11'],
  ['LIBUKTTY_NS16550', 'LIBUKCONSOLE_NS16550', 'next'],
  ['LIBUKTTY_NS16550_EARLY_CONSOLE', 'LIBUKCONSOLE_NS16550_EARLY_CONSOLE', 'next'],
  ['LIBVFSCORE_AUTOMOUNT_ROOTFS', 'LIBVFSCORE_AUTOMOUNT_CI', '0.16.1'],
  ['LIBVFSCORE_FSTAB', 'LIBVFSCORE_AUTOMOUNT_UP', '0.16.1'],
  ['LIBVFSCORE_FSTAB_SIZE', 'LIBVFSCORE_AUTOMOUNT_UP_SIZE', '0.16.1'],
  ['LIBVFSCORE_PIPE_SIZE_ORDER', 'LIBPOSIX_PIPE_SIZE_ORDER', '0.16'],
  ['LIBVFSCORE_ROOTFS_9PFS', 'LIBVFSCORE_AUTOMOUNT_CI_9PFS', '0.16.1'],
  ['LIBVFSCORE_ROOTFS_EINITRD', 'LIBVFSCORE_AUTOMOUNT_CI_EINITRD', '0.16.1'],
  ['LIBVFSCORE_ROOTFS_EINITRD_PATH', 'LIBVFSCORE_AUTOMOUNT_EINITRD_PATH', '0.16.1'],
  ['LIBVFSCORE_ROOTFS_INITRD', 'LIBVFSCORE_AUTOMOUNT_CI_INITRD', '0.16.1'],
  ['LIBVFSCORE_ROOTFS_RAMFS', 'LIBVFSCORE_AUTOMOUNT_CI_RAMFS', '0.16.1'],
  ['UART_NS16550', 'LIBUKTTY_NS16550', '0.16'],
  ['UKPLAT_AUXSP_PAGE_ORDER', 'AUXSTACK_SIZE_PAGE_ORDER', '0.17'],
  ['UKPLAT_ISR_ECTX_ASSERTIONS', 'LIBUKINTCTLR_ISR_ECTX_ASSERTIONS', '0.15'],
  ['VIRTIO_9P', 'LIBVIRTIO_9P', '0.15'],
  ['VIRTIO_BLK', 'LIBVIRTIO_BLK', '0.15'],
  ['VIRTIO_BUS', 'LIBVIRTIO_BUS', '0.15'],
  ['VIRTIO_NET', 'LIBVIRTIO_NET', '0.15'],
  ['VIRTIO_PCI', 'LIBVIRTIO_PCI', '0.15'],
  ['XEN_9PFRONT', 'LIBXEN_9PFRONT', '0.16.2'],
  ['XEN_BLKFRONT', 'LIBXEN_BLKFRONT', '0.16.2'],
  ['XEN_NETFRONT', 'LIBXEN_NETFRONT', '0.16.2'],
  ['XEN_XENBUS', 'LIBXEN_XENBUS', '0.16.2'],
];

/** What a symbol that a tree lacks is called in it, and since when it has the other name. */
export type Renamed = { readonly name: string; readonly note: string };

/**
 * Follows the renames of a symbol, forward and back, to a name that the tree has.
 * @param defined whether the tree has a symbol of that name
 */
export function renamed(symbol: string, defined: (name: string) => boolean): Renamed | undefined {
  return later(symbol, defined) ?? earlier(symbol, defined);
}

function later(symbol: string, defined: (name: string) => boolean): Renamed | undefined {
  const [, name, since] = renames.find(([old]) => old === symbol) ?? [];
  if (name === undefined || since === undefined) return undefined;
  if (!defined(name)) return later(name, defined);
  return { name, note: `it is called ${name} ${sinceText(since)}` };
}

/** Of several names that one took the place of, the first that leads to something counts. */
function earlier(symbol: string, defined: (name: string) => boolean): Renamed | undefined {
  for (const [name, , since] of renames.filter(([, now]) => now === symbol)) {
    if (defined(name)) return { name, note: `it is called ${name} ${untilText(since)}` };
    const found = earlier(name, defined);
    if (found) return found;
  }
  return undefined;
}

function sinceText(since: string): string {
  return since === 'next' ? 'after Unikraft 0.17' : `since Unikraft ${since}`;
}

function untilText(since: string): string {
  return since === 'next' ? 'up to Unikraft 0.17' : `before Unikraft ${since}`;
}
