import { access, constants, readFile } from 'node:fs/promises';
import { type Diagnostic, exitCode, UserError } from '../diagnostics/diagnostic.ts';

const driver = '/dev/net/tun';
const upFlag = 1;

/**
 * Holds that a guest can be put on a tap device: it is never made here, which takes root's rights.
 * @throws UserError with what is missing and the command that makes it
 */
export async function requireTap(name: string): Promise<void> {
  const problem = await problemOf(name);
  if (problem) throw new UserError({ code: 'run/tap', ...problem }, exitCode.usage);
}

type Problem = Pick<Diagnostic, 'message' | 'notes' | 'suggestion'>;

async function problemOf(name: string): Promise<Problem | undefined> {
  const user = process.getuid?.();
  const make = {
    notes: ['a tap device is made by root, and may belong to any user'],
    suggestion: `sudo ip tuntap add ${name} mode tap user ${user} && sudo ip link set ${name} up`,
  };
  if (!(await isUsable(constants.F_OK)))
    return {
      message: `There is no ${driver}, which networks with tap devices need.`,
      notes: ["it is the kernel's driver tun; a container has it only where it is given to it"],
      suggestion: 'sudo modprobe tun',
    };
  if (!(await isUsable(constants.R_OK | constants.W_OK)))
    return {
      message: `${driver} may not be used by this user.`,
      suggestion: `sudo chmod 0666 ${driver}`,
    };
  const interfaces = await readFile('/proc/self/net/dev', 'utf8');
  if (!interfaces.split('\n').some((line) => line.trim().startsWith(`${name}:`)))
    return { message: `There is no tap device '${name}' on this machine.`, ...make };
  return problemOfDevice(name, user);
}

/** Of a device that is there; nothing is known of one that /sys does not show, as in a namespace. */
async function problemOfDevice(
  name: string,
  user: number | undefined,
): Promise<Problem | undefined> {
  const read = (file: string): Promise<string | undefined> =>
    readFile(`/sys/class/net/${name}/${file}`, 'utf8').then(
      (text) => text.trim(),
      () => undefined,
    );
  const flags = await read('flags');
  if (flags === undefined) return undefined;
  const owner = await read('owner');
  if (owner === undefined)
    return {
      message: `The network interface '${name}' is no tap device.`,
      suggestion: `sudo ip tuntap add tap0 mode tap user ${user}`,
    };
  if (user !== 0 && owner !== '-1' && owner !== String(user))
    return {
      message: `The tap device '${name}' belongs to user ${owner}.`,
      suggestion: `sudo ip tuntap del ${name} mode tap && sudo ip tuntap add ${name} mode tap user ${user}`,
    };
  if ((Number(flags) & upFlag) === 0)
    return {
      message: `The tap device '${name}' is down: nothing would reach the guest.`,
      suggestion: `sudo ip link set ${name} up`,
    };
  return undefined;
}

function isUsable(mode: number): Promise<boolean> {
  return access(driver, mode).then(
    () => true,
    () => false,
  );
}
