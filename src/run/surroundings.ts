/** What surrounds a step that make builds and is no input of it, so that no byte may depend on it. */
export type Surroundings = {
  /** The folder of the sandbox that holds all that is not the system's. */
  readonly folder: string;
  readonly user: number;
  readonly group: number;
  readonly host: string;
  /** Octal. */
  readonly umask: string;
  readonly locale: string;
  readonly timeZone: string;
  /** Libraries that are loaded into each program before its own, and what they are told. */
  readonly preload?: {
    readonly libraries: readonly string[];
    readonly settings: Readonly<Record<string, string>>;
  };
};

/** Those of every build whose output goes into the store. */
export const usualSurroundings: Surroundings = {
  folder: '/unikernel',
  user: 1000,
  group: 1000,
  host: 'unikernel',
  umask: '022',
  locale: 'C',
  timeZone: 'UTC',
};

/** The words before a command that load the libraries into it. */
export function preloadWords({ preload }: Surroundings): string[] {
  if (preload === undefined) return [];
  const { libraries, settings } = preload;
  const all = { LD_PRELOAD: libraries.join(':'), ...settings };
  return ['env', ...Object.entries(all).map(([name, value]) => `${name}=${value}`)];
}
