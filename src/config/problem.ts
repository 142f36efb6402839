import type { Diagnostic, Location } from '../diagnostics/diagnostic.ts';

/** The way to a value in the evaluated config, such as `['images', 'boot', 'arch']`. */
export type ConfigPath = readonly (string | number)[];

/** Where the value at a path of the config was written. */
export type Locate = (path: ConfigPath) => Promise<Location | undefined>;

/** A finding that knows the value it is about, but not yet the place where that was written. */
export type Problem = Omit<Diagnostic, 'location'> & {
  readonly path: ConfigPath;
  /** What to point at instead of the value: its key, or the default export of the config. */
  readonly part?: 'key' | 'export';
};

/** A path as it is written in messages: `images.boot.libraries[0].base`. */
export function formatPath(path: ConfigPath): string {
  if (path.length === 0) return 'the config';
  return path.map(formatStep).join('').replace(/^\./, '');
}

function formatStep(step: string | number): string {
  if (typeof step === 'number') return `[${step}]`;
  return /^[A-Za-z0-9_-]+$/.test(step) ? `.${step}` : `['${step}']`;
}

/** The order in which findings are shown: by place, those without one last. */
export function sortByPlace(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [...diagnostics].sort((a, b) => comparePlaces(a.location, b.location));
}

function comparePlaces(a: Location | undefined, b: Location | undefined): number {
  if (!a || !b) return Number(!a) - Number(!b);
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}
