import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { UserError } from '../../../../src/diagnostics/diagnostic.ts';
import { demandToolchainOf } from '../../../../src/realise/release/demand-toolchain.ts';
import { renderProvenance } from '../../../../src/realise/release/provenance.ts';
import { readRelease } from '../../../../src/realise/release/read.ts';
import { withScratch } from '../../../support/scratch.ts';
import { sample } from './sample.ts';

const test = suite('provenance');

/** What `use` does with a folder whose provenance is `text`. */
function withRelease(text: string, use: (folder: string) => void): Promise<void> {
  return withScratch((folder) => {
    writeFileSync(join(folder, 'provenance.json'), text);
    use(folder);
  });
}

function failure(work: () => unknown): UserError {
  try {
    work();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

test('it is an in-toto statement of SLSA provenance about the image and its debug file', () => {
  const statement = JSON.parse(renderProvenance(sample));
  assert.is(statement._type, 'https://in-toto.io/Statement/v1');
  assert.is(statement.predicateType, 'https://slsa.dev/provenance/v1');
  assert.equal(statement.subject, [
    { name: 'boot', digest: sample.files.boot },
    { name: 'boot.dbg', digest: sample.files['boot.dbg'] },
  ]);
  const { buildDefinition, runDetails } = statement.predicate;
  assert.equal(buildDefinition.externalParameters, {
    image: 'boot',
    config: 'unikernel.config.ts',
    revision: sample.revision,
  });
  assert.is(runDetails.metadata.invocationId, sample.derivation);
  const uris = buildDefinition.resolvedDependencies.map(({ uri }: { uri?: string }) => uri);
  assert.ok(uris.includes('pkg:npm/%40team/lkl@1.0.3'));
});

test('disks are subjects too, and the programs that make them count where there are some', async () => {
  const digests = { sha256: '9'.repeat(64), sha512: '9'.repeat(128) };
  const mke2fs = { version: 'mke2fs 1.47.0', hash: '8'.repeat(64) };
  const text = renderProvenance({
    ...sample,
    disks: { 'site.disk': { ...digests, from: 'site-files' } },
    toolchain: { ...sample.toolchain, mke2fs },
  });
  assert.equal(JSON.parse(text).subject[2], { name: 'site.disk', digest: digests });
  await withRelease(text, (folder) => {
    assert.is(readRelease(folder).files.get('site.disk'), digests.sha256);
    const here = { toolchain: sample.toolchain, diskTools: { mke2fs, mmd: mke2fs } };
    demandToolchainOf(folder, here);
    const { diagnostics } = failure(() => demandToolchainOf(folder, { ...here, diskTools: {} }));
    assert.equal(diagnostics[0]!.notes, ['mke2fs: mke2fs 1.47.0, now none']);
  });
});

test('what is read back is what was written', () =>
  withRelease(renderProvenance(sample), (folder) => {
    const { image, revision, toolchain, folders } = readRelease(folder);
    assert.is(image, 'boot');
    assert.is(revision, sample.revision);
    assert.equal(toolchain, sample.toolchain);
    assert.is(folders.get('project/app'), '2'.repeat(64));
    assert.is(folders.size, 3);
  }));

test('a folder that is no release is refused with the reason', async () => {
  await withScratch((folder) => {
    assert.match(failure(() => readRelease(folder)).message, /it has no provenance\.json/);
  });
  await withRelease('{', (folder) => {
    assert.match(failure(() => readRelease(folder)).message, /cannot be read/);
  });
  const upward = renderProvenance(sample).replace('"project/app"', '"../app"');
  await withRelease(upward, (folder) => {
    const { message, exitCode } = failure(() => readRelease(folder));
    assert.match(message, /resolvedDependencies.*path: expected a path inside/);
    assert.is(exitCode, 2);
  });
});

test('another toolchain is refused, program by program', () =>
  withRelease(renderProvenance(sample), (folder) => {
    const diskTools = { mke2fs: { version: '1.47', hash: '8'.repeat(64) } };
    demandToolchainOf(folder, { toolchain: sample.toolchain, diskTools });
    const here = {
      cc1: { version: '', hash: '7'.repeat(64) },
      gcc: { version: 'gcc 13.1.0', hash: '6'.repeat(64) },
      ld: { version: 'ld 2.40', hash: '5'.repeat(64) },
    };
    const { diagnostics, exitCode } = failure(() =>
      demandToolchainOf(folder, { toolchain: here, diskTools }),
    );
    assert.is(exitCode, 2);
    assert.equal(diagnostics[0]!.notes, [
      'cc1: another build of it',
      'gcc: gcc 12.2.0, now gcc 13.1.0',
      'ld: none, now ld 2.40',
    ]);
  }));

test.run();
