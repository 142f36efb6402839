// The derivation graph as it is shown: the same nodes for people (text, DOT, Mermaid) and for
// programs (JSON). Nothing is looked up here; the store's answers come in as functions.

import { lockKey } from '../model/lock-key.ts';
import { closure, type Derivation } from '../plan/derivation.ts';
import { folderOf } from '../plan/parts.ts';
import { placeName } from '../plan/place-name.ts';
import { type ImagePlan, rootsOf } from '../plan/plan.ts';
import type { Toolchain } from '../plan/toolchain.ts';
import { outputName } from '../store/record.ts';

/** A step of a build, or the programs that steps are made with. `inputs` are ids by role. */
export type GraphNode =
  | {
      readonly type: 'step';
      /** `<hash>-<name>`, as in the store. */
      readonly id: string;
      readonly name: string;
      readonly hash: string;
      /** What the builder was told, as it is hashed. */
      readonly builder: Derivation['builder'];
      /** The same in a few words. */
      readonly summary: string;
      readonly inputs: Readonly<Record<string, string>>;
      readonly storePath: string;
      readonly built: boolean;
    }
  | {
      readonly type: 'toolchain';
      readonly id: string;
      readonly name: 'toolchain';
      readonly hash: string;
      readonly programs: Toolchain;
      readonly summary: string;
      readonly inputs: Readonly<Record<string, string>>;
    };

/** What `graph --format json` prints: images by name, and every node once, sorted by id. */
export type Graph = {
  readonly version: 1;
  readonly images: Readonly<
    Record<
      string,
      { readonly result: string; readonly generated: string; readonly disks: string[] }
    >
  >;
  readonly nodes: readonly GraphNode[];
};

/** What the graph asks of the store. */
export type StoreView = {
  readonly path: (derivation: Derivation) => string;
  readonly has: (derivation: Derivation) => boolean;
};

/** The graph of some images; what they share is in it once. */
export function graphOf(plans: readonly ImagePlan[], store: StoreView): Graph {
  const nodes = new Map<string, GraphNode>();
  for (const plan of plans)
    for (const root of rootsOf(plan))
      for (const step of closure(root))
        for (const node of nodesOf(step, plan, store)) nodes.set(node.id, node);
  const images = plans.map(({ name, result, generated, disks }) => [
    name,
    {
      result: outputName(result),
      generated: outputName(generated),
      disks: disks.map(({ built }) => outputName(built)),
    },
  ]);
  return {
    version: 1,
    images: Object.fromEntries(images.sort()),
    nodes: [...nodes.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
  };
}

/** The nodes of a graph by their id. */
export function byId({ nodes }: Graph): Map<string, GraphNode> {
  return new Map(nodes.map((node) => [node.id, node]));
}

function nodesOf(step: Derivation, plan: ImagePlan, store: StoreView): GraphNode[] {
  const { builder } = step;
  const tools = 'toolchain' in builder ? toolchainNode(builder.toolchain, plan) : undefined;
  const inputs = Object.entries(step.inputs).map(
    ([role, input]) => [role, outputName(input)] as const,
  );
  if (tools) inputs.push(['toolchain', tools.id]);
  const node: GraphNode = {
    type: 'step',
    id: outputName(step),
    name: step.name,
    hash: step.hash,
    builder,
    summary: summaryOf(step, plan),
    inputs: Object.fromEntries(inputs.sort(([a], [b]) => (a < b ? -1 : 1))),
    storePath: store.path(step),
    built: store.has(step),
  };
  return tools ? [tools, node] : [node];
}

function toolchainNode(hash: string, { toolchain: programs }: ImagePlan): GraphNode {
  const summary = `${counted(Object.keys(programs).length, 'program')}: ${Object.keys(programs).join(' ')}`;
  return {
    type: 'toolchain',
    id: `${hash}-toolchain`,
    name: 'toolchain',
    hash,
    programs,
    summary,
    inputs: {},
  };
}

function summaryOf(step: Derivation, plan: ImagePlan): string {
  const { builder } = step;
  switch (builder.type) {
    case 'fetch':
      return lockKey(builder.source);
    case 'folder':
      return placeName(folderOf(plan, step)!);
    case 'patch':
      return counted(builder.series.length, 'patch', 'patches');
    case 'kconfig':
      return 'Kconfig symbols';
    case 'generate':
      return `generated/${plan.name}`;
    case 'lkl':
      return `${plan.linux!.library.base}.config, ${counted(plan.linux!.requests.length, 'option')} more`;
    case 'disk':
      return `${builder.disk.filesystem}, ${builder.disk.size / 2 ** 20} MiB`;
    case 'image':
      return counted(plan.requests.length, 'option');
    default:
      return builder satisfies never;
  }
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
