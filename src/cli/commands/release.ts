import { resolve } from 'node:path';
import { type Diagnostic, exitCode, UserError } from '../../diagnostics/diagnostic.ts';
import type { ImagePlan } from '../../plan/plan.ts';
import type { Context } from '../../realise/context.ts';
import { realiseImage } from '../../realise/realise.ts';
import { readCommit } from '../../realise/release/git.ts';
import {
  checkoutRefusals,
  folderRefusal,
  inputsOf,
  sandboxRefusals,
} from '../../realise/release/refusals.ts';
import { writeRelease } from '../../realise/release/write.ts';
import { secretKey } from '../keys.ts';
import { withProgress } from '../progress.ts';
import { contextOf, planImages, type Session, selectImage } from '../session.ts';
import { refreshGenerated } from './generate.ts';

export type ReleaseOptions = {
  readonly output?: string;
  readonly key: readonly string[];
  readonly unsigned?: boolean;
  readonly withSources?: boolean;
};

/** Writes a release of an image. @throws UserError with every reason why there can be none. */
export async function release(
  session: Session,
  names: string[],
  options: ReleaseOptions,
): Promise<number> {
  const { project, loaded, output, store, signal } = session;
  const name = selectImage(session, names[0]);
  const refusals = new Refusals();
  const target = resolve(options.output ?? '');
  if (options.output === undefined) refusals.add(noFolder(name));
  else refusals.add(...folderRefusal(target));
  const key = await refusals.tryTo(async () => signingKey(options));
  refusals.add(...overrideRefusals(session), ...nameRefusal(name));
  const [plan] = (await refusals.tryTo(() => planImages(session, [name]))) ?? [];
  const context = contextOf(session);
  const inputs = plan === undefined ? loaded.files : inputsOf(project, plan, loaded.files);
  refusals.add(...(await checkoutRefusals(project, inputs)));
  if (plan !== undefined) {
    await refusals.tryTo(() => refreshed(session, plan, context));
    refusals.add(...(await sandboxRefusals(plan, store)));
  }
  refusals.throwIfAny();
  const commit = await readCommit(project);
  if (plan === undefined || 'problem' in commit) throw new Error('it was not refused');
  await withProgress(session, [{ plan, root: plan.result }], (listen) =>
    realiseImage(plan, { ...context, onEvent: listen(name) }),
  );
  // Meanwhile a step may have been built again, and a file may have been saved.
  refusals.add(...(await sandboxRefusals(plan, store)));
  refusals.add(...(await checkoutRefusals(project, inputs)));
  refusals.throwIfAny();
  signal.throwIfAborted();
  const written = {
    commit,
    configFiles: loaded.files,
    withSources: options.withSources ?? false,
    ...(key !== undefined && { secretKey: key }),
  };
  await writeRelease(plan, target, written, context);
  output.data(target);
  output.result('release', { folder: target, image: name, signed: key !== undefined });
  if (key === undefined) output.say(`${name}: the release is not signed`);
  return exitCode.ok;
}

/** Reasons against a release, collected so that all are told at once. */
class Refusals {
  readonly #all: Diagnostic[] = [];
  readonly #codes = new Set<UserError['exitCode']>();

  add(...diagnostics: readonly Diagnostic[]): void {
    this.#all.push(...diagnostics);
    if (diagnostics.length > 0) this.#codes.add(exitCode.usage);
  }

  /** What `work` gives; nothing when it throws a UserError, which is a reason. */
  async tryTo<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.#all.push(...error.diagnostics);
      this.#codes.add(error.exitCode);
      return undefined;
    }
  }

  /** @throws UserError with their exit code if all have the same, else 2 */
  throwIfAny(): void {
    const [code, ...others] = this.#codes;
    if (code === undefined) return;
    throw new UserError(this.#all, others.length === 0 ? code : exitCode.usage);
  }
}

async function refreshed(session: Session, plan: ImagePlan, context: Context): Promise<void> {
  // With --source they may differ, and it is refused anyway.
  if (Object.keys(session.overrides).length === 0) await refreshGenerated(plan, context, true);
}

function signingKey({ key, unsigned = false }: ReleaseOptions): string | undefined {
  if (unsigned && key.length > 0)
    throw whichKey('Either --key or --unsigned: a release is signed or it is not.');
  if (key.length > 1) throw whichKey('A release is signed by one key: give --key once.');
  if (unsigned) return undefined;
  const given = key[0] ?? process.env.UNIKERNEL_SIGNING_KEY;
  if (given) return secretKey(given);
  throw new UserError(
    {
      code: 'release/no-key',
      message: 'There is no key to sign the release with.',
      notes: ['--key FILE or UNIKERNEL_SIGNING_KEY names it; --unsigned does without'],
      suggestion: 'unikernel store keygen NAME --output FILE',
    },
    exitCode.usage,
  );
}

function whichKey(message: string): UserError {
  return new UserError({ code: 'release/which-key', message }, exitCode.usage);
}

function overrideRefusals({ overrides }: Session): Diagnostic[] {
  return Object.keys(overrides).map((source) => ({
    code: 'release/overridden',
    message: `--source replaces ${source}, and what it brings is on no record.`,
    suggestion: 'put the tree into the project, and name it in unikernel.config.ts',
  }));
}

/** The image stands beside the folder `project`. */
function nameRefusal(name: string): Diagnostic[] {
  if (name !== 'project') return [];
  const message =
    "An image named 'project' cannot be released: a release has a folder of that name.";
  return [{ code: 'release/name', message, suggestion: 'rename the image' }];
}

function noFolder(name: string): Diagnostic {
  return {
    code: 'release/no-output',
    message: 'It is not said where to write the release.',
    suggestion: `unikernel release ${name} --output DIR`,
  };
}
