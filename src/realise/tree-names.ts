/** The trees that have a Kconfig. */
export const treeNames = ['unikraft', 'linux'] as const;

export type TreeName = (typeof treeNames)[number];
