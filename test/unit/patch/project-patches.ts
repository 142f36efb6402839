import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { type Patch, patchSchema } from '../../../src/model/patch.ts';
import type { Content, Files } from '../../../src/patch/tree.ts';
import { packageRoot } from '../../../src/plan/package-root.ts';

/** The patches that `patches/<folder>/index.ts` exports, from the sources and not from dist/. */
export async function projectPatches(folder: string): Promise<Patch[]> {
  const { outputFiles } = await build({
    entryPoints: [join(packageRoot, 'patches', folder, 'index.ts')],
    alias: { unikernel: join(packageRoot, 'src/index.ts') },
    bundle: true,
    format: 'esm',
    write: false,
  });
  const code = Buffer.from(outputFiles[0]!.contents).toString('base64');
  const exported: Record<string, unknown> = await import(`data:text/javascript;base64,${code}`);
  return Object.values(exported)
    .flat()
    .map((patch) => patchSchema.parse(patch));
}

export function folderTree(folder: string): Files {
  return {
    read: (file) =>
      existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8') : undefined,
  };
}

export const projectContent: Content = (file) => readFileSync(join(packageRoot, file), 'utf8');
