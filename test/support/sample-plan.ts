import {
  addFile,
  type ConfigInput,
  definePatch,
  lkl,
  npm,
  type PatchInput,
} from '../../src/index.ts';
import { config as schema } from '../../src/model/config.ts';
import { namedSources } from '../../src/model/named-sources.ts';
import { type Facts, type ImagePlan, type Places, planImage } from '../../src/plan/plan.ts';

type Input = ConfigInput['images'][string];

const integrity = `sha512-${'A'.repeat(86)}==`;

export const facts: Facts = {
  contentOf: (folder) => `content of ${folder}`,
  patchContent: (file) => `text of ${file}`,
  linuxMakefile: 'all:',
  linuxBase: () => '# the base\nCONFIG_NET=y\n# CONFIG_IPV6 is not set\n',
  makefileTemplate: 'template',
  flagsTemplate: 'flags',
  toolchain: { gcc: { version: 'gcc 12', hash: 'a' }, ld: { version: 'ld 2', hash: 'b' } },
  diskMakefile: 'disk:',
  diskTools: { mke2fs: { version: '1.47', hash: 'm' } },
  tool: 'tool',
  lock: {
    sources: { 'npm:lkl@1.0.3': { integrity }, 'npm:lkl@1.0.4': { integrity } },
  },
};

export const places: Places = {
  unikraft: { name: 'unikraft-source', folder: '/project/core', inProject: 'core' },
  embedded: true,
  application: { name: 'app', folder: '/project/app', inProject: 'app' },
  libraries: [{ name: 'lkl-port', folder: '/project/port', inProject: 'port' }],
  disks: [],
};

/** A patch that adds a file of the project to the tree. */
export function patch(name: string, reason = 'a test'): PatchInput {
  const operations = [addFile({ file: 'x.c', from: `${name}.c` })];
  return definePatch({
    name,
    reason,
    provides: [`${name}-there`],
    upstream: 'none',
    change: { operations },
  });
}

/** Linux at another version. */
export const newerLinux = npm('lkl', '1.0.4', 'src/linux');

/** The plan of an image with Linux, with some of it changed. */
export function samplePlan(
  changes: Partial<Input> = {},
  changedFacts: Partial<Facts> = {},
  changedPlaces: Partial<Places> = {},
): ImagePlan {
  const input: ConfigInput = {
    images: {
      boot: {
        arch: 'x86_64',
        platform: 'kvm',
        libc: 'nolibc',
        unikraft: { type: 'embedded' },
        application: 'app',
        libraries: [lkl()],
        ...changes,
      },
    },
  };
  const { images } = schema.parse(input);
  const disks = images.boot!.disks.map(({ from }) =>
    from === undefined ? undefined : { name: 'files', folder: `/project/${from}`, inProject: from },
  );
  const linux = namedSources(images).find(({ key }) => key.startsWith('npm:lkl'));
  return planImage(
    'boot',
    images.boot!,
    { ...places, disks, ...(linux && { linux }), ...changedPlaces },
    { ...facts, ...changedFacts },
  );
}
