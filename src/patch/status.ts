// The states of every series of images on the trees that the config pins: what `patch status`
// prints, as data and as text.

import pc from 'picocolors';
import { paintState } from './paint.ts';
import type { Told } from './tell.ts';

/** What the patches of one series met on its tree. */
export type SeriesStatus = {
  readonly image: string;
  readonly tree: string;
  /** The tree's version, where it says one. */
  readonly version?: string;
  readonly patches: readonly (Omit<Told, 'mark'> & {
    readonly name: string;
    /** Where the config, or a file that it imports, has the patch. */
    readonly place?: string;
  })[];
};

/** The patches in aligned columns under a line for each series. */
export function renderStatus(
  series: readonly SeriesStatus[],
  { color }: { readonly color: boolean },
): string {
  const c = pc.createColors(color);
  const all = series.flatMap(({ patches }) => patches);
  const width = (texts: readonly string[]): number =>
    Math.max(0, ...texts.map((text) => text.length));
  const names = width(all.map(({ name }) => name));
  const states = width(all.map(({ state }) => state));
  const places = width(all.map(({ place = '' }) => place));
  return series
    .flatMap(({ image, tree, version, patches }) => [
      `${c.bold(image)} ${tree}${version === undefined ? '' : ` ${version}`}`,
      ...patches.map(({ name, state, place = '', detail, findings }) => {
        const shown = findings.length > 0 ? detail.split('; ')[0]! : detail;
        return [
          `  ${name.padEnd(names)}`,
          paintState(c, state, state.padEnd(states)),
          c.dim(place.padEnd(places)),
          shown,
        ]
          .join('  ')
          .trimEnd();
      }),
    ])
    .join('\n');
}

/** The JSON of `patch status`. */
export function statusJson(series: readonly SeriesStatus[]): string {
  return JSON.stringify({ version: 1, series }, null, 2);
}
