// What each command finds, as `--json` prints it. The JSON Schemas in docs/schema/ are written from
// here; commands use the types alone, so that none of them loads this.
//
// Within a version keys are only added. Names that may be missing are null, not absent.

import { z } from 'zod';

const text = z.string();
const orNull = <Schema extends z.ZodType>(schema: Schema) => z.union([schema, z.null()]);
const count = z.int().nonnegative();
const seconds = z.number().nonnegative();

const pin = z.strictObject({
  version: orNull(text),
  revision: orNull(text),
  integrity: text,
});

/** What `lock` did to one source: `before` or `after` is null where it has no entry. */
const locked = z.strictObject({ key: text, before: orNull(pin), after: orNull(pin) });
const lock = z.strictObject({ lockfile: text, written: z.boolean(), moved: z.array(locked) });

/** A file of the user's as a unified diff. */
const edit = z.strictObject({ file: text, diff: text });
const edits = z.strictObject({ written: z.boolean(), edits: z.array(edit) });

/** A tree to change files in; null where it was given up. */
const scratch = z.strictObject({ folder: orNull(text) });

/** The ports of this machine that led into the guest: `127.0.0.1:8080` to its port 80. */
const forwards = z.array(
  z.strictObject({ address: text, guest: count, protocol: z.enum(['tcp', 'udp']) }),
);

const check = z.strictObject({
  name: text,
  passed: z.boolean(),
  /** Why it did not pass. */
  reason: orNull(text),
  output: z.array(text),
  seconds,
});

/** A thread of a guest that hung, as it said itself. */
const thread = z.strictObject({
  id: count,
  name: text,
  state: z.enum(['running', 'ready', 'waiting', 'ended']),
  /** `of` is the thread that alone can end the wait, null where that is nobody particular. */
  waitsFor: orNull(z.strictObject({ what: text, object: text, of: orNull(count) })),
  /** How long it has been in that state; null of a thread that has ended. */
  seconds: orNull(seconds),
  /** Bytes; null where the stack is not the port's. */
  stack: orNull(z.strictObject({ used: count, size: count })),
  /** The functions it is in, the innermost first, as `name+0x12`. */
  where: z.array(text),
});

/** Null where the guest was not asked, and none where it did not answer. */
const threads = orNull(z.array(thread));

const boot = z.strictObject({
  verdict: z.enum(['pass', 'fail']),
  passed: count,
  /** Tests that the guest said it would run; null where it said no number. */
  planned: orNull(count),
  skipped: count,
  seconds,
  accelerator: text,
  forwards,
  /** What the host did with the guest, in this order. */
  checks: z.array(check),
  threads,
});

/** What a patch meets on a tree. */
const state = { state: text, detail: text };

/** Outputs of the store by name, with bytes. */
const sizes = z.array(z.strictObject({ output: text, bytes: count }));

/** The text that the command prints without `--json`, line by line. */
export const printed = z.strictObject({ lines: z.array(text) });

export const results = {
  init: z.strictObject({
    folder: text,
    /** Null in a folder that was a project already. */
    image: orNull(text),
    written: z.array(text),
    kept: z.array(text),
    links: z.array(z.strictObject({ path: text, target: text })),
  }),
  set: edits.extend({ path: text }),
  update: edits.extend({ source: text, version: text, lock: orNull(lock) }),
  check: z.strictObject({
    images: z.array(
      z.strictObject({
        image: text,
        /** Whether the generated files could be compared; where they differ, it is an error. */
        compared: z.boolean(),
      }),
    ),
  }),
  generate: z.strictObject({
    images: z.array(z.strictObject({ image: text, folder: text, written: z.array(text) })),
  }),
  lock,
  fetch: z.strictObject({ sources: z.array(z.strictObject({ name: text, path: text })) }),
  build: z.strictObject({ images: z.array(z.strictObject({ image: text, path: text })) }),
  run: z.strictObject({
    image: text,
    outcome: text,
    /** QEMU's exit status, where it ended by itself. */
    status: orNull(z.int()),
    accelerator: text,
    forwards,
    seconds,
    console: z.array(text),
    threads,
  }),
  test: z.strictObject({
    images: z.array(z.strictObject({ image: text, boots: z.array(boot) })),
  }),
  repro: z.strictObject({
    /** `hash` is null for an image that did not come out the same. */
    images: z.array(z.strictObject({ image: text, hash: orNull(text) })),
  }),
  log: z.strictObject({ image: text, step: text, lines: z.array(text) }),
  graph: z.union([
    z.looseObject({
      version: z.literal(1),
      images: z.record(text, z.looseObject({ result: text, generated: text })),
      nodes: z.array(
        z.looseObject({
          type: z.enum(['step', 'toolchain']),
          id: text,
          name: text,
          hash: text,
          summary: text,
          inputs: z.record(text, text),
        }),
      ),
    }),
    printed,
  ]),
  diff: z.looseObject({
    version: z.literal(1),
    type: z.enum(['images', 'lockfiles']),
    before: text,
    after: text,
    equal: z.boolean(),
  }),
  release: z.union([
    z.strictObject({ folder: text, image: text, signed: z.boolean() }),
    /** Of `--verify`. */
    z.strictObject({ image: text, sha256: text, signer: orNull(text), checked: z.boolean() }),
  ]),
  matrix: z.strictObject({
    version: z.literal(1),
    images: z.array(text),
    trees: z.array(z.looseObject({ label: text, version: text })),
    cells: z.array(
      z.looseObject({ image: text, tree: text, state: z.enum(['passed', 'failed', 'not built']) }),
    ),
  }),
  'kconfig types': z.strictObject({
    images: z.array(z.strictObject({ image: text, written: z.boolean() })),
  }),
  'kconfig search': z.strictObject({
    symbols: z.array(z.looseObject({ tree: text, name: text, type: text })),
  }),
  'kconfig why': z.strictObject({
    answers: z.array(z.looseObject({ image: text, tree: text, effective: text })),
  }),
  'kconfig diff': z.strictObject({
    before: text,
    after: text,
    trees: z.array(z.strictObject({ tree: text, changes: z.array(z.looseObject({})) })),
  }),
  'kconfig import': z.strictObject({
    image: text,
    tree: text,
    kconfig: z.looseObject({}),
    /** Symbol, the file's value, and the one that it will have; null for absent. */
    unmet: z.array(z.array(orNull(text))),
    unknown: z.array(text),
  }),
  'kconfig menu': printed,
  'patch status': z.looseObject({ version: z.literal(1), series: z.array(z.looseObject({})) }),
  'patch explain': z.looseObject({
    patch: z.looseObject({ name: text, reason: text }),
    image: text,
    tree: text,
    told: z.looseObject(state),
    diff: text,
  }),
  'patch matrix': z.looseObject({
    version: z.literal(1),
    image: text,
    trees: z.array(z.looseObject({ label: text, version: text })),
    patches: z.array(
      z.looseObject({ name: text, states: z.array(z.looseObject({ tree: text, ...state })) }),
    ),
  }),
  'patch edit': z.union([scratch, edits]),
  'patch refresh': edits.extend({ left: z.array(z.strictObject({ file: text, why: text })) }),
  'patch new': z.union([scratch, edits]),
  'patch drop': edits,
  'patch export': z.strictObject({ files: z.array(text) }),
  'patch import': z.strictObject({
    written: z.array(text),
    patches: z.array(z.strictObject({ name: text, ...state })),
  }),
  'store path': z.strictObject({ image: text, step: orNull(text), path: text }),
  'store gc': z.strictObject({ dryRun: z.boolean(), outputs: z.array(text), bytes: count }),
  'store verify': z.strictObject({
    outputs: count,
    damaged: z.array(z.strictObject({ output: text, problem: text })),
  }),
  'store roots': z.strictObject({
    roots: z.array(z.strictObject({ holder: text, image: text, outputs: z.array(text) })),
  }),
  'store size': z.strictObject({ bytes: z.record(text, count) }),
  'store push': z.strictObject({ dryRun: z.boolean(), pushed: sizes, there: count }),
  'store pull': z.strictObject({
    dryRun: z.boolean(),
    images: z.array(z.strictObject({ image: text, found: sizes, absent: z.array(text) })),
  }),
  'store keygen': z.strictObject({ file: text, publicKey: text }),
  doctor: z.strictObject({
    tools: z.array(
      z.strictObject({
        name: text,
        package: text,
        path: orNull(text),
        version: orNull(text),
        problem: orNull(text),
      }),
    ),
    store: text,
    kvm: text,
    ccache: orNull(text),
  }),
  explain: z.strictObject({
    entries: z.array(z.strictObject({ code: text, text })),
  }),
  completion: z.strictObject({ shell: text, script: text }),
  schema: z.strictObject({ name: text, schema: z.looseObject({}) }),
} as const satisfies Record<string, z.ZodType>;

export type CommandName = keyof typeof results;
export type ResultOf<Name extends CommandName> = DeepReadonly<z.infer<(typeof results)[Name]>>;

type DeepReadonly<T> = T extends readonly (infer Element)[]
  ? readonly DeepReadonly<Element>[]
  : T extends object
    ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
    : T;
