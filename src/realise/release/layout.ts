import { closure, type Derivation } from '../../plan/derivation.ts';
import type { Folder, ImagePlan } from '../../plan/plan.ts';

/** Where the generated Makefile looks for a folder, relative to `project/`. */
export function inRelease({ name, inProject }: Folder): string {
  return inProject ?? `sources/${name}`;
}

/** The sources that are fetched; the folder of each is `project/sources/<name>`. */
export function fetchedSources({ result }: ImagePlan): Derivation[] {
  return closure(result).filter(({ builder }) => builder.type === 'fetch');
}
