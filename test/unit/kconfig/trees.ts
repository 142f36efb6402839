// The small trees in test/fixtures/kconfig, as kconfiglib has to load them.

import { join } from 'node:path';
import { linuxTree, unikraftTree } from '../../../src/kconfig/explain.ts';
import { packageRoot } from '../../../src/plan/package-root.ts';

const fixtures = join(packageRoot, 'test/fixtures/kconfig');

export const fixtureTree = unikraftTree({
  folder: join(fixtures, 'tree'),
  libraries: {},
  application: join(fixtures, 'app'),
  name: 'app',
});

export const fixtureLinux = linuxTree(join(fixtures, 'linux'));
