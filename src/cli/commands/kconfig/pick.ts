import { exitCode, UserError } from '../../../diagnostics/diagnostic.ts';
import type { TreeName } from '../../../kconfig/tree-names.ts';
import type { ImagePlan } from '../../../plan/plan.ts';
import type { Context } from '../../../realise/context.ts';
import { treesOf } from '../../../realise/symbols.ts';
import { contextOf, planImages, type Session, selectImages } from '../../session.ts';

export type TreeOptions = { readonly tree?: TreeName };

/** An image whose Kconfig a command is about. */
export type PickedImage = {
  readonly plan: ImagePlan;
  readonly context: Context;
  /** The trees that are meant: the one that was named, or all. */
  readonly trees: readonly TreeName[];
};

/**
 * The image that is named, or the only one of the config, with the trees that are meant.
 * @throws UserError exit 2 when it is not clear which image, or it has no such tree
 */
export async function pickImage(
  session: Session,
  name: string | undefined,
  { tree }: TreeOptions,
): Promise<PickedImage> {
  const images = selectImages(session, name === undefined ? [] : [name]);
  // Without a name the first image with the tree that is meant will do, if there is only one.
  const plans = await planImages(session, images);
  const fitting = plans.filter((plan) => tree === undefined || treesOf(plan).includes(tree));
  const [plan, ...others] = fitting;
  if (plan === undefined)
    throw usage('no-such-tree', `There is no tree '${tree}' in ${images.join(', ')}.`);
  if (others.length > 0)
    throw usage('which-image', 'The config has several images: name the one that is meant.', [
      `the images are ${fitting.map((each) => each.name).join(', ')}`,
    ]);
  const trees = tree === undefined ? treesOf(plan) : [tree];
  return { plan, context: contextOf(session), trees };
}

function usage(code: string, message: string, notes?: readonly string[]): UserError {
  return new UserError(
    { code: `kconfig/${code}`, message, ...(notes && { notes }) },
    exitCode.usage,
  );
}
