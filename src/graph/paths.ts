import type { GraphNode } from './view.ts';

/** Ways through the graph as ids, from an input to an image; `count` is of all there are. */
export type Paths = { readonly shortest: readonly (readonly string[])[]; readonly count: number };

/**
 * The ways by which `from` goes into any of `to`, the shortest first, `limit` at most. A graph has many
 * more paths than nodes, so each node keeps only the best, and how many there are.
 */
export function pathsBetween(
  nodes: ReadonlyMap<string, GraphNode>,
  from: string,
  to: readonly string[],
  limit: number,
): Paths {
  const known = new Map<string, Paths>();
  const pathsTo = (id: string): Paths => {
    const paths = known.get(id) ?? (id === from ? { shortest: [[id]], count: 1 } : extend(id));
    known.set(id, paths);
    return paths;
  };
  const extend = (id: string): Paths => {
    const { shortest, count } = together(Object.values(nodes.get(id)!.inputs));
    return { shortest: shortest.map((path) => [...path, id]), count };
  };
  const together = (ids: readonly string[]): Paths => {
    const all = [...new Set(ids)].map(pathsTo);
    const paths = all.flatMap(({ shortest }) => shortest);
    return {
      shortest: paths.sort((a, b) => a.length - b.length).slice(0, limit),
      count: all.reduce((sum, { count }) => sum + count, 0),
    };
  };
  return together(to);
}
