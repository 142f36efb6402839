// ccache before the compiler. It stands on PATH under the compiler's own name, so that the commands,
// and with them all that Kbuild remembers of a tree, are the same with it and without.

import { realpathSync } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { findProgram } from './find-program.ts';
import type { Mount } from './sandbox.ts';

/** What make has to see and to know for its compiler to be cached. */
export type CompilerCache = {
  readonly mounts: readonly Mount[];
  readonly env: Readonly<Record<string, string>>;
};

const compilers = '/unikernel/compilers';
const program = '/unikernel/programs/ccache';
const cache = '/unikernel/ccache';

/**
 * Puts ccache before gcc for a make in the sandbox. `folder` is where ccache keeps what it has;
 * `scratch` takes a folder more. Undefined where ccache or gcc is not installed.
 */
export async function cacheCompiler(
  folder: string,
  scratch: string,
): Promise<CompilerCache | undefined> {
  const found = findProgram('ccache');
  // In place of a compiler that is missing, ccache would hide that it is.
  if (found === undefined || findProgram('gcc') === undefined) return undefined;
  const links = join(scratch, 'compilers');
  await mkdir(links);
  await symlink(program, join(links, 'gcc'));
  return {
    mounts: [
      { outside: links, inside: compilers },
      { outside: realpathSync(found), inside: program },
      { outside: folder, inside: cache, writable: true },
    ],
    env: {
      PATH: `${compilers}:${process.env.PATH ?? ''}`,
      CCACHE_DIR: cache,
      // No file of the machine has a say.
      CCACHE_CONFIGPATH: '/dev/null',
      CCACHE_COMPILERCHECK: 'content',
      CCACHE_MAXSIZE: '500M',
      // Not the preprocessed text is compiled, though it is there: its debug information differs.
      CCACHE_CPP2: '1',
      // Time counts for more here than space.
      CCACHE_NOCOMPRESS: '1',
    },
  };
}
