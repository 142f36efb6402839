// What a config must not do, by the name with which it would. A config is evaluated with the
// objects of the language alone, so each of these is either missing there or trapped.

import type { Diagnostic } from '../diagnostics/diagnostic.ts';

const writeItDown = 'write the value itself, so that it is the same everywhere and at any time';
const importInstead = 'import a .ts or .json file of the project instead';

/** What is done, and what to do in its place. */
const acts = {
  clock: ['read the clock', writeItDown],
  random: ['use randomness', writeItDown],
  environment: ['read the environment', writeItDown],
  machine: ['ask the machine it runs on', writeItDown],
  locale: ['use the locale of the machine', writeItDown],
  folder: ['read where the project lies', 'write paths relative to the project'],
  files: ['open files by itself', importInstead],
  code: ['load code while it runs', importInstead],
  network: ['use the network', 'let the build fetch what it needs, with a source such as npm()'],
  processes: ['start processes', 'let the build do the work, in the application or a library'],
  collector: ['watch the garbage collector', writeItDown],
  wait: ['wait', 'write the value itself'],
  print: ['print', 'to look at a value, throw it: throw new Error(JSON.stringify(value))'],
} as const;

type Act = keyof typeof acts;

/** Names that are not there when a config is evaluated. */
const globals: Readonly<Record<string, Act>> = {
  process: 'environment',
  Deno: 'environment',
  Bun: 'environment',
  navigator: 'machine',
  Intl: 'locale',
  performance: 'clock',
  crypto: 'random',
  fetch: 'network',
  Request: 'network',
  WebSocket: 'network',
  XMLHttpRequest: 'network',
  setTimeout: 'wait',
  setInterval: 'wait',
  setImmediate: 'wait',
  console: 'print',
  __dirname: 'folder',
  __filename: 'folder',
  require: 'code',
  WeakRef: 'collector',
  FinalizationRegistry: 'collector',
};

/** What is there but trapped, or refused before the evaluation. */
const operations: Readonly<Record<string, Act>> = {
  'Date.now()': 'clock',
  'new Date()': 'clock',
  'Date()': 'clock',
  'Math.random()': 'random',
  'process.cwd()': 'folder',
  'import.meta': 'folder',
  'require()': 'code',
};

/** Modules of Node, without `node:`. Those not listed count as asking the machine. */
const modules: Readonly<Record<string, Act>> = {
  fs: 'files',
  'fs/promises': 'files',
  readline: 'files',
  process: 'environment',
  perf_hooks: 'clock',
  timers: 'wait',
  'timers/promises': 'wait',
  crypto: 'random',
  child_process: 'processes',
  cluster: 'processes',
  worker_threads: 'processes',
  http: 'network',
  https: 'network',
  http2: 'network',
  net: 'network',
  tls: 'network',
  dns: 'network',
  'dns/promises': 'network',
  dgram: 'network',
  vm: 'code',
  module: 'code',
  console: 'print',
};

/** The finding for a global that a config must not use, or undefined for any other name. */
export function impureGlobal(name: string): Diagnostic | undefined {
  const act = Object.hasOwn(globals, name) ? globals[name] : undefined;
  return act && finding(act, name);
}

/** The finding for a trapped operation such as `Date.now()`. */
export function impureOperation(name: string): Diagnostic {
  return finding(operations[name]!, name);
}

/** The finding for a module of Node, named without `node:`. */
export function impureModule(name: string): Diagnostic {
  return finding(Object.hasOwn(modules, name) ? modules[name]! : 'machine', `node:${name}`);
}

function finding(act: Act, name: string): Diagnostic {
  const [what, instead] = acts[act];
  return {
    code: 'config/impure',
    message: `A config must not ${what}, as ${name} does.`,
    suggestion: instead,
  };
}
