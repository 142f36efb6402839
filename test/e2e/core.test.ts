// The embedded tree by itself: its make interface, and what its machine does, on real QEMU.

import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { Parser } from 'tap-parser';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { applySeries } from '../../src/patch/series.ts';
import { packageRoot } from '../../src/plan/package-root.ts';
import { withScratch } from '../support/scratch.ts';
import { folderTree, projectContent, projectPatches } from '../unit/patch/project-patches.ts';

const test = suite('the embedded tree');

const core = join(packageRoot, 'recipes/core');
const guests = join(packageRoot, 'test/guest/core');
const hello = join(packageRoot, 'recipes/hello');
const exitStatus = { success: 83, crash: 85, failure: 87 };

type Build = {
  readonly tree?: string;
  readonly app: string;
  readonly output: string;
  readonly kconfig?: readonly string[];
  readonly libraries?: readonly string[];
};

function make(
  { tree = core, app, output, libraries = [] }: Build,
  ...words: readonly string[]
): Promise<{ exitCode?: number; stdout: string; stderr: string }> {
  const variables = [`A=${app}`, `O=${output}`, `L=${libraries.join(':')}`, 'N=guest'];
  return execa('make', ['--no-print-directory', '-j2', '-C', tree, ...variables, ...words], {
    reject: false,
    stdin: 'ignore',
    env: { MAKEFLAGS: '', MAKELEVEL: '' },
  });
}

async function configure(build: Build): Promise<string> {
  mkdirSync(build.output, { recursive: true });
  const defconfig = join(build.output, 'defconfig');
  writeFileSync(defconfig, ['CONFIG_PLAT_KVM=y', ...(build.kconfig ?? []), ''].join('\n'));
  const { exitCode, stderr } = await make(build, 'defconfig', `UK_DEFCONFIG=${defconfig}`);
  assert.is(exitCode, 0, stderr);
  return stderr;
}

/** Configures and builds; returns the image. */
async function image(build: Build): Promise<string> {
  await configure(build);
  const { exitCode, stderr } = await make(build);
  assert.is(exitCode, 0, stderr);
  return join(build.output, 'guest_qemu-x86_64');
}

type Run = {
  readonly machine?: string;
  readonly memory?: string;
  readonly append?: string;
  readonly exitDevice?: boolean;
};

async function boot(
  kernel: string,
  { machine = 'microvm', memory = '8M', append = '', exitDevice = true }: Run = {},
) {
  const always = '-accel tcg -nodefaults -display none -serial stdio -no-reboot'.split(' ');
  const device = exitDevice ? ['-device', 'isa-debug-exit'] : [];
  const chosen = ['-M', machine, '-m', memory, '-kernel', kernel, '-append', append];
  const { exitCode, stdout, stderr, timedOut } = await execa(
    'qemu-system-x86_64',
    [...always, ...device, ...chosen],
    { reject: false, stdin: 'ignore', timeout: 120_000 },
  );
  assert.not(timedOut, `no end on ${machine}: ${stdout}`);
  assert.is(stderr, '');
  return { exitCode, output: stdout };
}

function assertPasses({ exitCode, output }: Awaited<ReturnType<typeof boot>>, where: string): void {
  const results = Parser.parse(output.slice(output.indexOf('1..')), { strict: true });
  const complete = results.find(([type]) => type === 'complete')?.[1];
  assert.ok(complete?.ok && complete.count > 0, `${where}\n${output}`);
  assert.is(exitCode, exitStatus.success, where);
}

// One build serves the tests that only run the machine guest.
const shared = mkdtempSync(join(tmpdir(), 'unikernel-core-'));
process.on('exit', () => rmSync(shared, { recursive: true, force: true }));
let built: Promise<string> | undefined;
function machineGuest(): Promise<string> {
  built ??= image({ app: join(guests, 'machine'), output: join(shared, 'machine') });
  return built;
}

for (const machine of ['microvm', 'q35', 'pc'])
  test(`the platform passes its tests on ${machine}, with little and with much memory`, async () => {
    const kernel = await machineGuest();
    for (const memory of ['8M', '256M'])
      assertPasses(await boot(kernel, { machine, memory }), `${machine} ${memory}`);
  });

const crashes = {
  'write-null': '#PF page fault: write to 0000000000000000, not mapped (null pointer)',
  'call-null': '#PF page fault: execution of 0000000000000000, not mapped (null pointer)',
  'write-text': 'not allowed there',
  'write-rodata': 'not allowed there',
  'execute-heap': 'not allowed there',
  undefined: '#UD invalid opcode',
  divide: '#DE divide error',
  'not-canonical': '#GP general protection fault',
  'overflow-stack': '(boot stack overflow)',
  'lose-stack': '#PF page fault',
  'touch-guard': 'not mapped',
  assert: '[appmachine] crash.c @ ',
  words: 'the answer is 42',
  abort: 'abort() was called',
  'free-twice': 'was freed, but is not allocated',
};

for (const [kind, reason] of Object.entries(crashes))
  test(`the crash ${kind} is reported and ends the machine`, async () => {
    const { exitCode, output } = await boot(await machineGuest(), { append: `crash ${kind}` });
    assert.is(exitCode, exitStatus.crash, output);
    const line = output.split('\n').find((text) => text.startsWith('CRASH: '));
    assert.ok(line?.includes(reason), output);
    assert.match(output, /\n {2}hook\n {2}called from:\n {4}[0-9a-f]{16}\n/);
  });

test('a crash while a crash is reported ends the machine', async () => {
  const { exitCode, output } = await boot(await machineGuest(), { append: 'crash hook' });
  assert.is(exitCode, exitStatus.crash);
  assert.match(output, /CRASH: #UD[\s\S]*CRASH: another crash while reporting the first\n?$/);
});

test('main gets the words of the command line, and its value becomes the exit status', async () => {
  const kernel = await machineGuest();
  const append = `print  'a b' "c\\" d" e\\ f '' g'h'i`;
  const { exitCode, output } = await boot(kernel, { append });
  assert.is(exitCode, exitStatus.success);
  const words = [...output.matchAll(/^\[(.*)\]$/gm)].map(([, word]) => word);
  assert.equal(words, ['guest', 'print', 'a b', 'c" d', 'e f', '', 'ghi', 'NULL']);

  assert.is((await boot(kernel, { append: 'return 1' })).exitCode, exitStatus.failure);
  const unclosed = await boot(kernel, { append: `print 'a` });
  assert.is(unclosed.exitCode, exitStatus.crash);
  assert.match(unclosed.output, /unclosed quote/);
});

test('QEMU ends without its exit device too', async () => {
  const kernel = await machineGuest();
  for (const machine of ['microvm', 'q35', 'pc'])
    for (const append of ['return 0', 'crash words'])
      assert.is((await boot(kernel, { machine, append, exitDevice: false })).exitCode, 0);
});

test('a multiboot image boots', async () => {
  await withScratch(async (output) => {
    const kernel = await image({
      app: join(guests, 'machine'),
      output,
      kconfig: ['CONFIG_KVM_BOOT_PROTO_MULTIBOOT=y'],
    });
    const { exitCode, output: text } = await boot(kernel, { machine: 'pc', append: 'print x' });
    assert.is(exitCode, exitStatus.success);
    assert.match(text, /\[guest\]\n\[print\]\n\[x\]\n\[NULL\]/);
  });
});

test('the patched libc does what the C standard says', async () => {
  await withScratch(async (folder) => {
    const tree = join(folder, 'tree');
    cpSync(core, tree, { recursive: true });
    const series = await projectPatches('nolibc');
    for (const [file, { after }] of applySeries(folderTree(core), series, projectContent).changed) {
      mkdirSync(dirname(join(tree, file)), { recursive: true });
      writeFileSync(join(tree, file), after);
    }
    const kernel = await image({ tree, app: join(guests, 'libc'), output: join(folder, 'out') });
    assertPasses(await boot(kernel, { memory: '16M' }), 'libc');
  });
});

test('the same sources give the same bytes from any folder', async () => {
  await withScratch(async (folder) => {
    const results = [];
    for (const name of ['one', 'another/and/deeper']) {
      const tree = join(folder, name, 'tree');
      const app = join(folder, name, `app-${results.length}`);
      cpSync(core, tree, { recursive: true });
      cpSync(hello, app, { recursive: true });
      const kernel = await image({ tree, app, output: join(folder, name, 'out') });
      results.push([readFileSync(kernel), readFileSync(`${kernel}.dbg`)]);
    }
    const [[image1, symbols1], [image2, symbols2]] = results as [Buffer[], Buffer[]];
    assert.ok(image1?.equals(image2!), 'the images differ');
    assert.ok(symbols1?.equals(symbols2!), 'the .dbg files differ');
  });
});

test('only what depends on a change is built again', async () => {
  await withScratch(async (folder) => {
    const app = join(folder, 'app');
    cpSync(hello, app, { recursive: true });
    const build = { app, output: join(folder, 'out') };
    await image(build);
    const rebuilt = async (): Promise<string[]> => {
      const { exitCode, stdout, stderr } = await make(build);
      assert.is(exitCode, 0, stderr);
      return [...stdout.matchAll(/^ {2}(?:CC|AS|LDS)\s+(.*)$/gm)].map(([, name]) => name!);
    };
    assert.equal(await rebuilt(), []);

    appendFileSync(join(app, 'main.c'), '\n');
    assert.equal(await rebuilt(), ['apphello: main.o']);

    appendFileSync(join(app, 'Makefile.uk'), 'APPHELLO_CFLAGS-y += -DNEW\n');
    assert.equal(await rebuilt(), ['apphello: main.o']);

    const config = join(build.output, '.config');
    const text = readFileSync(config, 'utf8');
    writeFileSync(config, text);
    assert.equal(await rebuilt(), []);
    writeFileSync(config, text.replace('CONFIG_HZ=100', 'CONFIG_HZ=250'));
    assert.ok((await rebuilt()).includes('libkvmplat: time.isr.o'));

    rmSync(join(app, 'main.c'));
    const { exitCode, stderr } = await make(build);
    assert.is(exitCode, 2);
    assert.match(stderr, /main\.c does not exist, and a Makefile\.uk lists it as a source/);
  });
});

test('configuring says what it does not do', async () => {
  await withScratch(async (output) => {
    const build = { app: hello, output };
    const unconfigured = await make(build);
    assert.is(unconfigured.exitCode, 2);
    assert.match(unconfigured.stderr, /\.config does not exist: configure first/);

    const kconfig = ['CONFIG_NO_SUCH=y', 'CONFIG_HZ=1', 'CONFIG_LIBNOLIBC=n'];
    const warnings = await configure({ ...build, kconfig });
    assert.match(warnings, /undefined symbol NO_SUCH/);
    assert.match(warnings, /HZ: 1 was wanted, 100 is effective/);
    assert.match(warnings, /LIBNOLIBC: n was wanted, y is effective/);
  });
});

const section = '__attribute__((section("__odd"), used)) static const long odd = 7;\n';

test('a section that no script places is refused, and a fragment places it', async () => {
  await withScratch(async (folder) => {
    const library = join(folder, 'odd');
    mkdirSync(library);
    writeFileSync(join(library, 'Config.uk'), 'config LIBODD\n\tbool "odd"\n\tdefault y\n');
    writeFileSync(join(library, 'odd.c'), section);
    writeFileSync(
      join(library, 'Makefile.uk'),
      '$(eval $(call addlib_s,libodd,$(CONFIG_LIBODD)))\nLIBODD_SRCS-y += $(LIBODD_BASE)/odd.c\n',
    );
    const build = { app: hello, output: join(folder, 'out'), libraries: [library] };
    await configure(build);
    const refused = await make(build);
    assert.is(refused.exitCode, 2);
    assert.match(refused.stderr, /unplaced orphan section `__odd'/);

    writeFileSync(
      join(library, 'odd.lds.S'),
      'SECTIONS { .odd : { KEEP(*(__odd)) } :rodata } INSERT AFTER .rodata;\n',
    );
    appendFileSync(join(library, 'Makefile.uk'), 'LIBODD_SRCS-y += $(LIBODD_BASE)/odd.lds.S\n');
    assertPasses(await boot(await image(build)), 'with a fragment');
  });
});

test.run();
