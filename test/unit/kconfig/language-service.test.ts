// What an editor knows of a config through the generated types, asked of TypeScript's own language
// service, as an editor does.

import { join } from 'node:path';
import { Project, ts } from 'ts-morph';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { linuxTree, unikraftTree } from '../../../src/kconfig/explain.ts';
import { listSymbols, parseSymbols } from '../../../src/kconfig/symbols.ts';
import {
  proseFile,
  prosePath,
  renderProse,
  renderTypes,
  typesFile,
} from '../../../src/kconfig/types.ts';
import { packageRoot } from '../../../src/plan/package-root.ts';

const test = suite('kconfig/language-service');

const fixtures = join(packageRoot, 'test/fixtures/kconfig');
const trees = {
  Unikraft: unikraftTree({
    folder: join(fixtures, 'tree'),
    libraries: {},
    application: join(fixtures, 'app'),
    name: 'app',
  }),
  Linux: linuxTree(join(fixtures, 'linux')),
};

/** A config with two images, of which only `app` has types. */
function configText(kconfig: string, linux = '{}', other = '{ ANYTHING: true }'): string {
  const image = (rest: string): string =>
    `{ arch: 'x86_64', platform: 'kvm', libc: 'nolibc', unikraft: embedded(), application: 'app', ${rest} }`;
  return `import { allow, defineConfig, embedded, hex, library, lkl } from 'unikernel';
export default defineConfig({
  images: {
    app: ${image(`kconfig: ${kconfig}, libraries: [lkl({ kconfig: ${linux} }), library('l')]`)},
    other: ${image(`kconfig: ${other}, libraries: [lkl({ kconfig: { WHATEVER: 1 } })]`)},
  },
});
`;
}

type Editor = {
  /** What is underlined, with what is said of it. */
  readonly errors: (config: string) => string[];
  /** What is offered where the text has a `|`. */
  readonly offered: (config: string) => string[];
  /** What is shown on a word. */
  readonly hover: (config: string, word: string) => string;
  /** Puts the prose where the types look for it. */
  readonly addProse: () => void;
};

/** One for all tests: TypeScript is slow to start. */
let editor: Promise<Editor> | undefined;

// The files are in memory only.
const folder = '/project';

function openEditor(): Promise<Editor> {
  editor ??= makeEditor();
  return editor;
}

async function makeEditor(): Promise<Editor> {
  const interfaces: Record<string, string> = {};
  const texts: Record<string, string> = {};
  for (const [name, tree] of Object.entries(trees)) {
    const symbols = parseSymbols(await listSymbols(tree));
    interfaces[name] = renderTypes(name, symbols);
    texts[name] = renderProse(name, symbols);
  }
  const project = new Project({
    skipAddingFilesFromTsConfig: true,
    compilerOptions: {
      strict: true,
      exactOptionalPropertyTypes: true,
      target: ts.ScriptTarget.ES2023,
      lib: ['lib.es2023.d.ts'],
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      types: [],
      skipLibCheck: true,
      paths: { unikernel: [join(packageRoot, 'src/index.ts')] },
    },
  });
  const add = (name: string, text: string) => project.createSourceFile(join(folder, name), text);
  const file = add('unikernel.config.ts', '');
  const types = typesFile({ image: 'app', marker: 'generated', interfaces });
  const generated = add('generated/app/kconfig.ts', types);
  const service = project.getLanguageService().compilerObject;
  const path = file.getFilePath();
  return {
    errors(config) {
      file.replaceWithText(config);
      return [path, generated.getFilePath()].flatMap((each) =>
        service.getSemanticDiagnostics(each).map(({ start, length, messageText, file: at }) => {
          const text = at!.text.slice(start, start! + length!);
          return `${text}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
        }),
      );
    },
    offered(config) {
      file.replaceWithText(config.replace('|', ''));
      const found = service.getCompletionsAtPosition(path, config.indexOf('|'), {});
      return (found?.entries ?? []).map(({ name }) => name);
    },
    hover(config, word) {
      file.replaceWithText(config);
      const info = service.getQuickInfoAtPosition(path, config.indexOf(word) + 1);
      return [info?.displayParts, info?.documentation].map(ts.displayPartsToString).join('\n');
    },
    addProse: () => void add(prosePath('app', interfaces), proseFile('app', texts)),
  };
}

test('a config that is right has no error, with every type of symbol', async () => {
  const { errors } = await openEditor();
  const kconfig = `{ HZ: 100, NET: true, BASE_ADDRESS: hex(0x1000), UK_NAME: 'x', LIBC_B: true,
    SMALL: allow(false, 'reason'), APP_SPEED: 3 }`;
  assert.equal(errors(configText(kconfig, '{ EXT4_FS: true }')), []);
});

test('a misspelt symbol is an error with the nearest name, in the map of each tree', async () => {
  const { errors } = await openEditor();
  const say = (name: string, tree: string, near: string): string =>
    `${name}: Object literal may only specify known properties, but '${name}' does not exist in type '${tree}'. Did you mean to write '${near}'?`;
  assert.equal(errors(configText('{ VIRTOI: true }')), [say('VIRTOI', 'Unikraft', 'VIRTIO')]);
  assert.equal(errors(configText('{}', '{ EXT4_FSS: true }')), [
    say('EXT4_FSS', 'Linux', 'EXT4_FS'),
  ]);
});

test('a value of another type is an error, also below allow()', async () => {
  const { errors } = await openEditor();
  const wrong = ['HZ: true', "NET: 'y'", 'BASE_ADDRESS: 4096', 'UK_NAME: 1', "HZ: allow('1', 'x')"];
  for (const entry of wrong) {
    const [error, ...more] = errors(configText(`{ ${entry} }`));
    assert.equal(more, []);
    assert.match(error!, new RegExp(`^${entry.split(':')[0]}: Type .* is not assignable to type`));
  }
});

test('what no configuration lets a user set is not among the symbols', async () => {
  const { errors, offered } = await openEditor();
  for (const name of ['HELPER', 'ON_MARS'])
    assert.match(errors(configText(`{ ${name}: true }`))[0]!, `'${name}' does not exist in type`);
  const names = offered(configText('{ | }'));
  assert.ok(names.includes('USES_HELPER') && !names.includes('HELPER'));
});

test('completion offers the symbols of the tree that the map is for', async () => {
  const { offered } = await openEditor();
  const unikraft = offered(configText('{ | }'));
  assert.ok(unikraft.includes('HZ') && unikraft.includes('APP_SPEED'));
  assert.not.ok(unikraft.includes('EXT4_FS'));
  const linux = offered(configText('{}', '{ | }'));
  assert.ok(linux.includes('EXT4_FS') && !linux.includes('HZ'));
});

test('hover shows type, range, dependencies and place; prompt and help where they were fetched', async () => {
  const text = configText('{ HZ: 100, WIFI: true, LIBC_A: true, ROUTER: true }');
  const { hover, addProse } = await openEditor();
  assert.is(hover(text, 'HZ'), '(property) Unikraft.HZ?: Int\nint, 1 to 1000; Config.uk:7');
  assert.match(hover(text, 'WIFI'), 'bool; needs NET && !SMALL && HZ > 50; Config.uk:26');
  assert.match(hover(text, 'LIBC_A'), 'bool; one of LIBC_A, LIBC_B; Config.uk:');
  assert.not.match(hover(text, 'ROUTER'), 'Takes packets');
  addProse();
  assert.match(hover(text, 'HZ'), /Config\.uk:7\nTicks in a second$/);
  // A text that would end the comment is still all there.
  assert.match(
    hover(text, 'ROUTER'),
    /Forward packets\n\nTakes packets .* to another\. \* \/ ＠hidden$/,
  );
});

test('an image without types takes any symbol, with any value that Kconfig knows', async () => {
  const { errors } = await openEditor();
  assert.equal(errors(configText('{}', '{}', '{ A: true, B: 1, C: hex(2), D: "x" }')), []);
  assert.is(errors(configText('{}', '{}', '{ A: [] }')).length, 1);
});

test('a library and a map in a variable fit, whatever their symbols', async () => {
  const { errors } = await openEditor();
  const text = configText('{ ...more }')
    .replace(
      'export default',
      'const more = { HZ: 100 };\nconst linux = lkl({ kconfig: { BLOCK: true } });\nexport default',
    )
    .replace('[lkl({ kconfig: {} })', '[linux');
  assert.equal(errors(text), []);
});

test.run();
