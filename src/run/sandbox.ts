// Builders run in a sandbox: no network, no file but the system's programs and what a step was
// given, the same folder names, user and host everywhere. Bubblewrap makes it, and ends everything
// in it when this process is gone, whatever ended it.

import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { execa } from 'execa';
import { findProgram } from './find-program.ts';
import { type Surroundings, usualSurroundings } from './surroundings.ts';
import { requiredPrograms } from './tools.ts';

/** A file or folder of the machine, and what it is called in the sandbox. */
export type Mount = {
  readonly outside: string;
  readonly inside: string;
  readonly writable?: boolean;
};

/** Where bubblewrap is, or why builders run without it. */
export type Sandbox = { readonly program: string } | { readonly problem: string };

const systemFolders = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32'];
// Debian finds awk, cc and others through /etc/alternatives.
const systemSettings = ['/etc/alternatives', '/etc/ld.so.cache'];

let known: Promise<Sandbox> | undefined;

/** Looks for bubblewrap and tries it, once: many containers forbid what it needs. */
export function findSandbox(): Promise<Sandbox> {
  known ??= probe();
  return known;
}

async function probe(): Promise<Sandbox> {
  const program = findProgram('bwrap');
  if (program === undefined) return { problem: 'bubblewrap (bwrap) is not installed' };
  const words = [...sandboxArguments([], '/'), '/bin/sh', '-c', ':'];
  const { failed, stderr } = await execa(program, words, { reject: false, stdin: 'ignore' });
  if (!failed) return { program };
  return { problem: stderr.split('\n')[0] || 'bubblewrap does not run' };
}

/** The arguments of bwrap before the command; `folder` is where the command starts, as seen inside. */
export function sandboxArguments(
  mounts: readonly Mount[],
  folder: string,
  { user, group, host }: Surroundings = usualSurroundings,
): string[] {
  return [
    ...['--unshare-all', '--die-with-parent'],
    ...['--dev', '/dev', '--proc', '/proc', '--tmpfs', '/tmp'],
    ...['--uid', `${user}`, '--gid', `${group}`, '--hostname', host],
    ...[...systemFolders, ...systemSettings, ...toolFolders()].flatMap((path) => [
      '--ro-bind-try',
      path,
      path,
    ]),
    ...mounts.flatMap(({ outside, inside, writable }) => [
      writable ? '--bind' : '--ro-bind',
      outside,
      inside,
    ]),
    ...['--chdir', folder],
  ];
}

/** What a text that names files of the machine is in the sandbox. */
export function toInside(mounts: readonly Mount[], text: string): string {
  return mounts.reduce((said, { outside, inside }) => said.replaceAll(outside, inside), text);
}

/** The file of the machine that a file in the sandbox is. */
export function toOutside(mounts: readonly Mount[], file: string): string {
  const mount = mounts.find(({ inside }) => file === inside || file.startsWith(`${inside}/`));
  return mount === undefined ? file : mount.outside + file.slice(mount.inside.length);
}

/** The folders of programs that builds need and that are not the system's, such as /opt/gcc/bin. */
function toolFolders(): string[] {
  const programs = requiredPrograms().flatMap((name) => findProgram(name) ?? []);
  const folders = programs.flatMap((file) => [
    dirname(file),
    // A program finds what belongs to it beside its folder.
    dirname(dirname(realpathSync(file))),
  ]);
  const isSystem = (folder: string): boolean =>
    folder === '/' || systemFolders.some((s) => folder === s || folder.startsWith(`${s}/`));
  return [...new Set(folders)].filter((folder) => !isSystem(folder)).sort();
}
