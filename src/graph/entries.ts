import { join } from 'node:path';
import type { Patch } from '../model/patch.ts';
import { contentFiles } from '../model/patch-content.ts';
import { closure, type Derivation, runsMake } from '../plan/derivation.ts';
import { lockKey } from '../plan/lockfile.ts';
import { packageRoot } from '../plan/package-root.ts';
import type { Facts, Folder, ImagePlan } from '../plan/plan.ts';
import type { KconfigRequest } from '../plan/requests.ts';
import { placeName } from './place-name.ts';

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
    ...closure(plan.result)
      .filter(({ hash }) => hash !== plan.result.hash)
      .map(ofStep),
    ...ofFolders(plan),
    ...ofSeries(plan, plan.unikraft, plan.image.patches, project),
    ...plan.requests.map((request) => ofOption(plan.result, request)),
    ofTemplate(plan),
    ...ofLinux(plan, facts, project),
    ...ofToolchain(plan),
  ];
}

function id({ hash, name }: Derivation): string {
  return `${hash}-${name}`;
}

function ofStep(step: Derivation): Entry {
  const { builder, name } = step;
  if (builder.type !== 'fetch') return { node: id(step), by: `as the step ${name}`, names: [name] };
  const key = lockKey(builder.source);
  const names = [name, key, key.replace(/^\w+:/, ''), builder.source.name];
  return { node: id(step), by: `as the source ${key}`, names };
}

function ofFolders({ name, image, places, ...plan }: ImagePlan): Entry[] {
  const at = ['images', name];
  const entry = (step: Derivation, folder: Folder, what: string, asked: Entry['asked']): Entry => ({
    node: id(step),
    by: `with the folder of ${what}, ${placeName(folder)}`,
    names: [],
    file: folder.folder,
    ...(asked && { asked }),
  });
  const libraries = image.libraries.map((library, index) => {
    const path = [...at, 'libraries', index, ...(library.type === 'external' ? ['path'] : [])];
    const what = library.type === 'external' ? 'a library' : 'the port of LKL';
    return entry(plan.libraries[index]!, places.libraries[index]!, what, path);
  });
  const linux =
    plan.linux && places.linux
      ? [entry(plan.linux.source, places.linux, 'Linux', [...at, 'libraries', plan.linux.index])]
      : [];
  return [
    entry(plan.unikraftSource, places.unikraft, 'the Unikraft tree', [...at, 'unikraft']),
    entry(plan.application, places.application, 'the application', [...at, 'application']),
    ...libraries,
    ...linux,
  ];
}

function ofSeries(
  { name, linux }: ImagePlan,
  tree: Derivation,
  series: readonly Patch[],
  project: string,
): Entry[] {
  const isLinux = tree.hash === linux?.tree.hash;
  const at = ['images', name, ...(isLinux ? ['libraries', linux.index] : []), 'patches'];
  return series.flatMap((patch, index) => {
    const asked = [...at, index];
    const by = `by the patch ${patch.name}`;
    const files = contentFiles(patch).map((file) => ({
      node: id(tree),
      by: `${by}, which takes its text from ${file}`,
      names: [],
      file: join(project, file),
      asked,
    }));
    return [{ node: id(tree), by, names: [patch.name], asked }, ...files];
  });
}

function ofOption(step: Derivation, { symbol, value, path }: KconfigRequest): Entry {
  return {
    node: id(step),
    by: `by the option ${symbol}=${optionText(value)}`,
    names: [symbol, `CONFIG_${symbol}`],
    asked: path,
  };
}

function optionText(value: KconfigRequest['value']): string {
  if (typeof value === 'boolean') return value ? 'y' : 'n';
  return typeof value === 'object' ? `0x${value.hex.toString(16)}` : JSON.stringify(value);
}

function ofTemplate({ result }: ImagePlan): Entry {
  const file = join(packageRoot, 'src/generate/templates/Makefile.hbs');
  return { node: id(result), by: 'as the template of its Makefile', names: [], file };
}

function ofLinux(plan: ImagePlan, facts: Facts, project: string): Entry[] {
  const { linux } = plan;
  if (linux === undefined) return [];
  const port = join(packageRoot, 'recipes/lkl');
  const base = `linux/${linux.library.base}.config`;
  const node = id(linux.lkl);
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
    ...ofSeries(plan, linux.tree, linux.library.patches, project),
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
  if (!runsMake(result) || !('toolchain' in result.builder)) return [];
  const node = `${result.builder.toolchain}-toolchain`;
  const programs = Object.entries(toolchain).map(([name, { version }]) => ({
    node,
    by: `as the program ${name}${version && `, ${version}`}`,
    names: [name],
  }));
  return [{ node, by: 'as the programs that make runs', names: ['toolchain'] }, ...programs];
}
