import type { AppliedPatch, Contents } from './contents.ts';

/** The text of `patches.json`: every patch of every series, in order, with what it met. */
export function renderPatches({ image, patches }: Contents): string {
  return `${JSON.stringify({ image, patches: patches.map(describe) }, null, 2)}\n`;
}

function describe({ tree, patch, outcome, diff }: AppliedPatch): unknown {
  const { name, reason, provides, upstream, appliesTo, when } = patch;
  return {
    tree,
    name,
    ...stateOf(outcome),
    reason,
    provides,
    upstream,
    ...(appliesTo !== undefined && { appliesTo }),
    ...(when && { when }),
    ...(diff !== undefined && { diff }),
  };
}

function stateOf(outcome: AppliedPatch['outcome']): Record<string, unknown> {
  switch (outcome.state) {
    case 'clean':
      return { state: 'clean' };
    case 'offset':
      return { state: 'offset', lines: outcome.lines };
    case 'obsolete':
      return { state: 'obsolete', where: outcome.where };
    case 'not-applicable': {
      const { state, condition, wanted, actual } = outcome;
      return { state, condition, wanted, actual };
    }
    case 'conflict':
    case 'duplicate':
      throw new Error(`${outcome.name} is in ${outcome.state}, and nothing is built then`);
    default:
      return outcome satisfies never;
  }
}
