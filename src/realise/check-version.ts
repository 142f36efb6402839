import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exitCode, UserError } from '../diagnostics/diagnostic.ts';
import { releaseVersion } from '../model/release.ts';
import { treeVersion } from '../model/tree-version.ts';
import { treeFolder } from '../plan/derivation.ts';
import type { ImagePlan } from '../plan/plan.ts';
import type { Context } from './context.ts';

const file = 'version.mk';

/**
 * Holds the version that a Unikraft tree says it is against the release that the config names.
 * @throws UserError exit 2 when it is another one, or none that can be read
 */
export async function requireRelease(plan: ImagePlan, context: Context): Promise<void> {
  const { name, image, places } = plan;
  const { unikraft } = image;
  // A tree that --source brings may be any.
  if (!('source' in places.unikraft) || unikraft.type !== 'git' || !unikraft.release) return;
  const version = versionOf(plan, context);
  if (version === releaseVersion(unikraft.release)) return;
  const location = await context.locate(['images', name, 'unikraft', 'release']);
  throw new UserError(
    {
      code: 'source/other-release',
      message: `The tree of ${unikraft.tag} in ${unikraft.url} ${
        version === undefined ? 'says no version that can be read' : `is Unikraft ${version}`
      }, not ${unikraft.release}.`,
      ...(location && { location }),
      notes: [`a tree says its version in ${file}`],
      suggestion: `take it by its tag: git('${unikraft.url}', { tag: '${unikraft.tag}' })`,
    },
    exitCode.usage,
  );
}

/** What there is to say of the version of a tree that is not ours. */
export function versionNotes(plan: ImagePlan, context: Context): string[] {
  if (plan.places.embedded || versionOf(plan, context) !== undefined) return [];
  return [`the Unikraft tree says no version in ${file}: it is built as a new one`];
}

/** The version of the tree as it was before patches. */
function versionOf({ unikraftSource }: ImagePlan, { store }: Context): string | undefined {
  const path = join(store.path(unikraftSource), treeFolder(unikraftSource), file);
  return existsSync(path) ? treeVersion(readFileSync(path, 'utf8'))?.version : undefined;
}
