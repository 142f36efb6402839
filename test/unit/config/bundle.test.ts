import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Bundle, bundleConfig } from '../../../src/config/bundle.ts';
import { UserError } from '../../../src/diagnostics/diagnostic.ts';
import { withProject, writeIn } from './project-folder.ts';

const test = suite('config/bundle');

test('the files of the project are told apart from those of packages', () =>
  withProject(
    {
      'unikernel.config.ts':
        "import { embedded } from 'unikernel';\nimport { a } from './lib/a.ts';\nimport b from 'b';\nexport default [embedded(), a, b];\n",
      'lib/a.ts': "import data from './data.json';\nexport const a = data;\n",
      'lib/data.json': '{}',
      'node_modules/b/package.json': '{ "main": "./main.js" }',
      'node_modules/b/main.js': "module.exports = require('./more');",
      'node_modules/b/more.js': 'module.exports = 1;',
    },
    async (project) => {
      const { files, packageFiles } = await bundleConfig(project);
      assert.equal(files, ['lib/a.ts', 'lib/data.json', 'unikernel.config.ts']);
      assert.equal(packageFiles, ['node_modules/b/main.js', 'node_modules/b/more.js']);
    },
  ));

test('the folder of packages may be a link, and one beside the project is not its own', () =>
  withProject(
    {
      'home/node_modules/b/index.js': "module.exports = require('./more');",
      'home/node_modules/b/more.js': 'module.exports = 1;',
      'home/elsewhere/unikernel.config.ts': "import b from 'b';\nexport default b;\n",
      'copy/unikernel.config.ts': "import b from 'b';\nexport default b;\n",
    },
    async (folder) => {
      symlinkSync(join(folder, 'home/node_modules'), join(folder, 'copy/node_modules'));
      const { packageFiles } = await bundleConfig(join(folder, 'copy'));
      assert.is(packageFiles.length, 2);
      try {
        await bundleConfig(join(folder, 'home/elsewhere'));
        assert.unreachable();
      } catch (error) {
        assert.instance(error, UserError);
        assert.is((error as UserError).diagnostics[0]?.code, 'config/outside-project');
      }
    },
  ));

const refused: readonly [
  title: string,
  files: Record<string, string>,
  code: string,
  place: string,
][] = [
  [
    'every syntax error is told',
    {
      'unikernel.config.ts': "import './a.ts';\nimport './b.ts';",
      'a.ts': 'const = 1;',
      'b.ts': "const é = '×', = 1;",
    },
    'config/syntax',
    'a.ts:1:7 b.ts:1:16',
  ],
  [
    'import.meta tells where the project lies',
    { 'unikernel.config.ts': 'export default import.meta.url;' },
    'config/impure',
    'unikernel.config.ts:1:16',
  ],
  [
    'waiting for a promise at the top is not possible',
    { 'unikernel.config.ts': 'export default await Promise.resolve({});' },
    'config/syntax',
    'unikernel.config.ts:1:16',
  ],
  [
    'a module of Node is refused, however it is imported',
    {
      'unikernel.config.ts':
        "export const a = import('node:child_process');\nexport default require('fs/promises');",
    },
    'config/impure',
    'unikernel.config.ts:1:25 unikernel.config.ts:2:24',
  ],
  [
    'a module of Node is refused in a package too',
    {
      'unikernel.config.ts': "import b from 'b';\nexport default b;",
      'node_modules/b/index.js': "module.exports = require('os').hostname();",
    },
    'config/impure',
    'node_modules/b/index.js:1:26',
  ],
  [
    'a package that is not installed is told',
    { 'unikernel.config.ts': "import b from 'b/sub';\nexport default b;" },
    'config/no-such-package',
    'unikernel.config.ts:1:15',
  ],
  [
    'only the API of this tool can be imported from it',
    { 'unikernel.config.ts': "import b from 'unikernel/src/store/store.ts';\nexport default b;" },
    'config/no-such-package',
    'unikernel.config.ts:1:15',
  ],
  [
    'an absolute path leads out of the project',
    { 'unikernel.config.ts': "import b from '/etc/hostname.json';\nexport default b;" },
    'config/outside-project',
    'unikernel.config.ts:1:15',
  ],
];

for (const [title, files, code, places] of refused)
  test(title, () =>
    withProject(files, async (project) => {
      const { diagnostics } = await refusalOf(bundleConfig(project));
      assert.equal([...new Set(diagnostics.map((diagnostic) => diagnostic.code))], [code]);
      const found = diagnostics.map(({ location }) => {
        return `${location?.file}:${location?.line}:${location?.column}`;
      });
      assert.is(found.join(' '), places);
    }),
  );

test('a symbolic link does not lead out of the project', () =>
  withProject({ 'secret.ts': 'export const a = 1;' }, (elsewhere) =>
    withProject(
      { 'unikernel.config.ts': "import { a } from './a.ts';\nexport default a;" },
      async (project) => {
        symlinkSync(join(elsewhere, 'secret.ts'), join(project, 'a.ts'));
        const { diagnostics } = await refusalOf(bundleConfig(project));
        assert.is(diagnostics[0]?.code, 'config/outside-project');
      },
    ),
  ));

test("the project's tsconfig.json plays no part", () =>
  withProject(
    {
      'unikernel.config.ts': "import a from 'short';\nexport default a;",
      'a.ts': 'export default 1;',
    },
    async (project) => {
      writeIn(
        project,
        'tsconfig.json',
        '{ "compilerOptions": { "paths": { "short": ["./a.ts"] } } }',
      );
      const { diagnostics } = await refusalOf(bundleConfig(project));
      assert.is(diagnostics[0]?.code, 'config/no-such-package');
    },
  ));

async function refusalOf(bundling: Promise<Bundle>): Promise<UserError> {
  try {
    await bundling;
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('the config is bundled');
}

test.run();
