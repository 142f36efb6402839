import { accessSync, closeSync, constants, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { exitCode, UserError } from '../diagnostics/diagnostic.ts';
import { startMachine } from './machine.ts';
import { type MachineModel, machineArguments } from './qemu-arguments.ts';

export type Accelerator = 'kvm' | 'tcg';

export type AcceleratorChoice = {
  readonly accelerator: Accelerator;
  /** Why it is not KVM though that was looked for. */
  readonly reason?: string;
};

const probeMilliseconds = 5000;
const firmwareMilliseconds = 20;
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
// first register is set, or never runs an instruction. So the firmware is run for a moment.
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
  const nowhere = openSync('/dev/null', 'w');
  const probe = startMachine(qemu, machineArguments(machine, cpu, 'kvm'), { console: nowhere });
  const limit = setTimeout(() => probe.stop(), probeMilliseconds);
  try {
    if (await probe.run()) {
      await sleep(firmwareMilliseconds);
      if (await probe.isRunning()) return undefined;
    }
  } finally {
    clearTimeout(limit);
    await probe.stop();
    await probe.ended;
    closeSync(nowhere);
  }
  return probe.messages.find((line) => line.trim() !== '') ?? 'QEMU did not start with -accel kvm';
}
