import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ShellText } from '../generate/escape.ts';
import { generate } from '../generate/generate.ts';
import { mergeFragment, renderDefconfig } from '../kconfig/defconfig.ts';
import { hasRng } from '../model/entropy.ts';
import { guestCommandLine } from '../plan/command-line.ts';
import { diskFile, statePath } from '../plan/disks.ts';
import { marker } from '../plan/marker.ts';
import type { ImagePlan, LinuxPlan } from '../plan/plan.ts';
import { qemuArguments } from '../run/qemu-arguments.ts';
import { shellCommand } from '../run/shell-words.ts';
import { requireRelease } from './check-version.ts';
import type { Context } from './context.ts';
import { readTemplates } from './facts.ts';
import { networkDevices } from './network-devices.ts';
import { renderSeries } from './trees.ts';

/** The text of `generated/<image>/`; the sources it depends on are in the store by then. */
export async function generateFiles(
  plan: ImagePlan,
  context: Context,
): Promise<Map<string, string>> {
  await requireRelease(plan, context);
  const { files, skipped } = await renderSeries(plan, context);
  return generate({
    plan,
    templates: readTemplates(),
    unikraftDefconfig: unikraftDefconfig(plan),
    ...(plan.linux && { linuxConfig: linuxConfig(plan.name, plan.linux) }),
    bootCommand: bootCommand(plan),
    patches: files,
    skipped,
  });
}

function bootCommand({ name, image, machine }: ImagePlan): ShellText {
  const { run, disks, net } = image;
  const words = qemuArguments({
    ...run,
    machine,
    commandLine: guestCommandLine(image),
    drives: disks.map((disk) => ({
      name: disk.name,
      file: disk.state ? `@kept@/${statePath(name, disk)}` : `@disks@/${diskFile(disk)}`,
      writes: disk.readOnly ? 'refuse' : disk.state ? 'keep' : 'discard',
    })),
    networks: networkDevices(name, net),
    rng: hasRng(image),
    image: '@image@',
    // Outside the tool the image runs on any machine: emulated, unless the config insists on KVM.
    accelerator: run.accelerator === 'kvm' ? 'kvm' : 'tcg',
  });
  return shellCommand(['qemu-system-x86_64', ...words])
    .replace('@image@', '"$image"')
    .replaceAll('@disks@', '"$disks"')
    .replaceAll('@kept@', '"$kept"') as ShellText;
}

/** The defconfig of the Unikraft tree. */
export function unikraftDefconfig(plan: ImagePlan): string {
  return renderDefconfig(plan.requests, marker(plan.name));
}

/** The requested configuration of Linux: the named base with the config's own symbols over it. */
export function linuxConfig(image: string, linux: LinuxPlan): string {
  return mergeFragment(linux.base, linux.requests, marker(image));
}

/** Where the committed files of an image stand. */
export function generatedFolder(project: string, image: string): string {
  return join(project, 'generated', image);
}

/** All files below a folder by their relative path, sorted; nothing where there is no folder. */
export async function readFiles(folder: string): Promise<Map<string, string>> {
  if (!existsSync(folder)) return new Map();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
  return new Map(
    await Promise.all(
      paths.map(async (path) => [path, await readFile(join(folder, path), 'utf8')] as const),
    ),
  );
}

/** Makes `folder` hold exactly `files`; what is right already is not written again. */
export async function writeFiles(
  files: ReadonlyMap<string, string>,
  folder: string,
): Promise<void> {
  const old = await readFiles(folder);
  for (const path of old.keys()) if (!files.has(path)) await rm(join(folder, path));
  for (const [path, text] of files) {
    if (old.get(path) === text) continue;
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
    if (path.endsWith('.sh')) await chmod(file, 0o755);
  }
}

/** The paths that differ between what is committed and what should be. */
export function differing(
  committed: ReadonlyMap<string, string>,
  wanted: ReadonlyMap<string, string>,
): string[] {
  const paths = new Set([...committed.keys(), ...wanted.keys()]);
  return [...paths].filter((path) => committed.get(path) !== wanted.get(path)).sort();
}
