import { join } from 'node:path';
import { valueText } from '../kconfig/value.ts';
import { lockKey, shortName } from '../model/lock-key.ts';
import { contentFiles } from '../model/patch-content.ts';
import type { Derivation } from '../plan/derivation.ts';
import { packageRoot } from '../plan/package-root.ts';
import { partsOf } from '../plan/parts.ts';
import { placeName } from '../plan/place-name.ts';
import { type Facts, type Folder, type ImagePlan, rootsOf, stepsOf } from '../plan/plan.ts';
import type { KconfigRequest } from '../plan/requests.ts';
import { type SeriesPlan, seriesOf } from '../plan/series.ts';
import { outputName } from '../store/record.ts';

/** One thing that goes into a step, and what it can be asked for by. */
export type Entry = {
  /** The id of the node in the graph. */
  readonly node: string;
  /** What it is and does there, as a phrase: `the option HZ=1000`. */
  readonly by: string;
  readonly names: readonly string[];
  /** The file or folder that it is, absolute. */
  readonly file?: string;
  /** Where the config asks for it. */
  readonly asked?: readonly (string | number)[];
  /** The line that asks for it, where that is not in the config. */
  readonly line?: string;
};

/** Everything that goes into an image: steps, sources, folders, patches, options and programs. */
export function entriesOf(plan: ImagePlan, facts: Facts, project: string): Entry[] {
  return [
    ...stepsOf(plan)
      .filter(({ hash }) => !rootsOf(plan).some((root) => root.hash === hash))
      .map(ofStep),
    ...ofFolders(plan),
    ...seriesOf(plan).flatMap((series) => ofSeries(series, project)),
    ...plan.requests.map((request) => ofOption(plan.result, request)),
    ofTemplate(plan),
    ...ofLinux(plan, facts, project),
    ...ofToolchain(plan),
  ];
}

function ofStep(step: Derivation): Entry {
  const { builder, name } = step;
  if (builder.type !== 'fetch')
    return { node: outputName(step), by: `as the step ${name}`, names: [name] };
  const key = lockKey(builder.source);
  const names = [name, key, key.replace(/^\w+:/, ''), shortName(key)];
  return { node: outputName(step), by: `as the source ${key}`, names };
}

function ofFolders(plan: ImagePlan): Entry[] {
  return Array.from(partsOf(plan)).flatMap(([what, { step, folder, asked }]): Entry[] => {
    if (folder === undefined) return [];
    const by = `with the folder of the ${what}, ${placeName(folder)}`;
    return [{ node: outputName(step), by, names: [], file: folder.folder, asked }];
  });
}

function ofSeries({ patched, patches, path }: SeriesPlan, project: string): Entry[] {
  const node = outputName(patched);
  return patches.flatMap((patch, index) => {
    const asked = [...path, index];
    const by = `by the patch ${patch.name}`;
    const files = contentFiles(patch).map((file) => ({
      node,
      by: `${by}, which takes its text from ${file}`,
      names: [],
      file: join(project, file),
      asked,
    }));
    return [{ node, by, names: [patch.name], asked }, ...files];
  });
}

function ofOption(step: Derivation, { symbol, value, path }: KconfigRequest): Entry {
  return {
    node: outputName(step),
    by: `by the option ${symbol}=${valueText(value)}`,
    names: [symbol, `CONFIG_${symbol}`],
    asked: path,
  };
}

function ofTemplate({ result }: ImagePlan): Entry {
  const file = join(packageRoot, 'src/generate/templates/Makefile.hbs');
  return { node: outputName(result), by: 'as the template of its Makefile', names: [], file };
}

function ofLinux(plan: ImagePlan, facts: Facts, project: string): Entry[] {
  const { linux } = plan;
  if (linux === undefined) return [];
  const port = join(packageRoot, 'recipes/lkl');
  const base = `linux/${linux.library.base}.config`;
  const node = outputName(linux.lkl);
  const options = facts
    .linuxBase(linux.library.base)
    .split('\n')
    .flatMap((text, index): Entry[] => {
      const symbol = /^(?:# )?CONFIG_(\w+)(?:=| is not set)/.exec(text)?.[1];
      if (symbol === undefined) return [];
      const by = `by the base configuration, ${text}`;
      const line = `${placeName(placedIn(join(port, base), project))}:${index + 1}`;
      return [{ node, by, names: [symbol, `CONFIG_${symbol}`], line }];
    });
  return [
    ...linux.requests.map((request) => ofOption(linux.lkl, request)),
    ...options,
    { node, by: 'as its base configuration', names: [], file: join(port, base) },
    { node, by: 'as its makefile', names: [], file: join(port, 'linux.mk') },
  ];
}

function placedIn(folder: string, project: string): Folder {
  const inside = folder.startsWith(`${project}/`);
  return { name: '', folder, ...(inside && { inProject: folder.slice(project.length + 1) }) };
}

function ofToolchain({ result, toolchain }: ImagePlan): Entry[] {
  if (!('toolchain' in result.builder)) return [];
  const node = `${result.builder.toolchain}-toolchain`;
  const programs = Object.entries(toolchain).map(([name, { version }]) => ({
    node,
    by: `as the program ${name}${version && `, ${version}`}`,
    names: [name],
  }));
  return [{ node, by: 'as the programs that make runs', names: ['toolchain'] }, ...programs];
}
