import type { GraphNode } from './view.ts';

/** Ways through the graph as ids, from an input to an image; `count` is of all there are. */
export type Paths = { readonly shortest: readonly (readonly string[])[]; readonly count: number };

/** The ways by which `from` goes into `to`, the shortest first, `limit` at most. */
export function pathsBetween(
  nodes: ReadonlyMap<string, GraphNode>,
  from: string,
  to: string,
  limit: number,
): Paths {
  const counts = new Map<string, number>();
  // A graph has many more paths than nodes, so they are counted without being walked.
  const count = (id: string): number => {
    const known = counts.get(id);
    if (known !== undefined) return known;
    const inputs = Object.values(nodes.get(id)!.inputs);
    const sum = id === from ? 1 : inputs.reduce((total, input) => total + count(input), 0);
    counts.set(id, sum);
    return sum;
  };
  const total = count(to);
  const shortest: string[][] = [];
  const open = [[to]];
  // Breadth first, and only where `from` can still be reached.
  for (let path = open.shift(); path && shortest.length < limit; path = open.shift()) {
    const [first] = path as [string];
    if (count(first) === 0) continue;
    if (first === from) shortest.push(path);
    else for (const input of Object.values(nodes.get(first)!.inputs)) open.push([input, ...path]);
  }
  return { shortest, count: total };
}
