import { relative } from 'node:path';
import { packageRoot } from './package-root.ts';
import type { Folder } from './plan.ts';

/** What a folder is called to a person: by its path in the project, in this tool, or as it is. */
export function placeName({ folder, inProject }: Folder): string {
  if (inProject !== undefined) return inProject || '.';
  const inTool = relative(packageRoot, folder);
  return inTool.startsWith('..') ? folder : `${inTool} of unikernel`;
}
