// The smallest guest that tells whether KVM runs instructions natively: a Multiboot kernel, entered
// in 32-bit protected mode, that uses the SSE control register (every image does when it switches
// threads, and KVM's own emulator does not know the instruction), then leaves through
// isa-debug-exit.

const loadAddress = 0x100000;
const headerBytes = 32;
const magic = 0x1badb002;
/** The header names the addresses, so that the file needs no ELF. */
const addressesGiven = 0x10000;

const code = [
  ...[0x0f, 0x20, 0xe0], // mov %cr4, %eax
  ...[0x0d, 0x00, 0x06, 0x00, 0x00], // or $(OSFXSR | OSXMMEXCPT), %eax
  ...[0x0f, 0x22, 0xe0], // mov %eax, %cr4
  ...[0x0f, 0xae, 0x1d, 0x00, 0x00, 0x20, 0x00], // stmxcsr 0x200000
  ...[0xb0, 0x2a], // mov $42, %al
  ...[0x66, 0xba, 0x01, 0x05], // mov $0x501, %dx
  0xee, // out %al, %dx
  ...[0xf4, 0xeb, 0xfd], // 1: hlt; jmp 1b
];

/** QEMU's exit status when the guest reached its end: twice what it wrote, plus one. */
export const probeStatus = 42 * 2 + 1;

/** The kernel's file. Source: the Multiboot Specification 0.6.96, section 3.1. */
export const probeGuest: Uint8Array = multiboot(Uint8Array.from(code));

function multiboot(instructions: Uint8Array): Uint8Array {
  const file = new Uint8Array(headerBytes + instructions.length);
  const view = new DataView(file.buffer);
  const end = loadAddress + file.length;
  const checksum = -(magic + addressesGiven) >>> 0;
  const entry = loadAddress + headerBytes;
  const header = [magic, addressesGiven, checksum, loadAddress, loadAddress, end, end, entry];
  header.forEach((word, index) => {
    view.setUint32(index * 4, word, true);
  });
  file.set(instructions, headerBytes);
  return file;
}
