import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openDraft, proposeEdit } from '../../../../src/config/edit/propose.ts';
import { writeEdits } from '../../../../src/config/edit/write.ts';
import type { ConfigPath } from '../../../../src/config/problem.ts';
import { UserError } from '../../../../src/diagnostics/diagnostic.ts';
import { unikraftUrl } from '../../../../src/model/release.ts';
import { withProject, writeIn } from '../project-folder.ts';

const test = suite('config/edit/propose');

const memory = ['images', 'a', 'run', 'memory'];

/** A config with the image `a`, and `b` beside it. */
function configWith({ a = '', b = '', top = '', names = 'defineConfig, embedded' }): string {
  const image = (extra: string) => `{
      arch: 'x86_64',
      platform: 'kvm',
      libc: 'nolibc',
      unikraft: embedded(),
      application: 'app',
      ${extra}
    }`;
  return `import { ${names} } from 'unikernel';
${top}
export default defineConfig({
  images: {
    a: ${image(a)},
    b: ${image(b)},
  },
});
`;
}

/** The lines that an edit takes out (`-`) and brings (`+`), by file. */
async function edited(
  files: Readonly<Record<string, string>>,
  path: ConfigPath,
  value: unknown,
): Promise<string[]> {
  return withProject({ ...files, 'app/main.c': '' }, async (project) => {
    const edits = await proposeEdit(await openDraft(project), [{ path, value }]);
    return edits.flatMap(({ file, before, after }) => {
      const [old, now] = [before.split('\n'), after.split('\n')];
      return [
        ...old.filter((line) => !now.includes(line)).map((line) => `${file} - ${line.trim()}`),
        ...now.filter((line) => !old.includes(line)).map((line) => `${file} + ${line.trim()}`),
      ];
    });
  });
}

async function refused(
  files: Readonly<Record<string, string>>,
  path: ConfigPath,
  value: unknown,
): Promise<UserError> {
  try {
    await edited(files, path, value);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

const own = 'unikernel.config.ts';

const changes: [
  title: string,
  config: Parameters<typeof configWith>[0],
  ConfigPath,
  unknown,
  string[],
][] = [
  [
    'a literal is replaced, and the comment beside it stays',
    { a: "run: { memory: '64Mi' /* enough */, cpu: 'max' }, // tuned" },
    memory,
    '128Mi',
    [
      `${own} - run: { memory: '64Mi' /* enough */, cpu: 'max' }, // tuned`,
      `${own} + run: { memory: '128Mi' /* enough */, cpu: 'max' }, // tuned`,
    ],
  ],
  [
    'a value is changed where its variable has it',
    { top: "const memory = '64Mi';\nconst run = { memory };", a: 'run,' },
    memory,
    '128Mi',
    [`${own} - const memory = '64Mi';`, `${own} + const memory = '128Mi';`],
  ],
  [
    'a value is changed where a spread brings it from',
    { top: "const base = { memory: '64Mi' };", a: "run: { ...base, cpu: 'max' }," },
    memory,
    '128Mi',
    [`${own} - const base = { memory: '64Mi' };`, `${own} + const base = { memory: '128Mi' };`],
  ],
  [
    'an object that is missing is made',
    {},
    memory,
    '128Mi',
    [`${own} + run: { memory: '128Mi' },`],
  ],
  [
    'a member that is missing gets a line where the others have one',
    { a: "run: {\n        memory: '64Mi', // enough\n        // no more\n      }," },
    ['images', 'a', 'run', 'commandLine'],
    'it\'s "quoted"',
    [`${own} + commandLine: 'it\\'s "quoted"',`],
  ],
  [
    'a hex is written as a call, and what it needs is imported in order',
    { a: 'kconfig: {},', names: 'defineConfig, embedded, lkl' },
    ['images', 'a', 'kconfig', 'BASE'],
    { hex: 4096 },
    [
      `${own} - import { defineConfig, embedded, lkl } from 'unikernel';`,
      `${own} - kconfig: {},`,
      `${own} + import { defineConfig, embedded, hex, lkl } from 'unikernel';`,
      `${own} + kconfig: { BASE: hex(0x1000) },`,
    ],
  ],
  [
    'an option of a library is added to its call',
    { a: 'libraries: [lkl()],', names: 'defineConfig, embedded, lkl' },
    ['images', 'a', 'libraries', 0, 'kconfig', 'IPV6'],
    false,
    [`${own} - libraries: [lkl()],`, `${own} + libraries: [lkl({ kconfig: { IPV6: false } })],`],
  ],
  [
    'a version is changed in the call that has it as an argument',
    {
      a: "libraries: [lkl({ source: npm('lkl', '1.0.3', 'src/linux') })],",
      names: 'defineConfig, embedded, lkl, npm',
    },
    ['images', 'a', 'libraries', 0, 'source', 'version'],
    '1.0.4',
    [
      `${own} - libraries: [lkl({ source: npm('lkl', '1.0.3', 'src/linux') })],`,
      `${own} + libraries: [lkl({ source: npm('lkl', '1.0.4', 'src/linux') })],`,
    ],
  ],
  [
    'a value that is taken out goes with its line and the comment above it',
    {
      a: "run: {\n        // large\n        memory: '64Mi', // enough\n        cpu: 'max',\n      },",
    },
    memory,
    undefined,
    [`${own} - // large`, `${own} - memory: '64Mi', // enough`],
  ],
  [
    'a release is written as the call that it is',
    {
      a: "libraries: [library(release('0.16.1'))],",
      names: 'defineConfig, embedded, library, release',
    },
    ['images', 'a', 'libraries', 0, 'source'],
    { type: 'git', url: unikraftUrl, tag: 'RELEASE-0.17.0', release: '0.17.0' },
    [
      `${own} - libraries: [library(release('0.16.1'))],`,
      `${own} + libraries: [library(release('0.17.0'))],`,
    ],
  ],
  [
    'an element of a list is taken out',
    { a: "libraries: [lkl(), library('app')],", names: 'defineConfig, embedded, library, lkl' },
    ['images', 'a', 'libraries', 0],
    undefined,
    [`${own} - libraries: [lkl(), library('app')],`, `${own} + libraries: [library('app')],`],
  ],
  [
    'a value that is taken out of a line leaves the rest of it',
    { a: "run: { memory: '64Mi', cpu: 'max' }," },
    memory,
    undefined,
    [`${own} - run: { memory: '64Mi', cpu: 'max' },`, `${own} + run: { cpu: 'max' },`],
  ],
];

for (const [title, config, path, value, expected] of changes)
  test(title, async () => {
    assert.equal(await edited({ [own]: configWith(config) }, path, value), expected);
  });

test('values in other files of the project are changed there, in JSON too', async () => {
  const config = configWith({
    top: "import { run } from './run.ts';\nimport limits from './limits.json';",
    a: 'run: { ...run, ...limits },',
  });
  const files = {
    [own]: config,
    'run.ts': "export const run = { cpu: 'max' };\n",
    'limits.json': '{ "memory": "64Mi" }\n',
  };
  assert.equal(await edited(files, ['images', 'a', 'run', 'cpu'], 'qemu64'), [
    "run.ts - export const run = { cpu: 'max' };",
    "run.ts + export const run = { cpu: 'qemu64' };",
  ]);
  assert.equal(await edited(files, memory, '128Mi'), [
    'limits.json - { "memory": "64Mi" }',
    'limits.json + { "memory": "128Mi" }',
  ]);
});

test('line ends and a byte order mark stay as they are', () => {
  const text = `\uFEFF${configWith({ a: "run: {\n        memory: '64Mi',\n      }," })}`;
  const config = text.replaceAll('\n', '\r\n');
  return withProject({ [own]: config, 'app/main.c': '' }, async (project) => {
    const path = ['images', 'a', 'run', 'cpu'];
    const [edit] = await proposeEdit(await openDraft(project), [{ path, value: 'qemu64' }]);
    const line = "        memory: '64Mi',\r\n";
    assert.is(edit!.after, config.replace(line, `${line}        cpu: 'qemu64',\r\n`));
  });
});

test('a value that two images share is refused, with the place and the other one', async () => {
  const shared = 'run: { memory },';
  const config = configWith({ top: "const memory = '64Mi';", a: shared, b: shared });
  const { diagnostics, exitCode } = await refused({ [own]: config }, memory, '128Mi');
  assert.is(exitCode, 2);
  assert.equal(diagnostics, [
    {
      code: 'edit/shared',
      message:
        'images.a.run.memory is written in one place with images.b.run.memory, which would change too.',
      location: { file: own, line: 2, column: 16 },
      suggestion: "edit the file by hand, or write memory: '128Mi' where only images.a has it",
    },
  ]);
});

test('values of several images that change together may be shared', async () => {
  const shared = 'run: { memory },';
  const config = configWith({ top: "const memory = '64Mi';", a: shared, b: shared });
  await withProject({ [own]: config, 'app/main.c': '' }, async (project) => {
    const both = ['a', 'b'].map((image) => ({
      path: ['images', image, 'run', 'memory'],
      value: '128Mi',
    }));
    const [edit] = await proposeEdit(await openDraft(project), both);
    assert.match(edit!.after, "const memory = '128Mi';");
  });
});

const computed: [string, Parameters<typeof configWith>[0]][] = [
  ['a template', { a: `run: { memory: \`\${1 + 63}Mi\` },` }],
  [
    'a function of the project',
    {
      top: "function mebibytes(n: number) {\n  return n + 'Mi';\n}",
      a: 'run: { memory: mebibytes(64) },',
    },
  ],
  ['a method', { a: "run: { memory: ['64', 'Mi'].join('') }," }],
];

for (const [what, config] of computed)
  test(`a value that ${what} computes is refused with its place`, async () => {
    const { diagnostics } = await refused({ [own]: configWith(config) }, memory, '128Mi');
    assert.equal(
      diagnostics.map(({ code }) => code),
      ['edit/computed'],
    );
    assert.is(diagnostics[0]!.location?.file, own);
  });

test('a value that the schema or TypeScript does not take is refused', async () => {
  const config = { [own]: configWith({}) };
  const codes = async (path: ConfigPath, value: unknown): Promise<string[]> =>
    (await refused(config, path, value)).diagnostics.map(({ code }) => code);
  assert.equal(await codes(memory, 64), ['config/wrong-type']);
  assert.equal(await codes(memory, 'much'), ['config/invalid-value']);
  assert.equal(await codes(['images', 'a', 'run', 'memroy'], '64Mi'), ['config/unknown-key']);
  assert.equal(await codes(['images', 'a', 'application'], 'ap'), ['config/no-such-folder']);
  assert.equal(await codes(['images', 'a', 'arch'], undefined), ['config/missing-key']);
});

test('a config with a fault can be mended', async () => {
  const config = { [own]: configWith({ a: "run: { memory: 'much', cpu: 'max' }," }) };
  assert.is((await edited(config, memory, '64Mi')).length, 2);
});

test('a file that changed meanwhile is not written over', () =>
  withProject({ [own]: configWith({}), 'app/main.c': '' }, async (project) => {
    const edits = await proposeEdit(await openDraft(project), [{ path: memory, value: '128Mi' }]);
    writeIn(project, own, 'something else');
    try {
      await writeEdits(project, edits);
      assert.unreachable('it was written');
    } catch (error) {
      assert.instance(error, UserError);
    }
    assert.is(readFileSync(join(project, own), 'utf8'), 'something else');
  }));

test.run();
