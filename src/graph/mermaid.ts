import type { Graph, GraphNode } from './view.ts';

/** The graph as a Mermaid flowchart, which Markdown viewers draw. */
export function renderMermaid({ nodes }: Graph): string {
  const names = new Map(nodes.map(({ id }, index) => [id, `n${index}`]));
  const missing = nodes.filter((node) => node.type === 'step' && !node.built);
  return [
    'flowchart LR',
    ...nodes.map((node) => `  ${names.get(node.id)}${shape(node)}`),
    ...nodes.flatMap((node) =>
      Object.entries(node.inputs).map(
        ([role, input]) =>
          `  ${names.get(input)} -->|"${mermaidText(role)}"| ${names.get(node.id)}`,
      ),
    ),
    ...(missing.length > 0
      ? [
          '  classDef missing stroke-dasharray: 4',
          `  class ${missing.map(({ id }) => names.get(id)).join(',')} missing`,
        ]
      : []),
  ].join('\n');
}

function shape(node: GraphNode): string {
  const kind = node.type === 'step' ? `${node.builder.type} ` : '';
  const label = `"${mermaidText(node.name)}<br/>${kind}${node.hash.slice(0, 8)}"`;
  return node.type === 'step' ? `[${label}]` : `([${label}])`;
}

// Mermaid writes a character as its number between # and ; inside quotes.
function mermaidText(text: string): string {
  return text.replace(/[^A-Za-z0-9 ._/:@+-]/gu, (found) => `#${found.codePointAt(0)};`);
}
