// Builds and boots images on trees, each for itself: what fails in one cell stops no other.

import { existsSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { UserError } from '../../diagnostics/diagnostic.ts';
import { type ImagePlan, rootsOf } from '../../plan/plan.ts';
import { type ComparedTree, placeTree } from '../../realise/compared-trees.ts';
import type { Context } from '../../realise/context.ts';
import { realise } from '../../realise/realise.ts';
import { judge } from '../../run/judge.ts';
import { type BootRecord, readBoot, writeBoot } from '../../store/boots.ts';
import { bootPlan } from '../boot.ts';
import { contextOf, planImages, type Session } from '../session.ts';

/** One image on one tree. */
export type Cell = {
  readonly image: string;
  readonly tree: string;
  readonly state: 'passed' | 'failed' | 'not built';
  /** Bytes of the image. */
  readonly size?: number;
  /** Seconds that the build took when it was made; none when the store had it. */
  readonly buildSeconds?: number;
  readonly boot?: Omit<BootRecord, 'buildSeconds' | 'reason'>;
  /** Whether the boot is one that was on record. */
  readonly recorded?: true;
  /** Why it did not pass. */
  readonly reason?: string;
  /** Where to read more. */
  readonly log?: string;
};

export type MatrixOptions = {
  readonly images: readonly string[];
  readonly trees: readonly ComparedTree[];
  /** Whether to boot what was booted before. */
  readonly again: boolean;
};

/** All cells, tree by tree. */
export async function runMatrix(session: Session, options: MatrixOptions): Promise<Cell[]> {
  const { images, trees } = options;
  const limit = pLimit(session.options.jobs ?? availableParallelism());
  const context = contextOf(session);
  const total = images.length * trees.length;
  let done = 0;
  const said = new Set<string>();
  const say = (message: string): void => {
    // What is so for every cell is told once.
    if (!said.has(message)) session.output.say(message);
    said.add(message);
  };
  const onTree = async (tree: ComparedTree, unikraft: string): Promise<Cell[]> => {
    const here = { ...session, overrides: { ...session.overrides, unikraft } };
    const cells: Cell[] = [];
    for (const plan of await planImages(here, images)) {
      const cell = await runCell(here, plan, tree, options.again, {
        ...context,
        onEvent: (event) => {
          if (event.type === 'note') say(`${plan.name}: ${event.message}`);
        },
      });
      done += 1;
      session.output.say(`[${done}/${total}] ${cell.image} on ${cell.tree}: ${outcomeOf(cell)}`);
      cells.push(cell);
    }
    return cells;
  };
  const placed = (tree: ComparedTree): Promise<Cell[]> =>
    session.store.inScratch(async (scratch) => onTree(tree, await placeTree(tree, scratch)));
  try {
    return (await Promise.all(trees.map((tree) => limit(placed, tree)))).flat();
  } finally {
    limit.clearQueue();
  }
}

/** In a few words: `4 of 4 tests passed`. */
export function outcomeOf({ state, boot, reason }: Cell): string {
  if (state === 'not built') return `not built: ${reason}`;
  if (state === 'failed') return `failed: ${reason}`;
  return `${boot?.tests} of ${boot?.plan} tests passed`;
}

async function runCell(
  session: Session,
  plan: ImagePlan,
  tree: ComparedTree,
  again: boolean,
  context: Context,
): Promise<Cell> {
  const { store, signal } = session;
  const name = { image: plan.name, tree: tree.tree.label };
  const start = performance.now();
  const isThere = store.has(plan.result);
  try {
    await build(plan, context);
  } catch (error) {
    return { ...name, state: 'not built', ...explain(error, signal), ...logOf(session, plan) };
  }
  const image = join(store.path(plan.result), plan.name);
  const size = statSync(image).size;
  const { run, net, disks, checks } = plan.image;
  const conditions = { run, machine: plan.machine, net, disks };
  const known = readBoot(store.root, plan.result, conditions);
  const built = isThere ? known?.buildSeconds : secondsSince(start);
  const times = built === undefined ? {} : { buildSeconds: built };
  // What the checks run is on no record.
  if (known !== undefined && !again && checks.length === 0)
    return { ...name, size, ...ofRecord(known), recorded: true };
  try {
    const jobs = await context.jobserver();
    const result = await jobs.withJob(signal, () => bootPlan(session, plan, image, { checks: {} }));
    signal.throwIfAborted();
    const { verdict, passed, plan: tests, reason } = judge(result.lines, result);
    const record: BootRecord = {
      passed: verdict === 'pass',
      tests: passed,
      ...(tests !== undefined && { plan: tests }),
      ...(reason !== undefined && { reason }),
      seconds: result.seconds,
      ...times,
    };
    await writeBoot(store.root, plan.result, conditions, record);
    const log = record.passed ? {} : { log: result.serialLog };
    return { ...name, size, ...ofRecord(record), ...log };
  } catch (error) {
    return { ...name, state: 'failed', size, ...times, ...explain(error, signal) };
  }
}

function ofRecord({ passed, buildSeconds, reason, ...boot }: BootRecord) {
  return {
    state: passed ? ('passed' as const) : ('failed' as const),
    ...(buildSeconds !== undefined && { buildSeconds }),
    boot: { passed, ...boot },
    ...(reason !== undefined && { reason }),
  };
}

/**
 * What belongs to this tree alone comes first and by itself: a step that fails stops what is under
 * way beside it, and other cells wait for what they share, such as Linux.
 */
async function build(plan: ImagePlan, context: Context): Promise<void> {
  await realise(plan, plan.unikraft, context);
  await realise(plan, plan.generated, context);
  if (plan.linux !== undefined) await realise(plan, plan.linux.lkl, context);
  for (const root of rootsOf(plan)) await realise(plan, root, context);
}

/** What went wrong in a cell; anything but a failure that a user can mend ends the matrix. */
function explain(error: unknown, signal: AbortSignal): { readonly reason: string } {
  signal.throwIfAborted();
  if (!(error instanceof UserError)) throw error;
  return { reason: error.diagnostics[0]!.message };
}

function logOf({ store }: Session, plan: ImagePlan): { log?: string } {
  const log = store.log(plan.result);
  return existsSync(log) ? { log } : {};
}

function secondsSince(start: number): number {
  return (performance.now() - start) / 1000;
}
