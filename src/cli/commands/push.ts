import { exitCode, UserError } from '../../diagnostics/diagnostic.ts';
import { type ImagePlan, rootsOf, stepsOf } from '../../plan/plan.ts';
import { isOnThisMachine, openCache } from '../../store/cache/cache.ts';
import { isPushed, type Push, pushOutput, refuseUnsandboxed } from '../../store/cache/push.ts';
import { isCached } from '../../store/cache/substituter.ts';
import { outputName, readRecord } from '../../store/record.ts';
import type { Store } from '../../store/store.ts';
import { placeAt } from '../caches.ts';
import { secretKey } from '../keys.ts';
import { planImages, type Session, selectImages } from '../session.ts';
import { inMebibytes } from '../size.ts';

type Options = { readonly to: string; readonly key?: string; readonly dryRun?: boolean };

/** Puts everything that images were made from into a cache, signed; what is there is left. */
export async function push(
  session: Session,
  names: string[],
  { to, key, dryRun = false }: Options,
): Promise<number> {
  const { output, store, signal, options } = session;
  const secret = signingKey(key ?? process.env.UNIKERNEL_SIGNING_KEY);
  const place = placeAt(to);
  if (options.offline && !isOnThisMachine(place))
    throw usage('cache/offline', `${to} cannot be written: --offline forbids to ask a network.`);
  const plans = await planImages(session, selectImages(session, names));
  const outputs = outputsOf(plans, store);
  refuseUnsandboxed(store.root, outputs);
  const cache = await openCache(place, process.env);
  const total = { pushed: 0, there: 0, bytes: 0 };
  const pushed: { output: string; bytes: number }[] = [];
  for (const name of outputs) {
    const bytes = await reachable(to, signal, () =>
      pushOne(store.root, name, { cache, secret, signal }, dryRun),
    );
    if (bytes === undefined) {
      total.there += 1;
      continue;
    }
    total.pushed += 1;
    total.bytes += bytes;
    pushed.push({ output: name, bytes });
    output.data(`${name}\t${bytes}`);
  }
  output.result('store push', { dryRun, pushed, there: total.there });
  const what = `${total.pushed} ${total.pushed === 1 ? 'output' : 'outputs'}`;
  const size = `${inMebibytes(total.bytes)}${dryRun ? ' before packing' : ''}`;
  output.say(`${dryRun ? 'would push' : 'pushed'} ${what}, ${size}; ${total.there} there already`);
  return exitCode.ok;
}

/** The bytes that were sent, or of a dry run those that would be packed; undefined if it is there. */
async function pushOne(
  root: string,
  output: string,
  to: Push,
  dryRun: boolean,
): Promise<number | undefined> {
  if (await isPushed(output, to)) return undefined;
  return dryRun ? (readRecord(root, output)?.size ?? 0) : pushOutput(root, output, to);
}

/** What of the closures is in the store; an image that was substituted has no inputs there. */
function outputsOf(plans: readonly ImagePlan[], store: Store): string[] {
  const isBuilt = (plan: ImagePlan): boolean => rootsOf(plan).every(store.has);
  const unbuilt = plans.filter((plan) => !isBuilt(plan)).map(({ name }) => name);
  if (unbuilt.length > 0)
    throw usage(
      'store/not-built',
      `Not built as the config stands now: ${unbuilt.join(', ')}.`,
      `unikernel build ${unbuilt.join(' ')}`,
    );
  const all = plans.flatMap(stepsOf);
  return [...new Set(all.filter((d) => isCached(d) && store.has(d)).map(outputName))];
}

function signingKey(given: string | undefined): string {
  if (given !== undefined) return secretKey(given);
  throw usage(
    'cache/no-key',
    'There is no key to sign with.',
    'name its file: --key FILE or UNIKERNEL_SIGNING_KEY=FILE; a new one: unikernel store keygen NAME --output FILE',
  );
}

/** @throws UserError exit 100 when the cache cannot be asked or written. */
async function reachable<Result>(
  url: string,
  signal: AbortSignal,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof UserError) throw cause;
    throw new UserError(
      {
        code: 'cache/unreachable',
        message: `The cache ${url} cannot be written: ${(cause as Error).message}.`,
        notes: ['what was pushed so far is whole: push again, and it goes on'],
      },
      exitCode.build,
      { cause },
    );
  }
}

function usage(code: string, message: string, suggestion?: string): UserError {
  return new UserError({ code, message, ...(suggestion && { suggestion }) }, exitCode.usage);
}
