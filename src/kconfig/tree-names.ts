/** The trees that have a Kconfig. */
export const treeNames = ['unikraft', 'linux'] as const;

export type TreeName = (typeof treeNames)[number];

/** What a sentence calls them. */
export const treeTitles = { unikraft: 'the Unikraft tree', linux: 'Linux' } as const;

/** What the types of their symbols are called. */
export const interfaceNames = { unikraft: 'Unikraft', linux: 'Linux' } as const;
