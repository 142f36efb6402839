import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { UserError } from '../../../src/diagnostics/diagnostic.ts';
import { type ConfigInput, library, lkl, type PatchInput, posix } from '../../../src/index.ts';
import { guestCommandLine } from '../../../src/plan/command-line.ts';
import { type Facts, type ImagePlan, type Places, stepsOf } from '../../../src/plan/plan.ts';
import { seriesOf } from '../../../src/plan/series.ts';
import { facts, patch, places, samplePlan } from '../../support/sample-plan.ts';

const test = suite('plan');

type Input = ConfigInput['images'][string];

const hashes = (p: ImagePlan) => ({
  image: p.result.hash,
  lkl: p.linux!.lkl.hash,
  generated: p.generated.hash,
});

test('how the image runs changes what is generated, and rebuilds nothing', () => {
  const [a, b] = [hashes(samplePlan()), hashes(samplePlan({ run: { memory: '32Mi' } }))];
  assert.is(a.image, b.image);
  assert.is(a.lkl, b.lkl);
  assert.is.not(a.generated, b.generated);
});

test('a changed application rebuilds the image and leaves lkl alone', () => {
  const contentOf = (folder: string) =>
    folder === '/project/app' ? 'edited' : facts.contentOf(folder);
  const [a, b] = [hashes(samplePlan()), hashes(samplePlan({}, { contentOf }))];
  assert.is.not(a.image, b.image);
  assert.is(a.lkl, b.lkl);
});

test('a Linux option, the base, linux.mk and the toolchain each rebuild lkl and the image', () => {
  const before = hashes(samplePlan());
  const after = [
    samplePlan({ libraries: [lkl({ kconfig: { VFAT_FS: true } })] }),
    samplePlan({}, { linuxBase: () => 'CONFIG_NET=n\n' }),
    samplePlan({}, { linuxMakefile: 'all: x' }),
    samplePlan({}, { toolchain: { gcc: { version: '12', hash: 'b' } } }),
  ].map(hashes);
  for (const { image, lkl } of after) {
    assert.is.not(image, before.image);
    assert.is.not(lkl, before.lkl);
  }
});

test('an allowance is no other value, and rebuilds nothing', () => {
  const asked = hashes(samplePlan({ kconfig: { HZ: 100 } }));
  const allowed = hashes(samplePlan({ kconfig: { HZ: { value: 100, allowed: 'old trees' } } }));
  assert.is(asked.image, allowed.image);
});

test('posix() asks for its symbol, and is a part that leaves lkl alone', () => {
  const folder = { name: 'posix', folder: '/posix' };
  const posixPlan = (contentOf = facts.contentOf): ImagePlan =>
    samplePlan(
      { libraries: [lkl(), posix()] },
      { contentOf },
      { libraries: [...places.libraries, folder] },
    );
  const request = posixPlan().requests.find(({ symbol }) => symbol === 'LIBPOSIX');
  assert.equal(request?.path, ['images', 'boot', 'libraries', 1]);
  const [before, after] = [
    hashes(posixPlan()),
    hashes(posixPlan((at) => (at === '/posix' ? 'edited' : facts.contentOf(at)))),
  ];
  assert.is.not(after.image, before.image);
  assert.is(after.lkl, before.lkl);
  assert.is(after.lkl, hashes(samplePlan()).lkl);
});

test("the image's own kconfig wins over what its parts ask for", () => {
  const value = samplePlan({ kconfig: { LIBLKL: false } }).requests.find(
    (r) => r.symbol === 'LIBLKL',
  );
  assert.equal(value, {
    symbol: 'LIBLKL',
    value: false,
    path: ['images', 'boot', 'kconfig', 'LIBLKL'],
  });
});

const data = { name: 'data', filesystem: 'ext4', size: '16Mi', mount: '/data' } as const;

test('a disk is a step of its own, which changes what is generated and rebuilds nothing', () => {
  const none = samplePlan();
  const one = samplePlan({ disks: [{ ...data, from: 'data' }] });
  assert.is(one.result.hash, none.result.hash);
  assert.equal(
    stepsOf(one)
      .filter((step) => !stepsOf(none).some(({ hash }) => hash === step.hash))
      .map(({ name }) => name),
    ['boot-generated', 'files', 'boot-data-disk'],
  );
});

test('what a disk holds, its size and who makes it change it; how it is used does not', () => {
  const hash = (changes: object, changedFacts: Partial<Facts> = {}) =>
    samplePlan({ disks: [{ ...data, ...changes }] }, changedFacts).disks[0]!.built.hash;
  const before = hash({});
  for (const changes of [{ mount: '/other' }, { readOnly: true }, { state: true }])
    assert.is(hash(changes), before);
  const after = [
    hash({ from: 'data' }),
    hash({ size: '32Mi' }),
    hash({ filesystem: 'vfat' }),
    hash({}, { diskMakefile: 'disk: x' }),
    hash({}, { diskTools: { mke2fs: { version: '1.47', hash: 'n' } } }),
  ];
  assert.is(new Set([before, ...after]).size, 6);
  const mcopy = { mcopy: { version: '4', hash: 'c' } };
  assert.is(hash({}, { diskTools: { ...facts.diskTools, ...mcopy } }), before);
});

test('the guest is told of its disks behind what the config says', () => {
  const line = (commandLine: string, disks: NonNullable<Input['disks']>) =>
    guestCommandLine(samplePlan({ disks, run: { commandLine } }).image);
  assert.is(line('quiet', []), 'quiet');
  assert.is(
    line('quiet', [data, { ...data, name: 'site', mount: '/site', readOnly: true }]),
    'quiet virtio_blk.queue_depth=64 uk_lkl.disk=data:ext4:rw:/data uk_lkl.disk=site:ext4:ro:/site',
  );
});

test('the guest is told what to seed Linux with, unless it is to see for itself', () => {
  const line = (entropy: NonNullable<Input['entropy']>) =>
    guestCommandLine(samplePlan({ entropy }).image);
  assert.is(line('auto'), '');
  assert.is(line('rdrand'), 'uk_lkl.entropy=rdrand');
});

test('the guest is told of its address, its gateway and its name servers, which are 2 and 3 unless given', () => {
  const line = (...net: NonNullable<Input['net']>) => guestCommandLine(samplePlan({ net }).image);
  assert.is(line({ mode: 'user' }), 'uk_lkl.net=eth0:10.0.2.15/24:10.0.2.2 uk_lkl.dns=10.0.2.3');
  assert.is(
    line({ mode: 'user', address: '172.16.5.77/20', gateway: '172.16.9.9' }),
    'uk_lkl.net=eth0:172.16.5.77/20:172.16.9.9 uk_lkl.dns=172.16.0.3',
  );
  assert.is(line({ mode: 'user', address: 'dhcp' }), 'ip=:::::eth0:dhcp uk_lkl.net=eth0:dhcp');
  assert.is(
    line({ mode: 'user', address: 'dhcp', dns: ['9.9.9.9', '10.0.2.3'] }),
    'ip=:::::eth0:dhcp uk_lkl.net=eth0:dhcp uk_lkl.dns=9.9.9.9,10.0.2.3',
  );
  const tap = { mode: 'tap', interface: 'tap0', address: '192.168.7.2/24' } as const;
  assert.is(line(tap), 'uk_lkl.net=eth0:192.168.7.2/24');
  assert.is(
    line({ ...tap, gateway: '192.168.7.1', dns: ['9.9.9.9'] }, { mode: 'user' }),
    'uk_lkl.net=eth0:192.168.7.2/24:192.168.7.1 uk_lkl.net=eth1:10.0.3.15/24 uk_lkl.dns=9.9.9.9,10.0.3.3',
  );
  assert.is(
    line({ mode: 'user' }, { mode: 'user', address: 'dhcp' }),
    'uk_lkl.net=eth0:10.0.2.15/24 ip=:::::eth1:dhcp uk_lkl.net=eth1:dhcp uk_lkl.dns=10.0.2.3',
  );
  assert.match(
    line({ mode: 'user', address: '192.168.0.250/28' }),
    /:192\.168\.0\.242 .*=192\.168\.0\.243$/,
  );
});

test('the guest is told how patient its watchdog is, where the config says so', () => {
  const line = (watchdog?: string) =>
    guestCommandLine(
      samplePlan({ run: { commandLine: 'quiet', ...(watchdog && { watchdog }) } }).image,
    );
  assert.is(line(), 'quiet');
  assert.is(line('1300ms'), 'quiet uk_lkl.watchdog=1300');
  assert.is(line('2m'), 'quiet uk_lkl.watchdog=120000');
  assert.is(line('off'), 'quiet uk_lkl.watchdog=off');
});

test('Linux is asked for DHCP where a network needs it, and only there', () => {
  const symbols = (address: string) =>
    samplePlan({ net: [{ mode: 'user', address }] }).linux!.requests.map(({ symbol }) => symbol);
  assert.equal(symbols('dhcp'), ['IP_PNP', 'IP_PNP_DHCP']);
  assert.equal(symbols('10.0.2.15/24'), []);
});

test('Linux is asked for xfs where a disk has it, and only there', () => {
  const requests = (filesystem: 'ext4' | 'xfs') =>
    samplePlan({ disks: [data, { ...data, name: 'x', mount: '/x', filesystem, size: '300Mi' }] })
      .linux!.requests;
  const path = ['images', 'boot', 'disks', 1, 'filesystem'];
  assert.equal(requests('xfs'), [{ symbol: 'XFS_FS', value: true, path }]);
  assert.equal(requests('ext4'), []);
});

/** An image with a library of the project, and a series on it. */
function withLibrary(patches: PatchInput[], places: Partial<Places> = {}): ImagePlan {
  const one = library('libs/one', { patches });
  const folder = { name: 'one', folder: '/project/libs/one', inProject: 'libs/one' };
  return samplePlan({ libraries: [one] }, {}, { libraries: [folder], ...places });
}

test('a library with patches is a step behind its source; without any it is the source', () => {
  const plain = withLibrary([]);
  assert.is(plain.libraries[0], plain.librarySources[0]);
  assert.equal(
    seriesOf(plain).map(({ tree }) => tree),
    ['unikraft'],
  );
  const plan = withLibrary([patch('more')]);
  const [built] = plan.libraries;
  assert.is(built?.name, 'one-patched');
  assert.is(built?.inputs.source, plan.librarySources[0]);
  assert.is(plan.result.inputs.library0, built);
  assert.is(plan.generated.inputs.library0, plan.librarySources[0]);
  assert.is.not(plan.result.hash, withLibrary([patch('more', 'another reason')]).result.hash);
  const [, series] = seriesOf(plan);
  assert.equal(
    [series?.tree, series?.path, series?.ours, series?.patched],
    ['one', ['images', 'boot', 'libraries', 0, 'patches'], true, built],
  );
  const brought = withLibrary([patch('more')], {
    libraries: [{ name: 'one', folder: '/elsewhere/one' }],
  });
  assert.is(seriesOf(brought)[1]?.ours, false, 'a tree of others is not quoted');
});

test('a patched library cannot be called like another tree', () => {
  const named = (patches: PatchInput[]) =>
    samplePlan({ libraries: [library('libs/linux', { patches })] });
  assert.throws(() => named([patch('more')]), /another source is called 'linux' already/);
});

test('an image enters the hash of a patched tree where a patch depends on it', () => {
  const tree = (when: PatchInput['when']): string =>
    samplePlan({ patches: [{ ...patch('more'), ...(when && { when }) }] }).unikraft.hash;
  assert.is.not(tree(undefined), tree({ arch: 'x86_64' }));
  assert.is.not(tree({ file: 'a' }), tree({ file: 'b' }));
});

test('a source that is not locked is refused with exit code 3', () => {
  assert.throws(
    () => samplePlan({}, { lock: { sources: {} } }),
    (error: unknown) =>
      error instanceof UserError &&
      error.exitCode === 3 &&
      error.diagnostics[0]?.code === 'lock/missing',
  );
});

test.run();
