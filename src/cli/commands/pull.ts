import { exitCode, UserError } from '../../diagnostics/diagnostic.ts';
import { rootsOf } from '../../plan/plan.ts';
import { pullImage } from '../../realise/pull.ts';
import { outputName } from '../../store/record.ts';
import { cacheAt, cachesOf } from '../caches.ts';
import type { ResultOf } from '../json/results.ts';
import { withProgress } from '../progress.ts';
import { contextOf, planImages, type Session, selectImages } from '../session.ts';
import { inMebibytes } from '../size.ts';

type PulledImage = ResultOf<'store pull'>['images'][number];
type Options = { readonly from?: string; readonly dryRun?: boolean };

/** Brings what builds of images lack from caches, and says what stays to be built. */
export async function pull(
  session: Session,
  names: string[],
  { from, dryRun = false }: Options,
): Promise<number> {
  const { output } = session;
  const caches =
    from === undefined
      ? cachesOf(session, process.env)
      : [cacheAt(from, session, process.env)].filter(({ keys }) => keys.length > 0);
  if (caches.length === 0) throw noCache(from);
  const context = contextOf(session, caches);
  const images: PulledImage[] = [];
  for (const plan of await planImages(session, selectImages(session, names))) {
    const targets = rootsOf(plan).map((root) => ({ plan, root }));
    const { found, absent } = await withProgress(session, dryRun ? [] : targets, (listen) =>
      pullImage(plan, { ...context, onEvent: listen(plan.name) }, { dryRun }),
    );
    for (const { derivation, archive } of found)
      output.data(`${outputName(derivation)}\t${archive.size}`);
    images.push({
      image: plan.name,
      found: found.map(({ derivation, archive }) => ({
        output: outputName(derivation),
        bytes: archive.size,
      })),
      absent: absent.map(({ name }) => name),
    });
    const bytes = found.reduce((sum, { archive }) => sum + archive.size, 0);
    const what = `${found.length} ${found.length === 1 ? 'output' : 'outputs'}`;
    const verb = dryRun ? 'would pull' : 'pulled';
    output.say(`${plan.name}: ${verb} ${what}, ${inMebibytes(bytes)}`);
    if (absent.length > 0)
      output.say(`${plan.name}: in no cache: ${absent.map(({ name }) => name).join(', ')}`);
  }
  output.result('store pull', { dryRun, images });
  return exitCode.ok;
}

function noCache(from: string | undefined): UserError {
  return new UserError(
    {
      code: 'cache/none',
      message:
        from === undefined
          ? 'There is no cache to pull from.'
          : `Nothing of ${from} can be trusted: no cache of the config has a key.`,
      notes: [
        'caches are those of `caches` in unikernel.config.ts and of UNIKERNEL_CACHES',
        '--no-substitute leaves out all of them, --offline those of a network',
      ],
      suggestion: "caches: [cache('https://cache.example.org', 'team-1:BASE64')]",
    },
    exitCode.usage,
  );
}
