import { hashOf } from './derivation.ts';

/** A program that builds use: what it says of itself, and the SHA-256 of its file. */
export type Program = { readonly version: string; readonly hash: string };

/** The programs whose content decides what a build gives, by name; a missing one is left out. */
export type Toolchain = Readonly<Record<string, Program>>;

/** Names a toolchain in the derivations that use it. The places of the programs do not count. */
export function toolchainHash(toolchain: Toolchain): string {
  return hashOf(Object.fromEntries(Object.entries(toolchain).map(([name, p]) => [name, p.hash])));
}

/** One line for each program that differs, sorted: `gcc: 12.2.0, then 13.1.0`. */
export function compareToolchains(before: Toolchain, after: Toolchain): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names
    .filter((name) => before[name]?.hash !== after[name]?.hash)
    .map((name) => {
      const [old, now] = [before[name], after[name]].map((p) => (p ? p.version : 'none'));
      return old === now ? `${name}: another build of it` : `${name}: ${old}, now ${now}`;
    });
}
