import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { nearest } from '../diagnostics/nearest.ts';
import type { Config } from '../model/config.ts';
import type { Image } from '../model/image.ts';
import type { Patch } from '../model/patch.ts';
import { type ConfigPath, formatPath, type Problem } from './problem.ts';

type Kind = 'folder' | 'file';
type Mention = { readonly path: ConfigPath; readonly name: string; readonly kind: Kind };

/** What a config mentions of its project and is not there. */
export function findMissing(project: string, config: Config): Problem[] {
  return Object.entries(config.images)
    .flatMap(([name, image]) => mentionsOf(image, ['images', name]))
    .flatMap((mention) => check(project, mention) ?? []);
}

function mentionsOf(image: Image, at: ConfigPath): Mention[] {
  const mentions: Mention[] = [
    { path: [...at, 'application'], name: image.application, kind: 'folder' },
    ...ofSource(image.unikraft, [...at, 'unikraft']),
    ...ofPatches(image.patches, [...at, 'patches']),
  ];
  image.disks.forEach(({ from }, index) => {
    if (from !== undefined)
      mentions.push({ path: [...at, 'disks', index, 'from'], name: from, kind: 'folder' });
  });
  image.libraries.forEach((library, index) => {
    const path = [...at, 'libraries', index];
    mentions.push(...ofSource(library.source, [...path, 'source']));
    mentions.push(...ofPatches(library.patches, [...path, 'patches']));
  });
  return mentions;
}

function ofSource(source: { type: string; path?: string }, at: ConfigPath): Mention[] {
  const { path } = source;
  return path === undefined ? [] : [{ path: [...at, 'path'], name: path, kind: 'folder' }];
}

function ofPatches(patches: readonly Patch[], at: ConfigPath): Mention[] {
  return patches.flatMap(({ change }, index) => {
    const path = [...at, index, 'change'];
    if ('diff' in change)
      return [{ path: [...path, 'diff'], name: change.diff, kind: 'file' as const }];
    return change.operations.flatMap((operation, i) =>
      'from' in operation
        ? [
            {
              path: [...path, 'operations', i, 'from'],
              name: operation.from,
              kind: 'file' as const,
            },
          ]
        : [],
    );
  });
}

function check(project: string, { path, name, kind }: Mention): Problem | undefined {
  const found = kindOf(join(project, name));
  if (found === kind) return undefined;
  const what = formatPath(path);
  if (found !== undefined)
    return {
      code: `config/no-such-${kind}`,
      path,
      message: `${what} is '${name}', which is a ${found}, expected a ${kind}.`,
    };
  const near = nearestEntry(project, name, kind);
  return {
    code: `config/no-such-${kind}`,
    path,
    message: `${what} is '${name}', and there is no such ${kind}.`,
    ...(near && { suggestion: `did you mean '${near}'?` }),
  };
}

function kindOf(file: string): Kind | undefined {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats?.isDirectory()) return 'folder';
  return stats ? 'file' : undefined;
}

/** The entry that `name` most likely meant: each step that does not exist is the nearest one. */
function nearestEntry(project: string, name: string, kind: Kind): string | undefined {
  const steps: string[] = [];
  for (const step of name.split('/')) {
    const folder = join(project, ...steps);
    const entries = readdirSync(folder).filter((entry) => !entry.startsWith('.'));
    const taken = entries.includes(step) ? step : nearest(step, entries.sort());
    if (taken === undefined) return undefined;
    steps.push(taken);
    if (steps.length < name.split('/').length && kindOf(join(project, ...steps)) !== 'folder')
      return undefined;
  }
  return kindOf(join(project, ...steps)) === kind ? steps.join('/') : undefined;
}
