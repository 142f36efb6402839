import type { z } from 'zod';
import { nearest } from '../diagnostics/nearest.ts';
import { type Config, config } from '../model/config.ts';
import { type ConfigPath, formatPath, type Problem } from './problem.ts';
import { expectedAt, keysAt, tagsAt, valueAt, writtenDiscriminator } from './schema.ts';
import { inWords, listOf } from './words.ts';

type Issue = z.core.$ZodIssue;

/** The parsed config, or everything that is wrong with it. */
export type Validation =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Holds an evaluated config against the schema. */
export function validate(value: unknown): Validation {
  const result = config.safeParse(value);
  if (result.success) return { ok: true, config: result.data };
  return { ok: false, problems: result.error.issues.flatMap((issue) => explain(issue, value)) };
}

function explain(issue: Issue, root: unknown): Problem[] {
  const path = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));
  const value = valueAt(path, root);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(path, key, root));
    case 'invalid_key':
      return [invalidKey(path, issue.issues[0]?.message ?? issue.message)];
    case 'invalid_value':
      return [value === undefined ? missing(path, root) : notSupported(path, value, issue.values)];
    case 'invalid_type':
      return [value === undefined ? missing(path, root) : unexpected(path, value, root)];
    case 'invalid_union':
      return explainUnion(issue, path, root);
    case 'too_small':
      return [rejected(path, value, tooSmall(value, issue.minimum))];
    case 'too_big':
      return [rejected(path, value, `expected at most ${issue.maximum}`)];
    default:
      return [rejected(path, value, issue.message)];
  }
}

function unknownKey(parent: ConfigPath, key: string, root: unknown): Problem {
  const keys = keysAt(parent, root);
  const near = nearest(key, keys);
  return {
    code: 'config/unknown-key',
    path: [...parent, key],
    part: 'key',
    message: `${formatPath(parent)} has no key '${key}'.`,
    notes: [`the keys are ${keys.join(', ')}`],
    ...(near && { suggestion: `did you mean '${near}'?` }),
  };
}

function invalidKey(path: ConfigPath, message: string): Problem {
  const key = String(path.at(-1));
  const bare = key.replace(/^(CONFIG_)+/, '');
  return {
    code: 'config/invalid-key',
    path,
    part: 'key',
    message: `${formatPath(path.slice(0, -1))} has the key '${key}', ${message}.`,
    ...(bare !== key && /^\w+$/.test(bare) && { suggestion: `write '${bare}'` }),
  };
}

function missing(path: ConfigPath, root: unknown): Problem {
  const expected = expectedAt(path, root);
  return {
    code: 'config/missing-key',
    path,
    message: `${formatPath(path)} is missing${expected ? `, expected ${expected}` : ''}.`,
  };
}

function notSupported(path: ConfigPath, value: unknown, values: readonly unknown[]): Problem {
  const names = values.map(String);
  const near = typeof value === 'string' ? nearest(value, names) : undefined;
  const supported = listOf(values.map(inWords), 'and');
  return {
    code: 'config/not-supported',
    path,
    message: `${formatPath(path)} is ${inWords(value)}, but only ${supported} ${values.length > 1 ? 'are' : 'is'} supported.`,
    ...(near && { suggestion: `did you mean '${near}'?` }),
  };
}

function unexpected(path: ConfigPath, value: unknown, root: unknown): Problem {
  const expected = expectedAt(path, root) ?? 'something else';
  return {
    code: 'config/wrong-type',
    path,
    message: `${formatPath(path)} is ${inWords(value)}, expected ${expected}.`,
  };
}

/** A value of the right type that a rule of the schema rejects, in the words of the rule. */
function rejected(path: ConfigPath, value: unknown, rule: string): Problem {
  const what = formatPath(path);
  const shown = typeof value === 'object' || !rule.startsWith('expected ') ? '' : inWords(value);
  return {
    code: 'config/invalid-value',
    path,
    message: shown ? `${what} is ${shown}, ${rule}.` : `${what}: ${rule}.`,
  };
}

// The lists and texts of the schema only have to be of something.
function tooSmall(value: unknown, minimum: number | bigint): string {
  if (typeof value === 'number') return `expected at least ${minimum}`;
  return `expected at least one ${Array.isArray(value) ? 'element' : 'character'}`;
}

/** Explains the one variant that was most likely meant, or else names them all. */
function explainUnion(
  issue: Extract<Issue, { code: 'invalid_union' }>,
  path: ConfigPath,
  root: unknown,
): Problem[] {
  const { discriminator } = issue as { discriminator?: string };
  if (discriminator !== undefined) {
    const owner = path.slice(0, -1);
    const tag = valueAt(path, root);
    // The path ends in the discriminator.
    if (discriminator === writtenDiscriminator && tag !== undefined)
      return [notSupported(path, tag, tagsAt(owner, root, discriminator))];
    const is =
      tag === undefined
        ? `has no '${discriminator}'`
        : `is of the ${discriminator} ${inWords(tag)}`;
    const expected = expectedAt(owner, root);
    return [
      {
        code: 'config/wrong-type',
        path: owner,
        message: `${formatPath(owner)} ${is}, expected ${expected}.`,
      },
    ];
  }
  if (valueAt(path, root) === undefined) return [missing(path, root)];
  const [meant, other] = issue.errors
    .flatMap(expandNested)
    .filter(
      (branch) => !branch.some((inner) => inner.path.length === 0 && inner.code === 'invalid_type'),
    )
    .sort((a, b) => score(a) - score(b));
  const isUnclear = !meant || (other && score(other) === score(meant));
  if (isUnclear || (hasUnknownKey(meant) && meant.length > 1))
    return [unexpected(path, valueAt(path, root), root)];
  return meant.flatMap((inner) => explain({ ...inner, path: [...path, ...inner.path] }, root));
}

/** A variant that is nothing but a union of its own counts as its variants. */
function expandNested(branch: Issue[]): Issue[][] {
  const [only] = branch;
  if (branch.length !== 1 || only?.code !== 'invalid_union' || only.path.length > 0)
    return [branch];
  return only.errors.flatMap(expandNested);
}

/** The less, the more likely the variant was meant: an unknown key speaks most against it. */
function score(branch: readonly Issue[]): number {
  return branch.length + (hasUnknownKey(branch) ? 1000 : 0);
}

function hasUnknownKey(branch: readonly Issue[]): boolean {
  return branch.some(({ code, path }) => code === 'unrecognized_keys' && path.length === 0);
}
