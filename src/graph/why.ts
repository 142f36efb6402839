import { sep } from 'node:path';
import pc from 'picocolors';
import type { Entry } from './entries.ts';
import { pathsBetween } from './paths.ts';
import { byId, type Graph } from './view.ts';

/** An input as it was asked for. */
export type Wanted = {
  readonly name: string;
  /** The file or folder that it names, absolute, if there is one. */
  readonly file?: string;
};

/** An entry with its place: of the config, or of the file that asks for it. */
export type PlacedEntry = Entry & { readonly place?: string };

/** Whether an entry is what was asked for: has its name, or lies in it, or the other way round. */
export function matches({ names, file }: Entry, wanted: Wanted): boolean {
  if (names.includes(wanted.name)) return true;
  if (file === undefined || wanted.file === undefined) return false;
  return isWithin(file, wanted.file) || isWithin(wanted.file, file);
}

function isWithin(file: string, folder: string): boolean {
  return file === folder || file.startsWith(folder + sep);
}

const shownEntries = 8;
const shownPaths = 5;

/** Why an image takes an input in: for each step that it enters, by what, and the ways from there. */
export function renderWhy(
  graph: Graph,
  image: string,
  name: string,
  entries: readonly PlacedEntry[],
  { color }: { readonly color: boolean },
): string {
  const c = pc.createColors(color);
  const nodes = byId(graph);
  const title = (id: string): string => {
    const node = nodes.get(id)!;
    return node.type === 'step' ? `${node.name} (${node.builder.type})` : node.name;
  };
  const blocks = Array.from(groupedByNode(entries), ([id, list]) => {
    const { result, disks } = graph.images[image]!;
    const { shortest, count } = pathsBetween(nodes, id, [result, ...disks], shownPaths);
    const reasons = list.map(({ by, place }) => `  ${by}${place ? `  ${c.dim(place)}` : ''}`);
    const ways = shortest.map((path) => `    ${path.map(title).join(' ─▶ ')}`);
    return [
      `${c.bold(name)} enters ${title(id)}`,
      ...limited(reasons, reasons.length, shownEntries, '  '),
      ...limited(ways, count, shownPaths, '    '),
    ].join('\n');
  });
  return blocks.join('\n');
}

function groupedByNode(entries: readonly PlacedEntry[]): Map<string, PlacedEntry[]> {
  const groups = new Map<string, PlacedEntry[]>();
  for (const entry of entries) groups.set(entry.node, [...(groups.get(entry.node) ?? []), entry]);
  return groups;
}

function limited(lines: readonly string[], count: number, limit: number, indent: string): string[] {
  const shown = lines.slice(0, limit);
  return count > shown.length ? [...shown, `${indent}… and ${count - shown.length} more`] : shown;
}
