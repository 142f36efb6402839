// The plan of an image as text: what stands under `generated/<image>/`. Nothing of the host, its
// toolchain or the store goes into it, so every machine writes the same bytes.

import Handlebars from 'handlebars';
import type { Builder, Derivation } from '../plan/derivation.ts';
import { marker } from '../plan/marker.ts';
import { type Folder, type ImagePlan, type LinuxPlan, libraryNames } from '../plan/plan.ts';
import { type MakeText, makeText, type ShellText } from './escape.ts';

export type Templates = { readonly makefile: string; readonly runScript: string };

/** What the generator cannot derive from the plan alone. */
export type GenerateInput = {
  readonly plan: ImagePlan;
  readonly templates: Templates;
  readonly unikraftDefconfig: string;
  readonly linuxConfig?: string;
  /** The command that boots the image whose path is in the shell variable `image`. */
  readonly bootCommand: ShellText;
  /** The series as plain diffs, by file name below `patches/`. */
  readonly patches: ReadonlyMap<string, string>;
};

/** The generated files by their path below `generated/<image>/`, sorted. */
export function generate(input: GenerateInput): Map<string, string> {
  const { plan, templates } = input;
  const files = new Map<string, string>([
    ['Makefile', render(templates.makefile, makefileView(plan))],
    ['plan.json', `${JSON.stringify(planView(plan), null, 2)}\n`],
    [
      'run.sh',
      render(templates.runScript, {
        name: plan.name,
        marker: marker(plan.name),
        command: input.bootCommand,
      }),
    ],
    ['unikraft.defconfig', input.unikraftDefconfig],
  ]);
  if (input.linuxConfig !== undefined) files.set('linux.config', input.linuxConfig);
  for (const [name, text] of input.patches) files.set(`patches/${name}`, text);
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function render(template: string, view: unknown): string {
  // strict: a missing field is an error, not nothing; noEscape: the values are escaped already.
  return Handlebars.compile(template, { noEscape: true, strict: true })(view);
}

function makefileView(plan: ImagePlan): unknown {
  const place = ({ name, inProject }: Folder): MakeText =>
    (inProject === undefined
      ? `$(SOURCES)/${makeText(name)}`
      : `$(PROJECT)/${makeText(inProject)}`) as MakeText;
  const { linux, places } = plan;
  return {
    name: makeText(plan.name),
    marker: marker(plan.name),
    unikraftSource: place(places.unikraft),
    application: place(places.application),
    libraries: places.libraries.map(place).join(':'),
    libraryMaps: libraryNames(plan.image)
      .map((library) => `=${makeText(library)}`)
      .join(' '),
    imageFile: `${makeText(plan.name)}_qemu-x86_64`,
    linux: linux && {
      source:
        places.linux === undefined
          ? `$(SOURCES)/${makeText(linux.source.name + treeFolder(linux))}`
          : place(places.linux),
      port: place(places.libraries[linux.index]!),
    },
  };
}

function treeFolder(linux: LinuxPlan): string {
  const { builder } = linux.tree;
  return builder.type === 'patch' && builder.folder !== '' ? `/${builder.folder}` : '';
}

/** The graph without hashes: those hold the toolchain of the host. */
function planView(plan: ImagePlan): unknown {
  const steps: Record<string, unknown> = {};
  const visit = (derivation: Derivation): void => {
    if (derivation.name in steps) return;
    for (const input of Object.values(derivation.inputs)) visit(input);
    steps[derivation.name] = {
      ...describe(derivation.builder),
      inputs: Object.fromEntries(
        Object.entries(derivation.inputs).map(([key, input]) => [key, input.name]),
      ),
    };
  };
  visit(plan.result);
  return {
    generated: marker(plan.name),
    image: plan.name,
    kconfig: {
      unikraft: Object.fromEntries(plan.requests.map(({ symbol, value }) => [symbol, value])),
      ...(plan.linux && {
        linux: Object.fromEntries(plan.linux.requests.map(({ symbol, value }) => [symbol, value])),
      }),
    },
    patches: {
      unikraft: plan.image.patches.map(({ name }) => name),
      ...(plan.linux && { linux: plan.linux.library.patches.map(({ name }) => name) }),
    },
    steps,
    run: plan.image.run,
  };
}

function describe(builder: Builder): Record<string, unknown> {
  switch (builder.type) {
    case 'fetch':
      return { builder: 'fetch', source: builder.source, integrity: builder.integrity };
    case 'folder':
    case 'patch':
    case 'generate':
    case 'lkl':
    case 'image':
      return { builder: builder.type };
    default:
      return builder satisfies never;
  }
}
