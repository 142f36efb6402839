import { cpSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../src/plan/package-root.ts';
import { removeFolder } from '../src/store/folder.ts';
import { unikernel, withFolder } from './measure.ts';

/** A copy of this project, with a store of its own that nothing is in yet. */
export type Project = {
  readonly folder: string;
  readonly store: string;
  /** A folder for `fetch --output`, where the generated Makefile is told to look. */
  readonly sources: string;
  unikernel(...args: string[]): Promise<string>;
  emptyStore(): Promise<void>;
};

export function withProject<T>(work: (project: Project) => Promise<T>): Promise<T> {
  return withFolder((scratch) => {
    const folder = join(scratch, 'project');
    for (const part of ['unikernel.config.ts', 'unikernel.lock', 'package.json'])
      cpSync(join(packageRoot, part), join(folder, part));
    for (const part of ['recipes', 'patches', 'generated'])
      cpSync(join(packageRoot, part), join(folder, part), { recursive: true });
    symlinkSync(join(packageRoot, 'node_modules'), join(folder, 'node_modules'));
    const store = join(scratch, 'store');
    return work({
      folder,
      store,
      sources: join(scratch, 'sources'),
      unikernel: (...args) => unikernel(args, { UNIKERNEL_STORE: store, CI: '' }, folder),
      emptyStore: () => removeFolder(store),
    });
  });
}
