import { accessSync, closeSync, constants, openSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exitCode, UserError } from '../diagnostics/diagnostic.ts';
import { startMachine } from './machine.ts';
import { probeGuest, probeStatus } from './probe-guest.ts';
import { type MachineModel, machineArguments } from './qemu-arguments.ts';

export type Accelerator = 'kvm' | 'tcg';

export type AcceleratorChoice = {
  readonly accelerator: Accelerator;
  /** Why it is not KVM though that was looked for. */
  readonly reason?: string;
};

const probeMilliseconds = 5000;
const known = new Map<string, Promise<string | undefined>>();

/**
 * KVM where it works, otherwise TCG with the reason.
 * @throws UserError when KVM was asked for by name and does not work.
 */
export async function chooseAccelerator(
  wanted: Accelerator | 'auto',
  qemu: string,
  machine: MachineModel,
  cpu: string,
): Promise<AcceleratorChoice> {
  if (wanted === 'tcg') return { accelerator: 'tcg' };
  const reason = await kvmProblem(qemu, machine, cpu);
  if (reason === undefined) return { accelerator: 'kvm' };
  if (wanted === 'auto') return { accelerator: 'tcg', reason };
  throw new UserError(
    {
      code: 'run/no-kvm',
      message: `KVM was asked for and does not work here: ${reason}.`,
      suggestion: "set run.accelerator to 'auto' or 'tcg'",
    },
    exitCode.usage,
  );
}

/** Why KVM cannot run this machine and CPU here; undefined when it can. Found out once. */
export function kvmProblem(
  qemu: string,
  machine: MachineModel,
  cpu: string,
): Promise<string | undefined> {
  const key = JSON.stringify([qemu, machine, cpu]);
  const probe = known.get(key) ?? probeKvm(qemu, machine, cpu);
  known.set(key, probe);
  return probe;
}

// A device that opens proves little: nested and sandboxed hosts offer a KVM that fails when the
// first register is set, never runs an instruction, or runs them through an emulator that lacks
// some. So a guest of a few instructions is run to its end.
async function probeKvm(
  qemu: string,
  machine: MachineModel,
  cpu: string,
): Promise<string | undefined> {
  try {
    accessSync('/dev/kvm', constants.R_OK | constants.W_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? 'there is no /dev/kvm' : '/dev/kvm may not be opened by this user';
  }
  const folder = await mkdtemp(join(tmpdir(), 'unikernel-kvm-'));
  const nowhere = openSync('/dev/null', 'w');
  try {
    const image = join(folder, 'probe');
    await writeFile(image, probeGuest);
    const probe = startMachine(qemu, probeArguments(machine, cpu, image), {
      console: nowhere,
      // Whatever stops the processor, KVM's own errors too, ends the probe.
      onEvent: ({ name }) => {
        if (name === 'STOP') void probe.stop();
      },
    });
    const limit = setTimeout(() => void probe.stop(), probeMilliseconds);
    await probe.run();
    const { status } = await probe.ended;
    clearTimeout(limit);
    if (status === probeStatus) return undefined;
    return (
      probe.messages.find((line) => line.trim() !== '') ??
      'a guest of a few instructions hung in it'
    );
  } finally {
    closeSync(nowhere);
    await rm(folder, { recursive: true });
  }
}

function probeArguments(machine: MachineModel, cpu: string, image: string): string[] {
  return [
    ...machineArguments(machine, cpu, 'kvm'),
    ...['-m', '16M', '-no-reboot', '-device', 'isa-debug-exit', '-kernel', image],
  ];
}
