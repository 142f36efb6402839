import type { Graph, GraphNode } from './view.ts';

/** The graph in the language of Graphviz; arrows go the way of the build, from input to output. */
export function renderDot({ nodes }: Graph): string {
  const lines = nodes.flatMap((node) => [
    `  ${quote(node.id)} [label=${quote(labelOf(node))}${shapeOf(node)}];`,
    ...Object.entries(node.inputs).map(
      ([role, input]) => `  ${quote(input)} -> ${quote(node.id)} [label=${quote(role)}];`,
    ),
  ]);
  return [
    'digraph unikernel {',
    '  rankdir=LR;',
    '  node [shape=box, fontname="sans-serif"];',
    '  edge [fontname="sans-serif", fontsize=10];',
    ...lines,
    '}',
  ].join('\n');
}

function labelOf(node: GraphNode): string {
  const kind = node.type === 'step' ? `${node.builder.type} ` : '';
  return `${node.name}\n${kind}${node.hash.slice(0, 8)}`;
}

/** What is not in the store yet is dashed. */
function shapeOf(node: GraphNode): string {
  if (node.type === 'toolchain') return ', shape=ellipse';
  return node.built ? '' : ', style=dashed';
}

// In a label a backslash starts an escape of Graphviz's own, in an id it does not; ours have none.
function quote(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}
