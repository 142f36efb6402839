import type { Assignment } from '../../config/edit/raw.ts';
import { formatPath } from '../../config/problem.ts';
import { type Diagnostic, exitCode, UserError } from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../diagnostics/nearest.ts';
import type { Config } from '../../model/config.ts';
import { lockKey, shortName } from '../../model/lock-key.ts';
import { isFetched } from '../../model/named-sources.ts';
import { releaseForm, releaseTag } from '../../model/release.ts';
import type { FetchedSource, Source } from '../../model/source.ts';
import type { ResultOf } from '../json/results.ts';
import { changeResults, reviewEdits } from '../review.ts';
import { loadSession, type Workplace } from '../session.ts';
import { lock } from './lock.ts';

/** A source of the config, and all that it may be called on the command line. */
type Candidate = {
  readonly path: readonly (string | number)[];
  readonly source: Source;
  readonly names: readonly string[];
};

/**
 * Gives a source of the config another version, and brings the lockfile up to date with it. Where
 * several images name the source, all of them get the version.
 */
export async function update(
  workplace: Workplace,
  [name, version]: readonly [string, string],
  { yes = false }: { readonly yes?: boolean },
): Promise<number> {
  const { loaded } = await loadSession(workplace);
  const all = candidatesOf(loaded.config);
  const meant = all.filter(({ names }) => names.includes(name));
  if (meant.length === 0) throw unknownSource(name, all);
  const problems: Diagnostic[] = [];
  const assignments = meant.flatMap(({ path, source }): Assignment[] => {
    if (source.type === 'git' && source.release !== undefined)
      return [{ path, value: { ...source, release: version, tag: tagOf(version) } }];
    const field = isFetched(source) ? versionField(source, version) : undefined;
    if (field) return [{ path: [...path, field.key], value: field.value }];
    problems.push(noVersion(formatPath(path), source));
    return [];
  });
  // The tree of one image may be a folder while that of another has a version.
  if (assignments.length === 0) throw new UserError(problems, exitCode.usage);
  const { openDraft, proposeEdit } = await import('../../config/edit/propose.ts');
  const draft = await openDraft(workplace.project);
  const edits = await proposeEdit(draft, assignments);
  const { output } = workplace;
  const changed = { source: name, version, edits: await changeResults(edits) };
  const written = edits.length > 0 && (await reviewEdits(draft.project, edits, output, yes));
  if (edits.length > 0 && !written) {
    output.result('update', { ...changed, written, lock: null });
    return exitCode.ok;
  }
  if (!written) output.say(`${name} is at ${version} already`);
  // A call that was interrupted before this goes on here when it is run again.
  const code = await lock(await loadSession(workplace), [], {});
  const locked = output.answer.result as ResultOf<'lock'>;
  output.result('update', { ...changed, written, lock: locked });
  return code;
}

function candidatesOf({ images }: Config): Candidate[] {
  return Object.entries(images).flatMap(([image, { unikraft, libraries }]) => [
    candidate(['images', image, 'unikraft'], unikraft, ['unikraft']),
    ...libraries.map(({ type, source }, index) =>
      candidate(
        ['images', image, 'libraries', index, 'source'],
        source,
        type === 'lkl' ? ['linux'] : [],
      ),
    ),
  ]);
}

function candidate(path: Candidate['path'], source: Source, names: readonly string[]): Candidate {
  if (!isFetched(source)) return { path, source, names };
  const key = lockKey(source);
  return { path, source, names: [...names, shortName(key), key] };
}

/** Where the version of a source stands, and what it becomes. */
function versionField(
  source: FetchedSource,
  version: string,
): { key: string; value: string } | undefined {
  if ('version' in source) return { key: 'version', value: version };
  if (!('url' in source) || source.type !== 'git') return undefined;
  if (source.rev !== undefined)
    return /^[0-9a-f]{40,64}$/.test(version) ? { key: 'rev', value: version } : undefined;
  return { key: 'tag', value: tagFor(version, source.tag!) };
}

/** A form that is no release's is told by the schema. */
function tagOf(version: string): string {
  return releaseForm.test(version) ? releaseTag(version) : version;
}

/** `0.17.0` after `RELEASE-0.16.1` is `RELEASE-0.17.0`. */
function tagFor(version: string, old: string): string {
  const prefix = /^(.*?)\d+(\.\d+)+/.exec(old)?.[1] ?? '';
  return /^\d/.test(version) ? prefix + version : version;
}

function noVersion(path: string, source: Source): Diagnostic {
  const isRevision = source.type === 'git';
  return {
    code: 'update/no-version',
    message: isRevision
      ? `${path} is a revision of git, and only another whole revision can take its place.`
      : `${path} is of the type '${source.type}', which has no version.`,
    ...(source.type === 'tarball' && { suggestion: 'change its url with `unikernel set`' }),
    ...(source.type === 'debian' && {
      suggestion: 'move the version that the lockfile pins: unikernel lock --update',
    }),
  };
}

function unknownSource(name: string, all: readonly Candidate[]): UserError {
  const names = [...new Set(all.flatMap((one) => one.names))].sort();
  const near = nearest(name, names);
  return new UserError(
    {
      code: 'update/unknown-source',
      message: `There is no source '${name}' in unikernel.config.ts.`,
      notes: [`the sources are ${names.join(', ')}`],
      ...(near && { suggestion: `did you mean '${near}'?` }),
    },
    exitCode.usage,
  );
}
