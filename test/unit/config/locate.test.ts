import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { follow } from '../../../src/config/locate.ts';
import type { ConfigPath } from '../../../src/config/problem.ts';
import { openProgram } from '../../../src/config/program.ts';
import { withProject } from './project-folder.ts';

const test = suite('config/locate');

// A comment /*name*/ stands right before the place that is expected.
const config = `
import { allow, defineConfig, definePatch, hex, insertAfter, lkl, npm, path } from 'unikernel';
import shared, { memory as ram } from './shared.ts';
import * as patches from './patches/index.ts';
import limits from './limits.json';

const arch = /*variable*/ 'x86_64';
const platform = /*shorthand*/ 'kvm';
const settings = { deep: { value: /*access*/ 'deep' } };
const { deep: { value: taken = 'none' } } = settings;
const [, second] = ['first', /*array-binding*/ 'second'];
const key = 'COMPUTED';
const isLarge = true;
const many = [/*spread-0*/ 'a', /*spread-1*/ 'b'];
const opaque = ['x'].concat(['y']);

function image(name: string, { timeout }: { timeout: string }) {
  const run = { timeout };
  return { libc: name, run };
}

export default defineConfig(/*root*/ {
  images: /*images*/ {
    boot: {
      /*arch-key*/ arch,
      platform,
      unikraft: path(/*path-argument*/ 'unikraft'),
      application: settings.deep.value,
      taken,
      second,
      cast: (/*cast*/ 'a' as const) satisfies string,
      chosen: isLarge ? { size: /*branch*/ 1 } : {},
      either: undefined ?? { size: /*right*/ 1 },
      run: { memory: '1Mi', ...shared.run, cpu: /*after-spread*/ 'max' },
      ram,
      imported: limits,
      libraries: [
        lkl({ source: npm('lkl', /*version*/ '1.0.3'), kconfig: { EXT4_FS: /*option*/ true } }),
        /*default*/ lkl(),
      ],
      kconfig: {
        [key]: /*computed*/ 1,
        'quoted': /*quoted*/ 2,
        HEX: hex(/*hex*/ 16),
        ALLOWED: allow(/*allowed*/ true, 'a reason'),
        TWICE: 1,
        TWICE_TOO: /*second-wins*/ 2,
        ...(isLarge && { LARGE: /*conditional-spread*/ true }),
      },
      patches: [
        ...patches.series,
        definePatch({ name: /*patch-name*/ 'p', change: { operations: [
          insertAfter({ file: /*operation*/ 'f', anchor: 'a', lines: ['l'] }),
        ] } } as never),
      ],
      list: [...many, /*after-list*/ 'c'],
      names: ['a', 'b'].map((name) => ({ name, tag: /*mapped*/ 'tag' })),
      unclear: opaque,
      hidden: { ...JSON.parse('{}') },
    },
    hello: image(/*argument*/ 'nolibc', { timeout: /*destructured*/ '5s' }),
  },
} as never);
`;

const files = {
  'unikernel.config.ts': config,
  'shared.ts': `
export const memory = /*named-import*/ '64Mi';
const shared = { run: { memory: /*default-import*/ '32Mi' } };
export default shared;
`,
  'patches/index.ts': `
import { first } from './first.ts';
export const series = [first];
`,
  'patches/first.ts': `export const first = { name: /*first-patch*/ 'first' };\n`,
  'limits.json': `{ "memory": "16Mi" }\n`,
};

const boot = ['images', 'boot'] as const;
const cases: readonly [path: ConfigPath, marker: string][] = [
  [[], 'root'],
  [['images'], 'images'],
  [[...boot, 'arch'], 'variable'],
  [[...boot, 'platform'], 'shorthand'],
  [[...boot, 'unikraft', 'path'], 'path-argument'],
  [[...boot, 'application'], 'access'],
  [[...boot, 'taken'], 'access'],
  [[...boot, 'second'], 'array-binding'],
  [[...boot, 'cast'], 'cast'],
  [[...boot, 'chosen', 'size'], 'branch'],
  [[...boot, 'either', 'size'], 'right'],
  [[...boot, 'run', 'memory'], 'default-import'],
  [[...boot, 'run', 'cpu'], 'after-spread'],
  [[...boot, 'ram'], 'named-import'],
  [[...boot, 'libraries', 0, 'source', 'version'], 'version'],
  [[...boot, 'libraries', 0, 'kconfig', 'EXT4_FS'], 'option'],
  [[...boot, 'libraries', 1, 'base'], 'default'],
  [[...boot, 'kconfig', 'COMPUTED'], 'computed'],
  [[...boot, 'kconfig', 'quoted'], 'quoted'],
  [[...boot, 'kconfig', 'HEX', 'hex'], 'hex'],
  [[...boot, 'kconfig', 'ALLOWED', 'value'], 'allowed'],
  [[...boot, 'kconfig', 'TWICE_TOO'], 'second-wins'],
  [[...boot, 'kconfig', 'LARGE'], 'conditional-spread'],
  [[...boot, 'patches', 0, 'name'], 'first-patch'],
  [[...boot, 'patches', 1, 'name'], 'patch-name'],
  [[...boot, 'patches', 1, 'change', 'operations', 0, 'file'], 'operation'],
  [[...boot, 'list', 0], 'spread-0'],
  [[...boot, 'list', 1], 'spread-1'],
  [[...boot, 'list', 2], 'after-list'],
  [[...boot, 'names', 1, 'tag'], 'mapped'],
  [['images', 'hello', 'libc'], 'argument'],
  [['images', 'hello', 'run', 'timeout'], 'destructured'],
];

test('every form that a value is written in leads to its place', () =>
  withProject(files, async (project) => {
    const program = openProgram(project);
    for (const [path, marker] of cases)
      assert.equal(follow(program, path).places.at(-1), markerPlace(marker), path.join('.'));
  }));

test('a value of an imported JSON file is in that file', () =>
  withProject(files, async (project) => {
    const { places } = follow(openProgram(project), [...boot, 'imported', 'memory']);
    assert.equal(places.at(-1), { file: 'limits.json', line: 1, column: 13 });
  }));

test('a key is where it is written, also as a shorthand', () =>
  withProject(files, async (project) => {
    const { key } = follow(openProgram(project), [...boot, 'arch']);
    assert.equal(key, markerPlace('arch-key'));
  }));

test('a path that does not exist leads to the nearest parent', () =>
  withProject(files, async (project) => {
    const program = openProgram(project);
    const { places, key } = follow(program, ['images', 'absent', 'arch']);
    assert.equal(places.at(-1), markerPlace('images'));
    assert.is(key, undefined);
  }));

test('what the syntax does not show leads to the expression that hides it', () =>
  withProject(files, async (project) => {
    const program = openProgram(project);
    const hidden = follow(program, [...boot, 'hidden', 'memory']).places.at(-1)!;
    const line = config.split('\n')[hidden.line - 1]!;
    assert.is(line.slice(hidden.column - 1), `JSON.parse('{}') },`);
    const unclear = follow(program, [...boot, 'unclear', 1]).places.at(-1)!;
    assert.is(config.split('\n')[unclear.line - 1], `const opaque = ['x'].concat(['y']);`);
  }));

test('a function that calls itself ends the search', () =>
  withProject(
    { 'unikernel.config.ts': 'const f = (): object => f();\nexport default f();\n' },
    async (project) => {
      const { places } = follow(openProgram(project), ['images']);
      assert.is(places[0]?.line, 2);
    },
  ));

/** The place after the marker and the blank that follows it. */
function markerPlace(marker: string) {
  for (const [file, text] of Object.entries(files)) {
    const at = text.indexOf(`/*${marker}*/`);
    if (at < 0) continue;
    const before = text.slice(0, at + marker.length + 5).split('\n');
    return { file, line: before.length, column: before.at(-1)!.length + 1 };
  }
  throw new Error(`no marker ${marker}`);
}

test.run();
