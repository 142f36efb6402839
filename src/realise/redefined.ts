import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Diagnostic, exitCode, UserError } from '../diagnostics/diagnostic.ts';
import type { Patch } from '../model/patch.ts';
import { addedFiles, touchedFiles } from '../patch/touched.ts';
import type { ImagePlan } from '../plan/plan.ts';
import { seriesOf } from '../plan/series.ts';
import type { MakeFailed } from '../run/make.ts';
import { type BuildPlace, type Redefinition, redefinitionIn } from '../run/redefinition.ts';
import type { Context } from './context.ts';

/**
 * What a failed make says, in the terms of the patches where one of them defines what is there
 * already: then it is the patch that failed (exit 4), not the build.
 */
export async function blamePatches(
  failed: MakeFailed,
  plan: ImagePlan,
  context: Context,
): Promise<UserError> {
  const found = new Map<string, Diagnostic>();
  for (const error of failed.causes) {
    const redefinition = redefinitionIn(error);
    if (redefinition === undefined) continue;
    const blamed = await blame(redefinition, plan, context);
    if (blamed) found.set(blamed.message, blamed);
  }
  if (found.size === 0) return failed;
  return new UserError([...found.values(), failed.summary], exitCode.patch, { cause: failed });
}

async function blame(
  { symbol, at, first }: Redefinition,
  plan: ImagePlan,
  { project, locate }: Context,
): Promise<Diagnostic | undefined> {
  const content = (file: string): string => readFileSync(join(project, file), 'utf8');
  for (const { patches, path } of seriesOf(plan)) {
    for (const [index, patch] of patches.entries()) {
      // What a patch adds is its own; of what it only touches, the symbols that it names are.
      const files = patch.provides.includes(symbol) ? allFiles(patch, content) : addedFiles(patch);
      for (const [own, other] of [
        [at, first],
        [first, at],
      ] as const) {
        const file = files.find((name) => own && isIn(own, name));
        if (own === undefined || file === undefined) continue;
        const location = await locate([...path, index]);
        return { ...describe(patch, symbol, { own, file, other }), ...(location && { location }) };
      }
    }
  }
  return undefined;
}

function allFiles(patch: Patch, content: (file: string) => string): string[] {
  const files = touchedFiles(patch, content);
  return Array.isArray(files) ? files : [];
}

/** Whether the place is in a file of the tree, or in an object that is called like it. */
function isIn({ file: place }: BuildPlace, file: string): boolean {
  if (!place.endsWith('.o')) return place.endsWith(`/${file}`);
  return stem(place) === stem(file);
}

function stem(file: string): string {
  return file.replace(/^.*\//, '').replace(/\..*$/, '');
}

function describe(
  { name }: Patch,
  symbol: string,
  { own, file, other }: { own: BuildPlace; file: string; other: BuildPlace | undefined },
): Diagnostic {
  const root = own.file.endsWith(`/${file}`) ? own.file.slice(0, -file.length) : '';
  const inTree = ({ file, line }: BuildPlace): string =>
    `${file.startsWith(root) ? file.slice(root.length) : file}${line === undefined ? '' : `:${line}`}`;
  return {
    code: 'patch/redefines',
    message: `The patch '${name}' brings ${symbol}, at ${inTree(own)}, and ${other ? `${inTree(other)} has it` : 'it is there'} already.`,
    suggestion: `take '${name}' out of the series, or name the trees without ${symbol} in appliesTo`,
  };
}
