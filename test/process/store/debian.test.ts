// Binary packages, made here by dpkg-deb and handed out by a stand-in for apt-get.

import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execaSync } from 'execa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { debian } from '../../../src/index.ts';
import { fetchSource } from '../../../src/store/fetch.ts';
import { withPath } from '../../support/process.ts';
import { refusalOf } from '../../support/refusal.ts';
import { withScratch } from '../../support/scratch.ts';

const test = suite('debian');
const fixtures = join(dirname(fileURLToPath(import.meta.url)), 'fixtures');
const { signal } = new AbortController();

/** Puts `tiny` at a version where the stand-in finds it. */
function build(debs: string, version: string, link?: string): void {
  const root = join(debs, `root-${version}`);
  mkdirSync(join(root, 'DEBIAN'), { recursive: true });
  mkdirSync(join(root, 'usr/lib'), { recursive: true });
  writeFileSync(join(root, 'usr/lib/tiny'), `${version}\n`);
  if (link !== undefined) symlinkSync(link, join(root, 'usr/link'));
  const control = `Package: tiny\nVersion: ${version}\nArchitecture: all\nMaintainer: a\nDescription: a\n`;
  writeFileSync(join(root, 'DEBIAN/control'), control);
  writeFileSync(join(debs, 'tiny'), '');
  writeFileSync(join(debs, 'candidate'), version);
  execaSync('dpkg-deb', ['--build', '-Znone', root, join(debs, `tiny_${version}.deb`)]);
}

function withDebs(use: (debs: string) => Promise<void>): Promise<void> {
  return withScratch(async (debs) => {
    process.env.DEBS = debs;
    await withPath(fixtures, () => use(debs));
  });
}

let calls = 0;
async function fetched(source: ReturnType<typeof debian>, debs: string, version?: string) {
  calls += 1;
  const output = join(debs, `output${calls}`);
  const options = { scratch: join(debs, `scratch${calls}`), signal };
  const result = await fetchSource(source, version === undefined ? {} : { version }, options);
  await result.unpack(output);
  return { pin: result.pin, text: readFileSync(join(output, 'usr/lib/tiny'), 'utf8') };
}

test('the candidate is taken, and once pinned that very version', async () => {
  await withDebs(async (debs) => {
    build(debs, '1:1.0-1');
    const first = await fetched(debian('tiny'), debs);
    assert.is(first.pin.version, '1:1.0-1');
    assert.is(first.text, '1:1.0-1\n');
    build(debs, '1:1.1-1');
    assert.equal(await fetched(debian('tiny'), debs, '1:1.0-1'), first);
    assert.equal(await fetched(debian('tiny', '1:1.0-1'), debs), first);
    assert.is((await fetched(debian('tiny'), debs)).pin.version, '1:1.1-1');
  });
});

test('a version that is gone and a package that is unknown are told', async () => {
  await withDebs(async (debs) => {
    build(debs, '1.0');
    const gone = await refusalOf(fetched(debian('tiny'), debs, '0.9'));
    assert.match(gone.message, /have tiny no longer, or not yet, at version 0\.9/);
    assert.match(gone.diagnostics[0]!.suggestion!, /unikernel lock --update tiny/);
    const unknown = await refusalOf(fetched(debian('tny'), debs));
    assert.match(unknown.message, /know no package tny/);
    assert.match(unknown.diagnostics[0]!.suggestion!, /apt-get update/);
  });
});

test('a package with a link out of it is refused', async () => {
  await withDebs(async (debs) => {
    build(debs, '1.0', '/etc/tiny');
    const error = await refusalOf(fetched(debian('tiny'), debs));
    assert.match(
      error.message,
      /debian:tiny .*'\.\/usr\/link'.* link to '\/etc\/tiny', which leaves/,
    );
  });
});

test.run();
