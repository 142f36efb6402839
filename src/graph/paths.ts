import type { GraphNode } from './view.ts';

/** Ways through the graph as ids, from an input to an image; `count` is of all there are. */
export type Paths = { readonly shortest: readonly (readonly string[])[]; readonly count: number };

/**
 * The ways by which `from` goes into `to`, the shortest first, `limit` at most. A graph has many
 * more paths than nodes, so each node keeps only the best, and how many there are.
 */
export function pathsBetween(
  nodes: ReadonlyMap<string, GraphNode>,
  from: string,
  to: string,
  limit: number,
): Paths {
  const known = new Map<string, Paths>();
  const pathsTo = (id: string): Paths => {
    const paths = known.get(id) ?? (id === from ? { shortest: [[id]], count: 1 } : extend(id));
    known.set(id, paths);
    return paths;
  };
  const extend = (id: string): Paths => {
    const inputs = [...new Set(Object.values(nodes.get(id)!.inputs))].map(pathsTo);
    const paths = inputs.flatMap(({ shortest }) => shortest.map((path) => [...path, id]));
    return {
      shortest: paths.sort((a, b) => a.length - b.length).slice(0, limit),
      count: inputs.reduce((sum, { count }) => sum + count, 0),
    };
  };
  return pathsTo(to);
}
