import { z } from 'zod';
import { describe, unwrap, writtenDiscriminator } from '../../src/config/schema.ts';
import { config } from '../../src/model/config.ts';
import { kconfigMap, kconfigValue } from '../../src/model/kconfig.ts';
import { duration, size } from '../../src/model/quantity.ts';
import { anchor, code, marker, sentence, table, withCode } from './markdown.ts';
import { type Sources, signature, type WrittenObject } from './sources.ts';

type Schema = z.core.$ZodType;
type Def = z.core.$ZodTypes['_zod']['def'];
type Shape = Readonly<Record<string, Schema>>;

/** An object with a section of its own. */
type Section = { readonly title: string; readonly shape: Shape; readonly written: WrittenObject };

/** docs/reference/config.md: every key of the config, and the functions that it is written with. */
export function renderConfig(sources: Sources): string {
  const sections = new Map<Shape, Section>();
  collect(config, '', sources, sections);
  const titles = [...sections.values()].map(({ title }) => title);
  const others = sources.functions.filter(({ name }) => !titles.includes(name));
  return [
    marker,
    '# The config',
    '`unikernel.config.ts` exports the result of `defineConfig({ … })` by default. `unikernel check` says what is wrong in it, and where. A key without a default has to be given unless it is optional; of the `options` of a call every key may be left out.',
    ...[...sections.values()].flatMap((section) => renderSection(section, sections, sources)),
    '## Functions',
    'What else `unikernel` exports. All of them build plain values and do nothing else.',
    table(
      ['call', 'what it is'],
      others.map(({ call, text }) => [code(call), sentence(text)]),
    ),
    '',
  ].join('\n\n');
}

/** Adds the objects below a schema that have a name, in the order in which a config has them. */
function collect(
  schema: Schema,
  path: string,
  sources: Sources,
  sections: Map<Shape, Section>,
): void {
  const def = defOf(schema);
  if (schema === kconfigMap || schema === kconfigValue) return;
  if (def.type === 'record') collect(def.valueType, `${path}.NAME`, sources, sections);
  else if (def.type === 'array') collect(def.element, `${path}[]`, sources, sections);
  else if (def.type === 'union')
    for (const option of def.options) collect(option, path, sources, sections);
  else if (def.type === 'object') {
    const written = sources.objects.get(signatureOf(def.shape));
    if (sections.has(def.shape)) return;
    const tag = tagOf(def.shape);
    const title = tag === undefined ? `${path}${modeOf(def.shape)}` : callOf(tag);
    if (written?.name !== undefined)
      sections.set(def.shape, { title: title || 'defineConfig', shape: def.shape, written });
    for (const [key, value] of Object.entries(def.shape))
      collect(value, path === '' || tag !== undefined ? key : `${path}.${key}`, sources, sections);
  } else {
    const inner = unwrap(schema);
    if (inner !== schema) collect(inner, path, sources, sections);
  }
}

function renderSection(
  { title, shape, written }: Section,
  sections: ReadonlyMap<Shape, Section>,
  { functions }: Sources,
): string[] {
  const called = functions.find(({ name }) => name === title);
  const keys = Object.entries(shape).filter(
    ([key, value]) => key === writtenDiscriminator || literalOf(value) === undefined,
  );
  return [
    `## ${title}`,
    ...(called ? [code(called.call)] : []),
    ...[sentence(called?.text ?? written.text)].filter((text) => text !== ''),
    ...(keys.length === 0
      ? []
      : [
          table(
            ['key', 'type', 'default', 'what it is'],
            keys.map(([key, value]) => [
              code(key),
              typeOf(value, sections),
              defaultOf(value),
              sentence(written.properties.get(key) ?? ''),
            ]),
          ),
        ]),
  ];
}

function typeOf(schema: Schema, sections: ReadonlyMap<Shape, Section>): string {
  if (schema === kconfigMap) return `by symbol, each ${describe(kconfigValue)}`;
  const def = defOf(schema);
  switch (def.type) {
    case 'object': {
      const section = sections.get(def.shape);
      if (section) return `[${section.title}](${anchor(section.title)})`;
      const keys = Object.entries(def.shape);
      return `{ ${keys.map(([key, value]) => `${key}: ${typeOf(value, sections)}`).join(', ')} }`;
    }
    case 'array':
      return `list, each ${typeOf(def.element, sections)}`;
    case 'record':
      return `by name, each ${typeOf(def.valueType, sections)}`;
    case 'union':
      return def.options.map((option) => typeOf(option, sections)).join(' or ');
    case 'literal':
      return def.values.map((value) => code(inConfig(value))).join(' or ');
    case 'enum':
      return Object.values(def.entries)
        .map((value) => code(inConfig(value)))
        .join(' or ');
    case 'number':
      return `a whole number${rangeOf(schema)}`;
    default: {
      const inner = unwrap(schema);
      return inner === schema ? inWords(schema) : typeOf(inner, sections);
    }
  }
}

/** What a schema expects; of a path not its characters, which `check` names where it matters. */
function inWords(schema: Schema): string {
  return withCode(describe(schema).replace(/^(a path [^,]*),.*/, '$1'));
}

function rangeOf(schema: Schema): string {
  const { minimum, maximum } = z.toJSONSchema(schema);
  const ends = [
    ...(minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER ? [`from ${minimum}`] : []),
    ...(maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? [`to ${maximum}`] : []),
  ];
  return ends.map((end) => ` ${end}`).join('');
}

function defaultOf(schema: Schema): string {
  const def = defOf(schema);
  if (def.type === 'optional') return 'optional';
  if (def.type === 'prefault') return 'each its own';
  if (def.type !== 'default') return '';
  // Inside, sizes are bytes and durations seconds.
  if (def.innerType === size) return code(`'${Number(def.defaultValue) / 2 ** 20}Mi'`);
  if (def.innerType === duration) return code(`'${def.defaultValue}s'`);
  return code(inConfig(def.defaultValue));
}

/** A value as one writes it in a config. */
function inConfig(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
}

function signatureOf(shape: Shape): string {
  const keys = Object.entries(shape);
  return signature(new Map(keys.map(([key, value]) => [key, textLiteral(value)])));
}

/** What tells a variant that a call writes from its siblings, such as the `npm` of a source. */
function tagOf(shape: Shape): string | undefined {
  return Object.entries(shape)
    .map(([key, value]) => (key === writtenDiscriminator ? undefined : textLiteral(value)))
    .find((value) => value !== undefined);
}

/** The same of a variant that is written as it is, such as ` user` of a network. */
function modeOf(shape: Shape): string {
  const variant = shape[writtenDiscriminator];
  const mode = variant && textLiteral(variant);
  return mode === undefined ? '' : ` ${mode}`;
}

function callOf(tag: string): string {
  return tag === 'external' ? 'library' : tag;
}

function literalOf(schema: Schema): unknown {
  const def = defOf(schema);
  return def.type === 'literal' ? def.values[0] : undefined;
}

function textLiteral(schema: Schema): string | undefined {
  const value = literalOf(schema);
  return typeof value === 'string' ? value : undefined;
}

function defOf(schema: Schema): Def {
  return schema._zod.def as Def;
}
