import { Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library';
import { isSupportedSpdxId } from '@cyclonedx/cyclonedx-library/SPDX';
import { sha256 } from '../../plan/derivation.ts';
import type { AppliedPatch, Contents, Digests, ReleasedPart } from './contents.ts';
import { identifySource } from './source.ts';

const { Component, Bom, Property } = Models;
const { ComponentType, ComponentScope, HashAlgorithm } = Enums;

/**
 * The text of `sbom.cdx.json`: CycloneDX 1.6. The programs that built the image are components
 * with the scope `excluded`: nothing of them is in it.
 */
export function renderSbom(contents: Contents): string {
  const bom = bomOf(contents);
  const serializer = new SerializerWithPatches(contents.patches);
  // A serial number that two releases of one commit share: it follows from what is in the document.
  bom.serialNumber = `urn:uuid:${uuidOf(serializer.serialize(bom, format))}`;
  return `${serializer.serialize(bom, format)}\n`;
}

const format = { sortLists: true, space: 2 };

function bomOf(contents: Contents) {
  const { image, files, disks, revision, date, parts, toolchain, tool, derivation } = contents;
  const subject = new Component(ComponentType.Application, image, {
    bomRef: 'image',
    version: revision,
    properties: properties({ 'unikernel:derivation': derivation }),
  });
  hash(subject, files[image]!);
  // One work with Linux in it; without Linux its licence is for its authors to say.
  if (parts.some(({ role }) => role === 'linux')) license(subject, 'GPL-2.0-only', 'concluded');
  const components = parts.map(partComponent);
  for (const component of components) subject.dependencies.add(component.bomRef);
  const diskFiles = Object.entries(disks).map(([name, { from, ...digests }]) => {
    const component = diskComponent(name, digests);
    subject.dependencies.add(component.bomRef);
    const files = components.find(({ bomRef }) => bomRef.value === refOfPart('disk', from ?? ''));
    if (files !== undefined) component.dependencies.add(files.bomRef);
    return component;
  });
  const programs = Object.entries(toolchain).map(
    ([name, { version, hash }]) =>
      new Component(ComponentType.Application, name, {
        bomRef: `toolchain/${name}`,
        version,
        scope: ComponentScope.Excluded,
        hashes: new Models.HashDictionary([[HashAlgorithm['SHA-256'], hash]]),
      }),
  );
  const builder = new Component(ComponentType.Application, 'unikernel', {
    version: tool.version,
    properties: properties({ 'unikernel:build-id': tool.id }),
  });
  license(builder, 'BSD-3-Clause');
  return new Bom({
    metadata: new Models.Metadata({
      timestamp: date,
      lifecycles: new Models.LifecycleRepository([Enums.LifecyclePhase.Build]),
      tools: new Models.Tools({ components: new Models.ComponentRepository([builder]) }),
      component: subject,
    }),
    components: new Models.ComponentRepository([...components, ...diskFiles, ...programs]),
  });
}

const typeOfRole = {
  application: ComponentType.Application,
  library: ComponentType.Library,
  unikraft: ComponentType.OperatingSystem,
  linux: ComponentType.OperatingSystem,
  disk: ComponentType.Data,
} as const;

function partComponent({ name, role, origin, licence, version }: ReleasedPart) {
  const tree = role === 'unikraft' || role === 'linux';
  const component = new Component(typeOfRole[role], tree ? role : name, {
    bomRef: refOfPart(role, name),
    scope: ComponentScope.Required,
    ...(version !== undefined && { version }),
  });
  if (licence !== undefined) license(component, licence);
  switch (origin.type) {
    case 'fetched': {
      const { purl, version: fetched, digest } = identifySource(origin.source, origin.pin);
      component.purl = purl;
      component.version ??= fetched;
      if (digest.sha512 !== undefined)
        component.hashes.set(HashAlgorithm['SHA-512'], digest.sha512);
      else
        component.properties = properties(
          Object.fromEntries(
            Object.entries(digest).map(([name, hex]) => [`unikernel:${name}`, hex]),
          ),
        );
      return component;
    }
    case 'folder':
      component.properties = properties({
        'unikernel:path': origin.path,
        'unikernel:folder': origin.content,
      });
      return component;
    default:
      return origin satisfies never;
  }
}

/** A disk as it was built: a file of the release, and what it is filled from is a part. */
function diskComponent(name: string, digests: Digests) {
  const component = new Component(ComponentType.File, name, {
    bomRef: `file/${name}`,
    scope: ComponentScope.Required,
  });
  hash(component, digests);
  return component;
}

function refOfPart(role: ReleasedPart['role'], name: string): string {
  return role === 'unikraft' || role === 'linux' ? role : `${role}/${name}`;
}

function refOfTree({ tree, source }: AppliedPatch): string {
  return refOfPart(tree === 'unikraft' || tree === 'linux' ? tree : 'library', source);
}

function license(
  component: InstanceType<typeof Component>,
  licence: string,
  acknowledgement: 'declared' | 'concluded' = 'declared',
): void {
  const how = { acknowledgement: acknowledgement as Enums.LicenseAcknowledgement };
  component.licenses.add(
    isSupportedSpdxId(licence)
      ? new Models.SpdxLicense(licence, how)
      : new Models.NamedLicense(licence, how),
  );
}

function hash(component: InstanceType<typeof Component>, digests: Digests): void {
  component.hashes.set(HashAlgorithm['SHA-256'], digests.sha256);
  component.hashes.set(HashAlgorithm['SHA-512'], digests.sha512);
}

function properties(values: Readonly<Record<string, string>>) {
  const all = Object.entries(values).map(([name, value]) => new Property(name, value));
  return new Models.PropertyRepository(all);
}

/** The library has no model of a pedigree, which is where CycloneDX puts patches. */
class SerializerWithPatches extends Serialize.JsonSerializer {
  readonly #patches: readonly AppliedPatch[];

  constructor(patches: readonly AppliedPatch[]) {
    super(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
    this.#patches = patches;
  }

  protected override _normalize(...args: Parameters<Serialize.JsonSerializer['_normalize']>) {
    const bom = super._normalize(...args);
    const components = bom.components?.map((component) => {
      const applied = this.#patches.filter(
        (patch) => refOfTree(patch) === component['bom-ref'] && patch.diff !== undefined,
      );
      if (applied.length === 0) return component;
      const patches = applied.map(({ diff }) => ({ type: 'unofficial', diff: { url: diff } }));
      const notes = `patches, in order: ${applied.map(({ patch }) => patch.name).join(', ')}`;
      return { ...component, pedigree: { patches, notes } };
    });
    return { ...bom, ...(components && { components }) };
  }
}

/** A UUID of version 8 (RFC 9562, made from a hash) that names a text. */
function uuidOf(text: string): string {
  const hex = sha256(text);
  const variant = '89ab'[Number.parseInt(hex[16]!, 16) % 4];
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
