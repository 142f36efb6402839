// `unikernel kconfig`: types, search, why, diff, import and menu on a small application.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { packageRoot } from '../../src/plan/package-root.ts';
import { findProgram } from '../../src/run/find-program.ts';
import { skip } from '../support/skip.ts';
import { type Answer, appProject, type Project, passing, withProject } from './project.ts';

const test = suite('kconfig');

const configUk = `config APP_SPEED
	int "How fast"
	range 1 9
	default 5
	help
	  Nine is too fast for some.

config APP_LOUD
	bool "Loud"
	depends on APP_QUICK

config APP_QUICK
	bool "Quick"
`;

const files: Record<string, string> = {
  ...appProject(
    passing
      .replace('#include', '#include <uk/config.h>\n#include')
      .replace('puts(', 'if (CONFIG_APP_SPEED > 0)\n\t\tputs('),
    'kconfig: { APP_SPEED: 7 },',
  ),
  'app/Config.uk': configUk,
};

type Run = (...words: string[]) => Promise<Answer>;

function withApp(work: (run: Run, project: Project) => Promise<void>): Promise<void> {
  return withProject(files, (project) =>
    work(
      (...words) => project.unikernel(words, { UNIKERNEL_STORE: `${project.folder}/store` }),
      project,
    ),
  );
}

const setKconfig = (project: Project, map: string): void =>
  project.write({
    'unikernel.config.ts': files['unikernel.config.ts']!.replace('{ APP_SPEED: 7 }', map),
  });

test('types are written, held against the trees, and say what is wrong in a config', () =>
  withApp(async (run, project) => {
    const file = join(project.folder, 'generated/app/kconfig.ts');
    assert.is((await run('kconfig', 'types', '--check')).code, 3);
    assert.is((await run('generate')).code, 0);
    assert.not.ok(existsSync(file), 'generate makes none by itself');
    const written = await run('kconfig', 'types');
    assert.is(written.code, 0, written.stderr);
    const text = readFileSync(file, 'utf8');
    assert.match(text, '/** int, 1 to 9; application/Config.uk:1 */ APP_SPEED?: Int;');
    assert.not.match(text, /How fast|too fast/);
    const prose = /'\.\.\/\.\.\/(\.unikernel\/.*)'/.exec(text)![1]!;
    assert.match(readFileSync(join(project.folder, prose), 'utf8'), /How fast\n \* \n \* Nine is/);
    assert.is(readFileSync(join(project.folder, '.unikernel/kconfig/.gitignore'), 'utf8'), '*\n');
    assert.is((await run('kconfig', 'types', '--check')).code, 0);
    const checked = await run('check');
    assert.is(checked.code, 0, checked.stderr);
    const again = await run('check');
    assert.equal([again.code, again.stderr], [0, checked.stderr]);

    setKconfig(project, '{ APP_SPED: 7 }');
    const misspelt = await run('check');
    assert.is(misspelt.code, 5);
    assert.match(misspelt.stderr, /no Kconfig symbol APP_SPED[\s\S]*help: write APP_SPEED/);
    setKconfig(project, 'JSON.parse(\'{ "APP_SPED": 7, "APP_SPEED": 12 }\')');
    const unseen = await run('check');
    assert.is(unseen.code, 5, unseen.stderr);
    assert.match(
      unseen.stderr,
      /no Kconfig symbol APP_SPED[\s\S]*APP_SPEED=12 is out of range: 1 to 9/,
    );

    setKconfig(project, '{ APP_SPEED: 7 }');
    project.write({ 'app/Config.uk': `${configUk}\nconfig APP_NEW\n\tbool "New"\n` });
    const stale = await run('check');
    assert.is(stale.code, 3);
    assert.match(stale.stderr, 'help: unikernel kconfig types app');
    assert.match((await run('generate')).stderr, 'wrote kconfig.ts');
    assert.match(readFileSync(file, 'utf8'), 'APP_NEW?: Bool');
    assert.is((await run('check')).code, 0);
  }));

test('a symbol is found by its help, and followed from the config into the built image', () =>
  withApp(async (run) => {
    const found = await run('kconfig', 'search', 'TOO fast');
    assert.match(
      found.stdout,
      /^APP_SPEED {2}How fast\n.*application\/Config\.uk:1\n.*Nine is too fast/,
    );
    const json = JSON.parse((await run('kconfig', 'search', 'app_speed', '--json')).stdout).result
      .symbols;
    assert.equal([json.length, json[0].name, json[0].tree], [1, 'APP_SPEED', 'unikraft']);
    assert.is((await run('kconfig', 'search', 'no such text')).code, 2);
    assert.match(
      (await run('kconfig', 'search', 'app_speed', '--tree', 'linux')).stderr,
      'No symbol',
    );

    const before = await run('kconfig', 'why', 'CONFIG_APP_SPEED');
    assert.match(before.stdout, /asked for {2}unikernel\.config\.ts:12:\d+: CONFIG_APP_SPEED=7\n/);
    assert.match(
      before.stdout,
      /generated {2}generated\/app\/unikraft\.defconfig:\d+: CONFIG_APP_SPEED=7\n/,
    );
    assert.match(
      before.stdout,
      /because {4}APP_SPEED=7 is asked for\n.*effective {2}7\n.*built {6}not yet/,
    );
    assert.match(before.stdout, /used by {4}application\/main\.c:6$/);
    assert.is((await run('build')).code, 0);
    const [why] = JSON.parse((await run('kconfig', 'why', 'APP_SPEED', '--json')).stdout).result
      .answers;
    assert.is(why.built.line, 'CONFIG_APP_SPEED=7');
    assert.equal(why.usedBy, [
      { file: 'application/main.c', line: 6, text: 'if (CONFIG_APP_SPEED > 0)', inImage: true },
    ]);
    assert.match((await run('kconfig', 'why', 'PLAT_KVM')).stdout, 'PLAT_KVM=y is asked for');
    const unknown = await run('kconfig', 'why', 'APP_SPED');
    assert.is(unknown.code, 2);
    assert.match(unknown.stderr, 'help: write APP_SPEED');
  }));

test('a .config is compared with an image, and becomes the object that asks for the same', () =>
  withApp(async (run, project) => {
    const config =
      'CONFIG_APP_SPEED=3\nCONFIG_APP_QUICK=y\nCONFIG_APP_LOUD=y\nCONFIG_VIRTIO_NOTHING=y\n';
    project.write({ 'old.config': config, 'notes.txt': 'no config\n' });
    const imported = await run('kconfig', 'import', 'old.config');
    assert.is(imported.code, 0, imported.stderr);
    const map = '{\n  APP_LOUD: true,\n  APP_QUICK: true,\n  APP_SPEED: 3,\n}';
    assert.is(imported.stdout, `// images.app\nkconfig: ${map},`);
    assert.match(imported.stderr, 'VIRTIO_NOTHING does not exist in this tree');

    const changed = await run('kconfig', 'diff', 'app', 'old.config');
    assert.match(changed.stdout, /~ APP_QUICK: n → y\n {2}~ APP_SPEED: 7 → 3\n/);
    setKconfig(project, map);
    const { trees } = JSON.parse(
      (await run('kconfig', 'diff', 'app', 'old.config', '--json')).stdout,
    ).result;
    const own = trees[0].changes.filter(({ symbol }: { symbol: string }) =>
      symbol.startsWith('APP_'),
    );
    assert.equal(own, []);

    const tree = join(packageRoot, 'recipes/core');
    // Of a tree that is brought the tool asks for other symbols of debugging.
    const other = (await run('kconfig', 'diff', 'app', '--against', tree)).stdout;
    assert.match(other, 'DEBUG_SYMBOLS_LVL2: n → y');
    assert.not.match(other, /[+-] \w/);
    assert.match((await run('kconfig', 'diff', 'app', 'app')).stderr, 'no difference');
    for (const words of [
      ['app'],
      ['app', 'nothing'],
      ['app', 'notes.txt'],
      ['app', '--against', 'nowhere'],
    ])
      assert.is((await run('kconfig', 'diff', ...words)).code, 2);
    for (const file of ['nothing', 'notes.txt'])
      assert.is((await run('kconfig', 'import', file)).code, 2);
    assert.is((await run('kconfig', 'import', 'old.config', '--tree', 'linux')).code, 2);
  }));

test('the menu needs a terminal, and what was changed in it comes into the config', () =>
  withApp(async (run, project) => {
    const refused = await run('kconfig', 'menu');
    assert.equal([refused.code, refused.stdout], [2, '']);
    assert.match(refused.stderr, 'The menu needs a terminal.');
    if (findProgram('script') === undefined) return skip('there is no program script');
    const tool = `${process.execPath} ${join(packageRoot, 'bin/unikernel.js')}`;
    const command = `stty cols 100 rows 40 && ${tool} kconfig menu app`;
    const menu = execa('script', ['-qec', command, '/dev/null'], {
      cwd: project.folder,
      env: { UNIKERNEL_STORE: `${project.folder}/store`, TERM: 'xterm', CI: '' },
      timeout: 60_000,
      reject: false,
    });
    // The keys of kconfiglib's menu: look for a symbol, jump to it, turn it on, save, end.
    const keys = ['/', 'APP_QUICK', '\r', 'y', 's', '\r', '\r', 'q'];
    let isOpen = false;
    menu.stdout.on('data', async (chunk: Buffer) => {
      if (chunk.toString().includes('Write unikernel.config.ts?')) menu.stdin.write('\r');
      if (isOpen || !chunk.toString().includes('Quit')) return;
      isOpen = true;
      for (const key of keys) {
        menu.stdin.write(key);
        await new Promise((resolve) => setTimeout(resolve, 150));
      }
    });
    const { stdout, exitCode } = await menu;
    assert.is(exitCode, 0, stdout);
    assert.match(stdout, /\/\/ images\.app\.kconfig\r?\n\+ APP_QUICK: true,/);
    assert.match(
      readFileSync(join(project.folder, 'unikernel.config.ts'), 'utf8'),
      'APP_QUICK: true',
    );
  }));

test.run();
