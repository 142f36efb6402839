import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { renderSbom } from '../../../../src/realise/release/sbom.ts';
import { sample } from './sample.ts';

const test = suite('sbom');

const parsed = (contents = sample) => JSON.parse(renderSbom(contents));
const component = (ref: string) =>
  parsed().components.find((each: { 'bom-ref': string }) => each['bom-ref'] === ref);

test('it is valid by the schema of CycloneDX 1.6', async () => {
  const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
  assert.is(await validator.validate(renderSbom(sample)), null);
  const wrong = renderSbom(sample).replace('"GPL-2.0-only"', '"GPL-of-some-kind"');
  assert.ok(await validator.validate(wrong), 'the validator finds what is wrong');
});

test('the same contents give the same bytes, and others another serial number', () => {
  assert.is(renderSbom(sample), renderSbom({ ...sample, parts: [...sample.parts].reverse() }));
  const { serialNumber } = parsed();
  assert.match(serialNumber, /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-/);
  assert.is.not(serialNumber, parsed({ ...sample, derivation: '0'.repeat(32) }).serialNumber);
});

test('its time is that of the commit', () => {
  assert.is(parsed().metadata.timestamp, '2023-11-14T22:13:20.000Z');
});

test('Linux is named with its licence, its source, the hash of that and its patches', () => {
  const linux = component('linux');
  assert.equal(linux.licenses, [{ license: { id: 'GPL-2.0-only', acknowledgement: 'declared' } }]);
  assert.is(linux.purl, 'pkg:npm/%40team/lkl@1.0.3');
  assert.is(linux.version, '4.9.0');
  assert.equal(linux.hashes, [{ alg: 'SHA-512', content: 'ab'.repeat(64) }]);
  assert.equal(linux.pedigree.patches, [
    {
      type: 'unofficial',
      diff: { url: 'project/generated/boot/patches/linux/0001-waiting-tasks.patch' },
    },
  ]);
  assert.match(linux.pedigree.notes, /waiting-tasks/);
});

test('the image is under the GPL with Linux in it; without, its licence is not claimed', () => {
  const licence = (contents: typeof sample) => parsed(contents).metadata.component.licenses;
  assert.equal(licence(sample), [
    { license: { id: 'GPL-2.0-only', acknowledgement: 'concluded' } },
  ]);
  const parts = sample.parts.filter(({ role }) => role !== 'linux');
  assert.is(licence({ ...sample, parts }), undefined);
});

test('a licence that is not declared is not claimed, and one that SPDX does not know is named', () => {
  assert.is(component('application/app').licenses, undefined);
  assert.is(component('library/foo').licenses[0].license.name, 'of its own kind');
});

test('a patch of a library is in the pedigree of that library', () => {
  const [first] = sample.patches;
  const ofLibrary = { ...first!, tree: 'called-foo', source: 'foo' };
  const { components } = parsed({ ...sample, patches: [ofLibrary] });
  const pedigrees = components.flatMap((each: { 'bom-ref': string; pedigree?: object }) =>
    each.pedigree ? [each['bom-ref']] : [],
  );
  assert.equal(pedigrees, ['library/foo']);
});

test('a patch that was not applied is in no pedigree', () => {
  assert.is(component('unikraft').pedigree, undefined);
});

test('a disk is a file of the release, which is made of what fills it', () => {
  const disk = { sha256: '9'.repeat(64), sha512: '8'.repeat(128) };
  const origin = { type: 'folder', path: 'project/www', content: '7'.repeat(64) } as const;
  const { components, dependencies } = parsed({
    ...sample,
    parts: [...sample.parts, { name: 'site-files', role: 'disk', origin }],
    disks: { 'data.disk': disk, 'site.disk': { ...disk, from: 'site-files' } },
  });
  const of = (ref: string) =>
    components.find((each: { 'bom-ref': string }) => each['bom-ref'] === ref);
  assert.is(of('file/site.disk').type, 'file');
  assert.equal(
    of('file/site.disk').hashes.map(({ content }: { content: string }) => content),
    [disk.sha256, disk.sha512],
  );
  const dependsOn = (ref: string) =>
    dependencies.find((each: { ref: string }) => each.ref === ref).dependsOn;
  assert.ok(dependsOn('image').includes('file/data.disk'));
  assert.is(dependsOn('file/data.disk'), undefined);
  assert.equal(dependsOn('file/site.disk'), ['disk/site-files']);
});

test('the programs that built it are no part of it', () => {
  const gcc = component('toolchain/gcc');
  assert.is(gcc.scope, 'excluded');
  assert.is(gcc.version, 'gcc 12.2.0');
  const image = parsed().dependencies.find((each: { ref: string }) => each.ref === 'image');
  assert.equal(image.dependsOn, ['application/app', 'library/foo', 'linux', 'unikraft']);
});

test.run();
