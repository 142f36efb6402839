import type { Accelerator } from './accelerator.ts';

export type MachineModel = 'microvm' | 'q35' | 'pc';

/** A raw image as a virtio disk. */
export type Drive = {
  /** The serial number that the guest knows it by. */
  readonly name: string;
  readonly file: string;
  /** `discard`: what the guest writes is gone when QEMU ends, and the file stays as it is. */
  readonly writes: 'refuse' | 'discard' | 'keep';
};

/** A network behind QEMU. */
export type UserNetwork = {
  readonly mode: 'user';
  /** Such as `10.0.2.0/24`. */
  readonly subnet: string;
  readonly guest: string;
  readonly gateway: string;
  readonly forward: readonly Forward[];
};

/** A tap device of the host, which is there. */
export type TapNetwork = {
  readonly mode: 'tap';
  readonly interface: string;
  /** The guest's hardware address. */
  readonly mac: string;
};

export type NetworkDevice = UserNetwork | TapNetwork;

/** A port of 127.0.0.1 that leads to one of the guest. */
export type Forward = {
  readonly host: number;
  readonly guest: number;
  readonly protocol: 'tcp' | 'udp';
};

export type QemuSetup = {
  readonly image: string;
  /** RAM in bytes, whole KiB. */
  readonly memory: number;
  readonly cpu: string;
  readonly machine: MachineModel;
  readonly accelerator: Accelerator;
  readonly commandLine: string;
  readonly drives?: readonly Drive[];
  /** The guest's eth0 and so on. */
  readonly networks?: readonly NetworkDevice[];
  /** Whether the guest gets a virtio device that gives random bytes of the host. */
  readonly rng?: boolean;
  /** Where the terminal's session is recorded; absent when the console goes to a pipe. */
  readonly sessionLog?: string;
  /** Where QEMU's stub for gdb listens, on 127.0.0.1. */
  readonly debugPort?: number;
  readonly extraArguments?: readonly string[];
};

/** The arguments that boot an image by hand just as this tool boots it. */
export function qemuArguments(setup: QemuSetup): string[] {
  return [
    ...machineArguments(setup.machine, setup.cpu, setup.accelerator),
    ...['-m', memoryArgument(setup.memory)],
    ...consoleArguments(setup.sessionLog),
    '-no-reboot',
    ...['-device', 'isa-debug-exit'],
    ...(setup.drives ?? []).flatMap((drive) => driveArguments(drive, setup.machine)),
    ...(setup.networks ?? []).flatMap((network, index) =>
      networkArguments(network, index, setup.machine),
    ),
    ...(setup.rng ? ['-device', `virtio-rng-${transport[setup.machine]}`] : []),
    ...['-kernel', setup.image],
    ...(setup.commandLine === '' ? [] : ['-append', setup.commandLine]),
    ...(setup.debugPort === undefined ? [] : ['-gdb', `tcp:127.0.0.1:${setup.debugPort}`]),
    ...(setup.extraArguments ?? []),
  ];
}

export function machineArguments(
  machine: MachineModel,
  cpu: string,
  accelerator: Accelerator,
): string[] {
  return [
    '-nodefaults',
    '-no-user-config',
    ...['-display', 'none'],
    ...['-M', machineOptions[machine]],
    ...['-accel', accelerator],
    ...['-cpu', cpu],
    // Linux's virtio_mmio speaks the modern interface; QEMU offers the legacy one by default.
    ...(machine === 'microvm' ? ['-global', 'virtio-mmio.force-legacy=false'] : []),
  ];
}

// Under KVM microvm leaves out the interrupt controller, the timer and the clock unless told.
const machineOptions = {
  microvm: 'microvm,acpi=off,pic=on,pit=on,rtc=on,isa-serial=on',
  q35: 'q35',
  pc: 'pc',
} as const;

function consoleArguments(sessionLog: string | undefined): string[] {
  if (sessionLog === undefined) return ['-serial', 'stdio'];
  // Ctrl-A X leaves; the signals of the terminal, Ctrl-C above all, come to this tool.
  const log = sessionLog.replaceAll(',', ',,');
  return [
    ...['-chardev', `stdio,id=console,mux=on,logfile=${log}`],
    ...['-serial', 'chardev:console'],
    ...['-mon', 'chardev=console'],
  ];
}

const writeOptions = {
  refuse: 'readonly=on',
  discard: 'snapshot=on',
  keep: 'readonly=off',
} as const;

/** How a machine attaches virtio devices: microvm to memory, the others to their PCI bus. */
const transport = { microvm: 'device', q35: 'pci', pc: 'pci' } as const;

function driveArguments({ name, file, writes }: Drive, machine: MachineModel): string[] {
  const options = ['if=none', `id=${name}`, 'format=raw', writeOptions[writes]];
  return [
    ...['-drive', [...options, `file=${file.replaceAll(',', ',,')}`].join(',')],
    ...['-device', `virtio-blk-${transport[machine]},drive=${name},serial=${name}`],
  ];
}

function networkArguments(network: NetworkDevice, index: number, machine: MachineModel): string[] {
  const id = `eth${index}`;
  const device = [`virtio-net-${transport[machine]}`, `netdev=${id}`];
  if (network.mode === 'tap') device.push(`mac=${network.mac}`);
  // The firmware would load a program from the card to boot from the network with.
  if (machine !== 'microvm') device.push('romfile=');
  return ['-netdev', backEnd(network, id).join(','), '-device', device.join(',')];
}

function backEnd(network: NetworkDevice, id: string): string[] {
  switch (network.mode) {
    case 'user': {
      const { subnet, guest, gateway, forward } = network;
      const forwards = forward.map(
        (f) => `hostfwd=${f.protocol}:127.0.0.1:${f.host}-${guest}:${f.guest}`,
      );
      return ['user', `id=${id}`, `net=${subnet}`, `host=${gateway}`, ...forwards];
    }
    case 'tap':
      return ['tap', `id=${id}`, `ifname=${network.interface}`, 'script=no', 'downscript=no'];
    default:
      return network satisfies never;
  }
}

function memoryArgument(bytes: number): string {
  return bytes % 2 ** 20 === 0 ? `${bytes / 2 ** 20}M` : `${bytes / 2 ** 10}K`;
}
