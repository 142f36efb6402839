import { existsSync } from 'node:fs';
import { execa } from 'execa';
import requirements from '../../scripts/requirements.json' with { type: 'json' };
import { findProgram } from './find-program.ts';

/** A program or file of the machine that building and booting need. */
export type Tool = {
  readonly name: string;
  readonly debianPackage: string;
  /** `version` is empty where a file has none. */
  readonly found?: { readonly path: string; readonly version: string };
  /** Why it cannot be used though it was found, in one clause. */
  readonly problem?: string;
};

type Requirement = {
  readonly name: string;
  readonly package: string;
  readonly program?: string;
  /** Stands for a package without a program. */
  readonly file?: string;
  /** The arguments that make the program print its version. */
  readonly version?: readonly string[];
  readonly atLeast?: string;
};

const table: readonly Requirement[] = requirements;
const probeMilliseconds = 10_000;

/** Looks for everything in scripts/requirements.json, in its order. */
export function probeTools(): Promise<Tool[]> {
  return Promise.all(table.map(probe));
}

/** The programs of the table, by name or path. */
export function requiredPrograms(): string[] {
  return table.flatMap(({ program }) => program ?? []);
}

/** The Debian packages of the table, sorted. */
export function requiredPackages(): string[] {
  return [...new Set(table.map((requirement) => requirement.package))].sort();
}

/** The Debian package that brings a program, where the table knows it. */
export function packageOfProgram(program: string): string | undefined {
  return table.find((requirement) => requirement.program === program)?.package;
}

/** The one command that installs Debian packages. */
export function installCommand(packages: readonly string[]): string {
  return `apt-get install -y --no-install-recommends ${[...new Set(packages)].sort().join(' ')}`;
}

async function probe(requirement: Requirement): Promise<Tool> {
  const tool = { name: requirement.name, debianPackage: requirement.package };
  const { file, program } = requirement;
  if (file !== undefined)
    return existsSync(file) ? { ...tool, found: { path: file, version: '' } } : tool;
  const path = findProgram(program!);
  if (path === undefined) return tool;
  const { failed, stdout } = await execa(path, requirement.version, {
    reject: false,
    timeout: probeMilliseconds,
    stdin: 'ignore',
  });
  const version = /\d+(?:\.\d+)+/.exec(stdout ?? '')?.[0];
  if (failed || version === undefined)
    return { ...tool, found: { path, version: '' }, problem: 'does not run' };
  const found = { path, version };
  const { atLeast } = requirement;
  if (atLeast !== undefined && isOlder(version, atLeast))
    return { ...tool, found, problem: `${version} is too old: at least ${atLeast} is needed` };
  return { ...tool, found };
}

function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map((text) => text.split('.').map(Number));
  const at = b!.findIndex((part, index) => part !== (a![index] ?? 0));
  return at >= 0 && (a![at] ?? 0) < b![at]!;
}
