import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { exitCode } from '../../diagnostics/diagnostic.ts';
import { folders, type ImagePlan } from '../../plan/plan.ts';
import { realiseSources } from '../../realise/realise.ts';
import { copyFolder } from '../../store/folder.ts';
import { withProgress } from '../progress.ts';
import { contextOf, planImages, type Session, selectImages } from '../session.ts';

export async function fetch(
  session: Session,
  names: string[],
  { output }: { output?: string },
): Promise<number> {
  const context = contextOf(session);
  const wanted = new Map<string, string>();
  for (const plan of await planImages(session, selectImages(session, names))) {
    const sources = await withProgress(session, [{ plan, root: plan.generated }], (listen) =>
      realiseSources(plan, { ...context, onEvent: listen(plan.name) }),
    );
    for (const [name, path] of [...sources, ...outsideProject(plan)]) wanted.set(name, path);
  }
  const sources: { name: string; path: string }[] = [];
  for (const [name, stored] of wanted) {
    const path = output === undefined ? stored : await copyTo(stored, join(resolve(output), name));
    sources.push({ name, path });
    session.output.data(`${name}\t${path}`);
  }
  session.output.result('fetch', { sources });
  return exitCode.ok;
}

/** What the generated Makefile looks for in SOURCES besides what was fetched. */
function outsideProject({ places }: ImagePlan): [string, string][] {
  return folders(places)
    .filter(({ inProject }) => inProject === undefined)
    .map(({ name, folder }) => [name, folder]);
}

async function copyTo(from: string, to: string): Promise<string> {
  if (existsSync(to)) await rm(to, { recursive: true });
  await copyFolder(from, to);
  return to;
}
