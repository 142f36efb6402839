import pc from 'picocolors';
import { byId, type Graph, type GraphNode } from './view.ts';

type Row = { readonly branch: string; readonly node: GraphNode; readonly again: boolean };

/**
 * The graph as trees, the images first. A node is described where it comes first; after that it is
 * only named.
 */
export function renderText(graph: Graph, { color }: { readonly color: boolean }): string {
  const nodes = byId(graph);
  const seen = new Set<string>();
  const rows: Row[] = [];
  const add = (id: string, label: string, below: string): void => {
    const node = nodes.get(id)!;
    rows.push({ branch: label + node.name, node, again: seen.has(id) });
    if (seen.has(id)) return;
    seen.add(id);
    const inputs = Object.entries(node.inputs);
    inputs.forEach(([role, input], index) => {
      const last = index === inputs.length - 1;
      const name = nodes.get(input)!.name === role ? '' : `${role}: `;
      add(input, `${below}${last ? '└─ ' : '├─ '}${name}`, `${below}${last ? '   ' : '│  '}`);
    });
  };
  for (const { result, generated, disks } of Object.values(graph.images))
    for (const root of [result, generated, ...disks]) add(root, '', '');
  return align(rows, color);
}

function align(rows: readonly Row[], color: boolean): string {
  const c = pc.createColors(color);
  const widest = Math.max(...rows.map(({ branch }) => branch.length));
  return rows
    .map(({ branch, node, again }) => {
      const start = branch.padEnd(widest);
      if (again) return `${start}  ${c.dim('as above')}`;
      const kind = node.type === 'step' ? node.builder.type : '';
      const built = node.type === 'step' ? (node.built ? 'built' : 'not built') : '';
      const words = `${start}  ${kind.padEnd(8)}  ${c.dim(node.hash.slice(0, 8))}  `;
      return `${words}${paint(built.padEnd(9))}  ${node.summary}`.trimEnd();
    })
    .join('\n');

  function paint(state: string): string {
    return state.startsWith('built') ? c.green(state) : c.yellow(state);
  }
}
