import type { Derivation } from '../../plan/derivation.ts';
import type { Folder, ImagePlan } from '../../plan/plan.ts';

/** Where the generated Makefile looks for a folder, relative to `project/`. */
export function inRelease({ name, inProject }: Folder): string {
  return inProject ?? `sources/${name}`;
}

/** The source that is fetched, if there is one; its folder is `project/sources/<name>`. */
export function fetchedSource({ linux }: ImagePlan): Derivation | undefined {
  return linux?.source.builder.type === 'fetch' ? linux.source : undefined;
}
