import { exitCode } from '../../diagnostics/diagnostic.ts';
import { kvmProblem } from '../../run/accelerator.ts';
import { findProgram } from '../../run/find-program.ts';
import { installCommand, probeTools } from '../../run/tools.ts';
import { storeRoot } from '../../store/root.ts';
import type { Output } from '../output.ts';

/** Says what of the machine is fit for building and booting; exit 2 when something is missing. */
export async function doctor(output: Output): Promise<number> {
  const tools = await probeTools();
  const width = Math.max(...tools.map(({ name }) => name.length));
  for (const { name, found, problem, debianPackage } of tools) {
    const state = found ? `${found.version}  ${found.path}` : `missing (${debianPackage})`;
    output.data(`${problem || !found ? 'x' : ' '} ${name.padEnd(width)}  ${problem ?? state}`);
  }
  const machine = { store: storeRoot(process.env), kvm: await kvm() };
  const ccache = findProgram('ccache');
  output.result('doctor', {
    tools: tools.map(({ name, debianPackage, found, problem }) => ({
      name,
      package: debianPackage,
      path: found?.path ?? null,
      version: found?.version || null,
      problem: problem ?? null,
    })),
    ...machine,
    ccache: ccache ?? null,
  });
  output.data(`  ${'store'.padEnd(width)}  ${machine.store}`);
  output.data(`  ${'kvm'.padEnd(width)}  ${machine.kvm}`);
  output.data(`  ${'ccache'.padEnd(width)}  ${ccache ?? 'not installed, not needed'}`);
  const wanted = tools
    .filter(({ found, problem }) => problem || !found)
    .map((t) => t.debianPackage);
  if (wanted.length === 0) return exitCode.ok;
  output.say(`help: ${installCommand(wanted)}`);
  return exitCode.usage;
}

async function kvm(): Promise<string> {
  const qemu = findProgram('qemu-system-x86_64');
  const problem = qemu ? await kvmProblem(qemu, 'microvm', 'max') : 'there is no QEMU';
  return problem === undefined ? 'works' : `not used, guests are emulated (TCG): ${problem}`;
}
