// The program that evaluates a config, in a process of its own. It is started without the right to
// read or write files or to start anything, with the bundled config on stdin, and answers on
// stdout. The config runs in a fresh realm that has the objects of the language and no others;
// what of them knows the time or is random is trapped.

import { readFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import url from 'node:url';
import vm from 'node:vm';
import { findRefusals, type Refusal } from './plain.ts';

/** What became of an evaluation. */
export type Answer =
  | { readonly type: 'value'; readonly value: unknown }
  | { readonly type: 'refused'; readonly refusals: readonly Refusal[] }
  | { readonly type: 'no-default'; readonly exported: readonly string[] }
  | { readonly type: 'wrong-default'; readonly found: string }
  | {
      readonly type: 'threw';
      readonly text: string;
      readonly stack: string;
      /** The trapped operation that threw. */
      readonly impure?: string;
    };

/** The file name in the stack of an error that was thrown by the bundle. */
const bundleName = 'unikernel.config.bundle.js';

const answer = evaluate(readFileSync(0, 'utf8'));
writeAll(JSON.stringify(answer));

function evaluate(code: string): Answer {
  try {
    return inspect(run(code));
  } catch (error) {
    return describeError(error);
  }
}

function run(code: string): Record<string, unknown> {
  const realm = vm.createContext(Object.create(null), {
    codeGeneration: { strings: false, wasm: false },
  });
  vm.runInContext(`(${installTraps})()`, realm);
  // path.resolve and url.pathToFileURL ask for it.
  process.cwd = () => impure('process.cwd()');
  const main = vm.compileFunction(`${code}\nreturn unikernelConfig;`, ['require'], {
    parsingContext: realm,
    filename: bundleName,
  });
  return main(requirePure);
}

/** The modules of Node that only compute. */
function requirePure(name: string): unknown {
  if (name === 'node:path') return path.posix;
  if (name === 'node:url') return url;
  return impure('require()');
}

function impure(operation: string): never {
  throw Object.assign(new Error(operation), { impure: operation });
}

/** Runs in the realm of the config, from its own text: it can refer to nothing outside itself. */
function installTraps(): void {
  Error.stackTraceLimit = 100;
  const trap = (operation: string) => () => {
    throw Object.assign(new Error(operation), { impure: operation });
  };
  for (const name of ['Intl', 'console', 'WeakRef', 'FinalizationRegistry'])
    Reflect.deleteProperty(globalThis, name);
  Math.random = trap('Math.random()');
  Date.now = trap('Date.now()');
  const trapped = new Proxy(Date, {
    apply: trap('Date()'),
    construct: (target, args, newTarget) =>
      args.length > 0 ? Reflect.construct(target, args, newTarget) : trap('new Date()')(),
  });
  Date.prototype.constructor = trapped;
  globalThis.Date = trapped;
}

function inspect(exported: Record<string, unknown>): Answer {
  if (!Object.hasOwn(exported, 'default'))
    return { type: 'no-default', exported: Object.keys(exported) };
  const value = exported.default;
  if (typeof value !== 'object' || value === null)
    return { type: 'wrong-default', found: nameOf(value) };
  if (typeof (value as { then?: unknown }).then === 'function')
    return { type: 'wrong-default', found: 'a promise' };
  const refusals = findRefusals(value);
  return refusals.length > 0 ? { type: 'refused', refusals } : { type: 'value', value };
}

function nameOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  return `a ${typeof value}`;
}

// The error is of another realm, so instanceof says nothing.
function describeError(error: unknown): Answer {
  if (typeof error !== 'object' || error === null || !('stack' in error))
    return { type: 'threw', text: String(error), stack: '' };
  const { name, message, stack, impure } = error as Error & { impure?: string };
  return {
    type: 'threw',
    text: name && name !== 'Error' ? `${name}: ${message}` : String(message),
    stack: String(stack),
    ...(impure && { impure }),
  };
}

// A pipe takes what fits; process.stdout would ask for the working folder.
function writeAll(text: string): void {
  const bytes = Buffer.from(text);
  for (let done = 0; done < bytes.length; ) done += writeSync(1, bytes, done);
}
