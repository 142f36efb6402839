import { z } from 'zod';
import { projectPath } from './quantity.ts';

const oneLine = z.string().regex(/^[^\n\r\0]*$/, 'expected one line of text');
const nonEmptyLine = oneLine.regex(/\S/, 'expected some text');

/** A file or folder of the tree that is patched. Nothing that a diff header would have to quote. */
const treePath = z
  .string()
  .regex(
    /^(?!.*(^|\/)(\.|\.\.|\.git)(\/|$))[A-Za-z0-9_.+@-]+(\/[A-Za-z0-9_.+@-]+)*$/,
    "expected a path inside the patched tree, relative to its root, without '..'",
  );

/** A C identifier: a function, object, type or macro. */
const symbol = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "expected a C identifier such as 'strncat'");

/** A feature has a hyphen in its name, so that it cannot be taken for a symbol. */
const provided = z
  .string()
  .regex(
    /^([A-Za-z_][A-Za-z0-9_]*|[a-z][a-z0-9]*(-[a-z0-9]+)+)$/,
    "expected a C identifier such as 'strncat' or a feature such as 'lkl-sections'",
  );

/** Part of one line of the file. It has to occur in exactly one. */
const anchor = nonEmptyLine;
const lines = z
  .array(oneLine)
  .refine((all) => all.some((line) => line.trim() !== ''), 'expected at least one line of text');

const addFile = z.strictObject({ op: z.literal('addFile'), file: treePath, from: projectPath });

const append = z.strictObject({ op: z.literal('append'), file: treePath, lines });

const insertion = { file: treePath, anchor, lines };

// An insertion that repeats its anchor makes the anchor ambiguous as soon as it is applied.
const keepsAnchor = (operation: { anchor: string; lines: string[] }): boolean =>
  !operation.lines.some((line) => line.includes(operation.anchor));
const repeatsAnchor = { path: ['lines'], message: 'the lines must not contain the anchor' };

const insertBefore = z
  .strictObject({ op: z.literal('insertBefore'), ...insertion })
  .refine(keepsAnchor, repeatsAnchor);

const insertAfter = z
  .strictObject({ op: z.literal('insertAfter'), ...insertion })
  .refine(keepsAnchor, repeatsAnchor);

/** Puts `lines` in the place of the one line that contains the anchor. */
const replace = z.strictObject({ op: z.literal('replace'), ...insertion });

/** Adds a declaration at the end of a header, inside its guards. */
const declare = z.strictObject({
  op: z.literal('declare'),
  header: treePath,
  /** One line, as it will stand in the header. */
  prototype: nonEmptyLine,
  /** What the header has to include first, such as `<stddef.h>`. */
  requires: z
    .array(z.string().regex(/^(<[^<>\s]+>|"[^"\s]+")$/, "expected an include such as '<stddef.h>'"))
    .default([]),
});

/** Adds a source file to a library: the file, its Makefile.uk line and its exported symbols. */
const define = z.strictObject({
  op: z.literal('define'),
  /** The library's folder, where Makefile.uk and exportsyms.uk are. */
  library: treePath,
  /** The file's name, relative to the library's folder. */
  source: treePath.regex(/\.[cS]$/, "expected a C or assembly file such as 'strncat.c'"),
  from: projectPath,
  symbols: z.array(symbol).min(1),
});

/** Makes the linker keep input sections that nothing refers to by name. */
const keepSections = z.strictObject({
  op: z.literal('keepSections'),
  script: treePath,
  /** An anchor: the sections come right after its line, so it lies inside an output section. */
  after: anchor,
  sections: z
    .array(z.string().regex(/^[A-Za-z0-9_.*]+$/, "expected a section name such as '__param'"))
    .min(1),
});

const operation = z.discriminatedUnion('op', [
  addFile,
  append,
  insertBefore,
  insertAfter,
  replace,
  declare,
  define,
  keepSections,
]);

/** A change to a source tree, with its reason and with what it brings. */
export const patchSchema = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "expected a patch name such as 'nolibc-strncat'"),
    reason: nonEmptyLine,
    /** Symbols and features that the tree has afterwards and had not before. */
    provides: z.array(provided).min(1),
    /** Where upstream has it, or why it was not submitted. */
    upstream: z.union([nonEmptyLine, z.strictObject({ notSubmitted: nonEmptyLine })]),
    change: z.union([
      z.strictObject({ operations: z.array(operation).min(1) }),
      z.strictObject({ diff: projectPath }),
    ]),
  })
  .superRefine((patch, context) => {
    if (!('operations' in patch.change)) return;
    patch.change.operations.forEach((op, index) => {
      if (op.op !== 'define') return;
      const missing = op.symbols.filter((name) => !patch.provides.includes(name));
      if (missing.length > 0)
        context.addIssue({
          code: 'custom',
          path: ['change', 'operations', index, 'symbols'],
          message: `'provides' has to name what the patch defines: ${missing.join(', ')}`,
        });
    });
  });

export type Patch = z.infer<typeof patchSchema>;
export type PatchInput = z.input<typeof patchSchema>;
export type Operation = z.infer<typeof operation>;
export type OperationInput = z.input<typeof operation>;
