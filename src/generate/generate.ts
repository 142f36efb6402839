// The plan of an image as text: what stands under `generated/<image>/`. Nothing of the host, its
// toolchain or the store goes into it, so every machine writes the same bytes.

import Handlebars from 'handlebars';
import { libraryName } from '../model/library-name.ts';
import { type Builder, type Derivation, treeFolder } from '../plan/derivation.ts';
import { diskFile, statePath } from '../plan/disks.ts';
import { marker } from '../plan/marker.ts';
import type { ImagePlan, Place } from '../plan/plan.ts';
import { seriesOf } from '../plan/series.ts';
import { type MakeText, makeText, type ShellText } from './escape.ts';

export type Templates = {
  readonly makefile: string;
  readonly flags: string;
  readonly runScript: string;
};

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
  /** Why a patch of a series has no diff, by tree and name. */
  readonly skipped: Readonly<Record<string, Readonly<Record<string, string>>>>;
};

/** The generated files by their path below `generated/<image>/`, sorted. */
export function generate(input: GenerateInput): Map<string, string> {
  const { plan, templates } = input;
  const files = new Map<string, string>([
    ['Makefile', render(templates.makefile, makefileView(plan))],
    ['flags/Config.uk', `# ${marker(plan.name)}\n`],
    ['flags/Makefile.uk', render(templates.flags, { marker: marker(plan.name) })],
    ['plan.json', `${JSON.stringify(planView(input), null, 2)}\n`],
    [
      'run.sh',
      render(templates.runScript, {
        name: plan.name,
        marker: marker(plan.name),
        command: input.bootCommand,
        hasDisks: plan.disks.length > 0,
        stateDisks: plan.disks
          .filter(({ disk }) => disk.state)
          .map(({ disk }) => ({ built: diskFile(disk), kept: statePath(plan.name, disk) })),
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
  const { linux, places } = plan;
  const libraries = librariesInMake(plan);
  return {
    name: makeText(plan.name),
    marker: marker(plan.name),
    unikraftSource: inMake(places.unikraft, plan.unikraftSource),
    application: inMake(places.application, plan.application),
    libraries: libraries.map(({ tree }) => tree).join(':'),
    patchedLibraries: libraries.filter(({ source, tree }) => tree !== source),
    libraryMaps: plan.image.libraries
      .map((library) => `=${makeText(libraryName(library))}`)
      .join(' '),
    imageFiles: ['kvm', 'qemu'].map((vmm) => `${makeText(plan.name)}_${vmm}-x86_64`).join(' '),
    disks: plan.disks.map(({ disk, built }, index) => ({
      name: makeText(disk.name),
      file: makeText(diskFile(disk)),
      filesystem: makeText(disk.filesystem),
      kibibytes: disk.size / 1024,
      from: built.inputs.from && inMake(places.disks[index]!, built.inputs.from),
    })),
    linux: linux && {
      source: inMake(places.linux!, linux.source),
      port: libraries[linux.index]!.tree,
    },
  };
}

/** What make knows of a library: its source, and the tree that it builds. */
function librariesInMake(plan: ImagePlan): { name: MakeText; source: MakeText; tree: MakeText }[] {
  return plan.librarySources.map((derivation, index) => {
    const name = makeText(libraryName(plan.image.libraries[index]!));
    const source = inMake(plan.places.libraries[index]!, derivation);
    const isPatched = plan.libraries[index] !== derivation;
    const tree = isPatched ? (`$(BUILD)/libraries/${name}` as MakeText) : source;
    return { name, source, tree };
  });
}

/** Where the generated Makefile finds the tree of a source. */
function inMake(place: Place, source: Derivation): MakeText {
  if ('inProject' in place) return `$(PROJECT)/${makeText(place.inProject!)}` as MakeText;
  const folder = treeFolder(source);
  const path = folder === '' ? source.name : `${source.name}/${folder}`;
  return `$(SOURCES)/${makeText(path)}` as MakeText;
}

/** The graph without hashes: those hold the toolchain of the host. */
function planView({ plan, skipped }: GenerateInput): unknown {
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
  for (const { built } of plan.disks) visit(built);
  return {
    generated: marker(plan.name),
    image: plan.name,
    kconfig: {
      unikraft: Object.fromEntries(plan.requests.map(({ symbol, value }) => [symbol, value])),
      ...(plan.linux && {
        linux: Object.fromEntries(plan.linux.requests.map(({ symbol, value }) => [symbol, value])),
      }),
    },
    patches: Object.fromEntries(
      seriesOf(plan).map(({ tree, patches }) => [tree, patches.map(({ name }) => name)]),
    ),
    ...(Object.keys(skipped).length > 0 && { skippedPatches: skipped }),
    steps,
    ...(plan.image.disks.length > 0 && { disks: plan.image.disks }),
    ...(plan.image.net.length > 0 && { net: plan.image.net }),
    run: runView(plan),
  };
}

function runView({ image, machine }: ImagePlan): ImagePlan['image']['run'] {
  const { memory, commandLine, cpu, machine: _, ...rest } = image.run;
  return { memory, commandLine, cpu, machine, ...rest };
}

function describe(builder: Builder): Record<string, unknown> {
  switch (builder.type) {
    case 'fetch': {
      const { type, ...fetched } = builder;
      return { builder: type, ...fetched };
    }
    case 'disk':
      return { builder: 'disk', disk: builder.disk };
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
