import * as fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { pathsBetween } from '../../../src/graph/paths.ts';
import type { GraphNode } from '../../../src/graph/view.ts';

const test = suite('paths');

/** Node n takes in the nodes that its list names, all of them below n. */
function graphOf(inputs: readonly (readonly number[])[]): Map<string, GraphNode> {
  const nodes = inputs.map((list, index): [string, GraphNode] => {
    const below = [...new Set(list.filter((input) => input < index))];
    const named = Object.fromEntries(below.map((input) => [`role${input}`, `${input}`]));
    const node = { id: `${index}`, name: `${index}`, hash: '', summary: '', inputs: named };
    return [`${index}`, { ...node, type: 'toolchain', name: 'toolchain', programs: {} }];
  });
  return new Map(nodes);
}

const anyGraph = fc.array(fc.array(fc.nat(9), { maxLength: 4 }), { minLength: 1, maxLength: 10 });

test('each path leads from the input to the image along inputs, no two alike, shortest first', () => {
  fc.assert(
    fc.property(anyGraph, fc.nat(9), (inputs, wanted) => {
      const nodes = graphOf(inputs);
      const [from, to] = [`${wanted % inputs.length}`, `${inputs.length - 1}`];
      const { shortest, count } = pathsBetween(nodes, from, [to], 1000);
      assert.is(shortest.length, count);
      assert.is(new Set(shortest.map((path) => path.join())).size, count);
      const lengths = shortest.map(({ length }) => length);
      assert.equal(
        lengths,
        [...lengths].sort((a, b) => a - b),
      );
      for (const path of shortest) {
        assert.is(path[0], from);
        assert.is(path.at(-1), to);
        path.slice(1).forEach((id, index) => {
          assert.ok(Object.values(nodes.get(id)!.inputs).includes(path[index]!));
        });
      }
    }),
  );
});

test('of very many paths the shortest few are given, and all are counted', () => {
  const layers = Array.from({ length: 60 }, (_, n) => [n - 1, n - 2].filter((below) => below >= 0));
  const { shortest, count } = pathsBetween(graphOf(layers), '0', ['59'], 3);
  assert.is(shortest.length, 3);
  assert.ok(count > 1e11);
});

test.run();
