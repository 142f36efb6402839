import pc from 'picocolors';
import type { Patch } from '../model/patch.ts';
import { type Colors, paintDiff, paintState } from './paint.ts';
import { reasonOf, type Told } from './tell.ts';

/** A patch, where it stands, and what it meets on its tree. */
export type Explained = {
  readonly patch: Patch;
  readonly image: string;
  readonly tree: string;
  readonly version?: string;
  /** Its position in the series, from 0, and how many there are. */
  readonly index: number;
  readonly count: number;
  /** Where the config, or a file that it imports, has it. */
  readonly place?: string;
  /** Other series that have it, as `image tree`. */
  readonly others: readonly string[];
  readonly touches: readonly string[];
  readonly told: Told;
  /** Empty when nothing is applied. */
  readonly diff: string;
};

/** All about one patch: what it is for, what it met, and the diff that comes of it. */
export function renderExplained(
  explained: Explained,
  { color }: { readonly color: boolean },
): string {
  const c = pc.createColors(color);
  const { patch, told, diff } = explained;
  const { upstream, provides, reason, appliesTo, when } = patch;
  const rows: [string, string][] = [
    ['reason', reason],
    ['where', whereText(explained)],
    ['kind', kindOf(patch)],
    ['touches', explained.touches.join(', ')],
    ['provides', provides.join(', ')],
    [
      'upstream',
      typeof upstream === 'string' ? upstream : `not submitted: ${upstream.notSubmitted}`,
    ],
    ['for', forText(appliesTo, when)],
    ['state', paintState(c, told.state, told.state) + detailOf(explained)],
  ];
  const width = Math.max(...rows.map(([what]) => what.length));
  return [
    c.bold(patch.name),
    ...rows.map(([what, text]) => `  ${c.dim(what.padEnd(width))}  ${text}`),
    ...told.findings.flatMap((finding) => findingLines(finding, c)),
    ...(diff === '' ? [] : ['', paintDiff(c, diff.trimEnd())]),
  ].join('\n');
}

function whereText({ index, count, image, tree, place, others }: Explained): string {
  const at = place === undefined ? '' : `, ${place}`;
  const also = others.length > 0 ? `; also in ${others.join(', ')}` : '';
  return `number ${index + 1} of ${count} on the ${tree} tree of ${image}${at}${also}`;
}

function forText(appliesTo: Patch['appliesTo'], when: Patch['when']): string {
  const range = appliesTo === undefined ? 'every version' : `versions ${appliesTo}`;
  const conditions = [when?.arch, when?.platform].filter((one) => one !== undefined);
  return [range, ...conditions].join(', ');
}

function kindOf({ change }: Patch): string {
  if ('diff' in change) return `unified diff, ${change.diff}`;
  return `operations: ${change.operations.map(({ op }) => op).join(', ')}`;
}

function detailOf({ told, tree, version }: Explained): string {
  const on = ` on the pinned tree${version === undefined ? '' : ` (${tree} ${version})`}`;
  const says = told.findings.length === 0 && told.detail !== '' ? `: ${told.detail}` : '';
  return `${on}${says}`;
}

function findingLines(finding: Told['findings'][number], c: Colors): string[] {
  return [
    `  ${c.red('✗')} ${reasonOf(finding)}`,
    ...(finding.notes ?? []).map((note) => `    ${c.dim('note:')} ${note}`),
    ...(finding.suggestion ? [`    ${c.green('help:')} ${finding.suggestion}`] : []),
  ];
}
