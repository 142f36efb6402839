/** Unikraft's public repository. */
export const unikraftUrl = 'https://github.com/unikraft/unikraft.git';

/** The versions that Unikraft was released as, from the first that can be built: two parts up to 0.6. */
export const releaseForm = /^(0\.[3-6](\.\d+)?|0\.([7-9]|[1-9]\d+)\.\d+|[1-9]\d*\.\d+\.\d+)$/;

/** The tag of a release: `RELEASE-0.17.0`, but `RELEASE-0.6`. */
export function releaseTag(version: string): string {
  const [, older] = /^(0\.[3-6])(\.0)?$/.exec(version) ?? [];
  return `RELEASE-${older ?? version}`;
}

/** The three parts of a release, as a tree says them of itself. */
export function releaseVersion(version: string): string {
  return [...version.split('.'), '0'].slice(0, 3).join('.');
}
