// Reads the schema of the config to say what is expected at a path, in words.

import type { z } from 'zod';
import { config } from '../model/config.ts';
import { kconfigScalar, kconfigValue } from '../model/kconfig.ts';
import type { ConfigPath } from './problem.ts';
import { listOf } from './words.ts';

type Schema = z.core.$ZodType;
type Def = z.core.$ZodTypes['_zod']['def'];

/** What a config author writes to get an object of the variant. */
const calls: Readonly<Record<string, string>> = {
  embedded: 'embedded()',
  path: "path('folder')",
  npm: "npm('name', 'version')",
  git: "git('url', { tag: 'name' })",
  tarball: "tarball('url')",
  debian: "debian('package')",
  lkl: 'lkl()',
  posix: 'posix()',
  external: "library('folder')",
};

/** The discriminator that a config author writes; the others are what calls such as `lkl()` write. */
export const writtenDiscriminator = 'mode';

const scalar = 'true, false, a whole number, a string';
const known = new Map<Schema, string>([
  [kconfigScalar, `${scalar} or hex(n)`],
  [kconfigValue, `${scalar}, hex(n) or allow(value, 'reason')`],
]);

/** What is expected at a path of `value`, such as `a size such as '64Mi'`, or undefined. */
export function expectedAt(path: ConfigPath, value: unknown): string | undefined {
  const schemas = schemasAt(path, value);
  return schemas.length > 0 ? listOf([...new Set(schemas.map(describe))]) : undefined;
}

/** The keys that the object at a path of `value` may have, sorted. */
export function keysAt(path: ConfigPath, value: unknown): string[] {
  const keys = schemasAt(path, value).flatMap((schema) =>
    variants(schema, valueAt(path, value)).flatMap((variant) => {
      const def = defOf(variant);
      return def.type === 'object' ? Object.keys(def.shape) : [];
    }),
  );
  return [...new Set(keys)].sort();
}

/** What the variants at a path have as their discriminator, in their order. */
export function tagsAt(path: ConfigPath, value: unknown, discriminator: string): string[] {
  return schemasAt(path, value).flatMap((schema) => {
    const def = defOf(schema);
    const options = def.type === 'union' ? def.options : [];
    return options.flatMap((option) => tagOf(option, discriminator) ?? []);
  });
}

/** The value at a path, or undefined. */
export function valueAt(path: ConfigPath, value: unknown): unknown {
  return path.reduce<unknown>(
    (current, step) =>
      typeof current === 'object' && current !== null && Object.hasOwn(current, step)
        ? (current as Record<string | number, unknown>)[step]
        : undefined,
    value,
  );
}

function schemasAt(path: ConfigPath, value: unknown): Schema[] {
  let schemas: Schema[] = [config];
  path.forEach((step, index) => {
    const parent = valueAt(path.slice(0, index), value);
    schemas = schemas.flatMap((schema) =>
      variants(schema, parent).flatMap((variant) => stepInto(defOf(variant), step)),
    );
  });
  return schemas;
}

function stepInto(def: Def, step: string | number): Schema[] {
  switch (def.type) {
    case 'object':
      return Object.hasOwn(def.shape, step) ? [def.shape[step]!] : [];
    case 'record':
      return [def.valueType];
    case 'array':
      return [def.element];
    default:
      return [];
  }
}

/** A schema without its wrappers, and of a union the variants that `value` may be meant for. */
function variants(schema: Schema, value: unknown): Schema[] {
  const def = defOf(schema);
  if (def.type !== 'union')
    return [schema]
      .map(unwrap)
      .flatMap((inner) => (inner === schema ? schema : variants(inner, value)));
  const { discriminator } = def as { discriminator?: string };
  if (discriminator === undefined) return def.options.flatMap((option) => variants(option, value));
  const tag = valueAt([discriminator], value);
  const meant = def.options.filter((option) => tagOf(option, discriminator) === tag);
  return meant.flatMap((option) => variants(option, value));
}

/** A schema without its outermost wrapper, such as `optional`. */
export function unwrap(schema: Schema): Schema {
  const def = defOf(schema);
  switch (def.type) {
    case 'optional':
    case 'default':
    case 'prefault':
      return def.innerType;
    case 'pipe':
      return def.in;
    default:
      return schema;
  }
}

/** What a schema expects, such as `a size such as '64Mi'`. */
export function describe(schema: Schema): string {
  const name = known.get(schema);
  if (name !== undefined) return name;
  const def = defOf(schema);
  switch (def.type) {
    case 'boolean':
      return 'true or false';
    case 'number':
      return 'a whole number';
    case 'string':
      return describeText(schema);
    case 'literal':
      return listOf(def.values.map((value) => `'${value}'`));
    case 'enum':
      return listOf(Object.values(def.entries).map((value) => `'${value}'`));
    case 'array':
      return 'an array';
    case 'object':
    case 'record':
      return 'an object';
    case 'union':
      return listOf(def.options.map((option) => describeVariant(option, def)));
    default: {
      const inner = unwrap(schema);
      if (inner === schema) throw new Error(`no words for the schema type ${def.type}`);
      return describe(inner);
    }
  }
}

/** The schema's own message says it best: `expected a size such as '64Mi'`. */
function describeText(schema: Schema): string {
  for (const check of defOf(schema).checks ?? []) {
    const error = check._zod.def.error?.({} as never);
    const message = typeof error === 'string' ? error : error?.message;
    if (message?.startsWith('expected ')) return message.slice('expected '.length);
  }
  return 'a string';
}

function describeVariant(option: Schema, union: Def): string {
  const { discriminator } = union as { discriminator?: string };
  const def = defOf(option);
  if (discriminator !== undefined) {
    const tag = tagOf(option, discriminator)!;
    if (discriminator === writtenDiscriminator) return `{ ${discriminator}: '${tag}', … }`;
    return calls[tag] ?? `${tag}({ … })`;
  }
  if (def.type !== 'object') return describe(option);
  return `{ ${Object.keys(def.shape).join(', ')} }`;
}

function tagOf(option: Schema, discriminator: string): string | undefined {
  const def = defOf(option);
  const tag = def.type === 'object' ? def.shape[discriminator] : undefined;
  const tagDef = tag && defOf(tag);
  return tagDef?.type === 'literal' ? String(tagDef.values[0]) : undefined;
}

function defOf(schema: Schema): Def {
  return schema._zod.def as Def;
}
