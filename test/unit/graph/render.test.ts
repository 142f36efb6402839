import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { renderDot } from '../../../src/graph/dot.ts';
import { renderMermaid } from '../../../src/graph/mermaid.ts';
import { renderText } from '../../../src/graph/text.ts';
import { type Graph, type GraphNode, graphOf } from '../../../src/graph/view.ts';
import { samplePlan } from '../../support/sample-plan.ts';

const test = suite('renderings of the graph');

function step(name: string, inputs: Record<string, string>, built = true): GraphNode {
  const hash = `${name.length}`.repeat(32);
  return {
    type: 'step',
    id: name,
    name,
    hash,
    builder: { type: 'folder', content: '' },
    summary: `of ${name}`,
    inputs,
    storePath: `/store/${name}`,
    built,
  };
}

const tools: GraphNode = {
  type: 'toolchain',
  id: 'toolchain',
  name: 'toolchain',
  hash: 'f'.repeat(32),
  programs: {},
  summary: '0 programs',
  inputs: {},
};

const graph: Graph = {
  version: 1,
  images: { app: { result: 'app', generated: 'text', disks: [] } },
  nodes: [
    step('app', { source: 'odd "\\<n>', toolchain: 'toolchain' }, false),
    step('odd "\\<n>', {}),
    step('text', { tree: 'odd "\\<n>' }),
    tools,
  ],
};

test('text names each step once in full, and afterwards only by its name', () => {
  assert.is(
    renderText(graph, { color: false }),
    `app                   folder    33333333  not built  of app
├─ source: odd "\\<n>  folder    99999999  built      of odd "\\<n>
└─ toolchain                    ffffffff             0 programs
text                  folder    44444444  built      of text
└─ tree: odd "\\<n>    as above`,
  );
});

test('text is coloured only where colour is wanted', () => {
  assert.ok(renderText(graph, { color: true }).includes('\u001b['));
});

test('DOT quotes names, and dashes what is not built', () => {
  assert.is(
    renderDot(graph),
    `digraph unikernel {
  rankdir=LR;
  node [shape=box, fontname="sans-serif"];
  edge [fontname="sans-serif", fontsize=10];
  "app" [label="app\\nfolder 33333333", style=dashed];
  "odd \\"\\\\<n>" -> "app" [label="source"];
  "toolchain" -> "app" [label="toolchain"];
  "odd \\"\\\\<n>" [label="odd \\"\\\\<n>\\nfolder 99999999"];
  "text" [label="text\\nfolder 44444444"];
  "odd \\"\\\\<n>" -> "text" [label="tree"];
  "toolchain" [label="toolchain\\nffffffff", shape=ellipse];
}`,
  );
});

test('Mermaid writes what it could misread as numbers', () => {
  assert.is(
    renderMermaid(graph),
    `flowchart LR
  n0["app<br/>folder 33333333"]
  n1["odd #34;#92;#60;n#62;<br/>folder 99999999"]
  n2["text<br/>folder 44444444"]
  n3(["toolchain<br/>ffffffff"])
  n1 -->|"source"| n0
  n3 -->|"toolchain"| n0
  n1 -->|"tree"| n2
  classDef missing stroke-dasharray: 4
  class n0 missing`,
  );
});

test('a graph has every node once, and the toolchain at each step that make builds', () => {
  const store = { path: () => '/store', has: () => false };
  const { nodes, images } = graphOf([samplePlan(), samplePlan()], store);
  const ids = nodes.map(({ id }) => id);
  assert.equal(ids, [...new Set(ids)].sort());
  assert.equal(Object.keys(images), ['boot']);
  const made = nodes.filter((node) => 'toolchain' in node.inputs).map(({ name }) => name);
  assert.equal(made.sort(), ['boot', 'lkl']);
  for (const { inputs } of nodes)
    for (const input of Object.values(inputs)) assert.ok(ids.includes(input));
});

test.run();
