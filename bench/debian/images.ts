import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/plan/package-root.ts';
import { unikernel } from '../measure.ts';

/** Ordinary C, for the unikernel and for Debian: the folders of its sources. */
export const applications = {
  probe: 'bench/debian/probe',
  httpd: 'recipes/httpd',
  fsbench: 'recipes/fsbench',
} as const;

export type Application = keyof typeof applications;

/** Builds the three in the user's store. */
export async function buildImages(folder: string): Promise<Record<Application, string>> {
  const project = join(folder, 'project');
  mkdirSync(join(project, 'node_modules'), { recursive: true });
  symlinkSync(packageRoot, join(project, 'node_modules/unikernel'));
  for (const part of ['patches', 'unikernel.lock', ...Object.values(applications)])
    cpSync(join(packageRoot, part), join(project, part), { recursive: true });
  writeFileSync(join(project, 'unikernel.config.ts'), config);
  const build = (image: Application) => unikernel(['build', image], { CI: '' }, project);
  return {
    probe: await build('probe'),
    httpd: await build('httpd'),
    fsbench: await build('fsbench'),
  };
}

/** Linux has what is measured and no more, as Debian's is told to leave out IPv6. */
const config = `import { defineConfig, embedded, lkl, posix } from 'unikernel';
import { keepSections } from './patches/linker-script/index.ts';
import { linux } from './patches/lkl/index.ts';
import { nolibc } from './patches/nolibc/index.ts';
import { timerCallback } from './patches/timer/index.ts';

const image = (application: string) => ({
  arch: 'x86_64' as const,
  platform: 'kvm' as const,
  libc: 'nolibc' as const,
  unikraft: embedded(),
  application,
  libraries: [lkl({ kconfig: { EXT4_FS: true, VFAT_FS: false, IPV6: false }, patches: linux }), posix()],
  kconfig: { HZ: 1000 },
  patches: [...nolibc, keepSections, timerCallback],
});

export default defineConfig({
  images: {
    ${Object.entries(applications)
      .map(([name, folder]) => `${name}: image('${folder}'),`)
      .join('\n    ')}
  },
});
`;
