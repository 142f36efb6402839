import { validRange } from 'semver';
import { z } from 'zod';
import { projectPath } from './quantity.ts';

const oneLine = z.string().regex(/^[^\n\r\0]*$/, 'expected one line of text');
const nonEmptyLine = oneLine.regex(/\S/, 'expected some text');

/** A file or folder of the tree that is patched. */
const treePath = z
  .string()
  // Nothing that a diff header would have to quote.
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
/** The lines to put there, without their line ends. */
const lines = z
  .array(oneLine)
  .refine((all) => all.some((line) => line.trim() !== ''), 'expected at least one line of text');

/** The project file with the content. */
const contentFile = projectPath;

const addFile = z.strictObject({ op: z.literal('addFile'), file: treePath, from: contentFile });

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
  from: contentFile,
  /** What it defines, for the export list. */
  symbols: z.array(symbol).min(1),
});

/** Makes the linker keep input sections that nothing refers to by name. */
const keepSections = z.strictObject({
  op: z.literal('keepSections'),
  script: treePath,
  /** An anchor: the sections come right after its line, so it lies inside an output section. */
  after: anchor,
  /** The input sections, as the script names them. */
  sections: z
    .array(z.string().regex(/^[A-Za-z0-9_.*]+$/, "expected a section name such as '__param'"))
    .min(1),
});

/**
 * Adds a fragment to the linker scripts that a library brings: the file, and its Makefile.uk line.
 * `EXTRA_LD_SCRIPT-y` serves every tree from Unikraft 0.3 on.
 */
const fragment = z.strictObject({
  op: z.literal('fragment'),
  library: treePath,
  /** The file's name, relative to the library's folder. It is not preprocessed. */
  script: treePath.regex(/\.lds?$/, "expected a linker script such as 'sections.ld'"),
  from: contentFile,
});

const kconfigSymbol = z
  .string()
  .regex(/^(?!CONFIG_)[A-Z0-9][A-Z0-9_]*$/, "expected a Kconfig symbol without 'CONFIG_'");
/** Text between quotes in Kconfig. */
const quotable = nonEmptyLine.regex(/^[^"\\]*$/, 'expected text without quotes and backslashes');

/** Adds an option to a library's Config.uk. */
const kconfigOption = z
  .strictObject({
    op: z.literal('kconfigOption'),
    file: treePath,
    /** The option. */
    symbol: kconfigSymbol,
    /** Its type. */
    type: z.enum(['bool', 'int', 'hex', 'string']),
    prompt: quotable,
    /** Its value where nothing asks for another. */
    default: z.union([z.boolean(), z.int().nonnegative(), z.string()]).optional(),
    /** A Kconfig expression such as `LIBUKSCHED && !LIBMUSL`. */
    dependsOn: nonEmptyLine.optional(),
    /** The symbols that it forces on. */
    select: z.array(kconfigSymbol).default([]),
    /** The lines of its help. */
    help: z.array(oneLine).default([]),
    /** An anchor: the line of the `menu` or `if` that it goes to the end of; else that of the file. */
    inside: anchor.optional(),
  })
  .superRefine((option, context) => {
    const { type, default: value, select } = option;
    const wanted = { bool: 'boolean', int: 'number', hex: 'number', string: 'string' }[type];
    if (value !== undefined && typeof value !== wanted)
      context.addIssue({
        code: 'custom',
        path: ['default'],
        message: `expected a ${wanted}, as the option is of type ${type}`,
      });
    if (typeof value === 'string' && !quotable.or(z.literal('')).safeParse(value).success)
      context.addIssue({
        code: 'custom',
        path: ['default'],
        message: 'expected text without quotes and backslashes',
      });
    if (select.length > 0 && type !== 'bool')
      context.addIssue({
        code: 'custom',
        path: ['select'],
        message: 'only an option of type bool can select others',
      });
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
  fragment,
  kconfigOption,
]);

/** What a patch can ask of image and tree; of images more than this tool builds so far. */
const condition = z.strictObject({
  /** The processor of the image. */
  arch: z.enum(['x86_64', 'arm', 'arm64']).optional(),
  /** What the image boots on. */
  platform: z.enum(['kvm', 'xen', 'linuxu']).optional(),
  /** A file that the tree has: it tells trees of one version apart. */
  file: treePath.optional(),
});

/** A change to a source tree, with its reason and with what it brings. */
export const patchSchema = z
  .strictObject({
    /** Its name in reports and in `generated/`. */
    name: z
      .string()
      .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "expected a patch name such as 'nolibc-strncat'"),
    /** Why it is there, for whoever reads the series. */
    reason: nonEmptyLine,
    /** Symbols and features that the tree has afterwards and had not before. */
    provides: z.array(provided).min(1),
    /** Where upstream has it, or why it was not submitted. */
    upstream: z.union([nonEmptyLine, z.strictObject({ notSubmitted: nonEmptyLine })]),
    /** The versions of the tree that it is for; elsewhere it is skipped. */
    appliesTo: nonEmptyLine
      .refine(
        (range) => validRange(range) !== null,
        "expected a range of versions such as '>=0.3.1 <0.6'",
      )
      .optional(),
    /** The images and trees that it is for; elsewhere it is skipped. */
    when: condition.optional(),
    /** The files that it changes or adds. They follow from the change; stated, they are checked. */
    touches: z.array(treePath).min(1).optional(),
    /** Operations with anchors, or a unified diff of the project. */
    change: z.union([
      z.strictObject({ operations: z.array(operation).min(1) }),
      z.strictObject({ diff: projectPath }),
    ]),
  })
  .superRefine((patch, context) => {
    if (!('operations' in patch.change)) return;
    patch.change.operations.forEach((operation, index) => {
      const missing = definedBy(operation).filter((name) => !patch.provides.includes(name));
      if (missing.length > 0)
        context.addIssue({
          code: 'custom',
          path: ['change', 'operations', index, operation.op === 'define' ? 'symbols' : 'symbol'],
          message: `'provides' has to name what the patch defines: ${missing.join(', ')}`,
        });
    });
  });

/** The names that an operation says it defines; Kconfig symbols as C sees them. */
function definedBy(operation: Operation): string[] {
  if (operation.op === 'define') return operation.symbols;
  return operation.op === 'kconfigOption' ? [`CONFIG_${operation.symbol}`] : [];
}

export type Patch = z.infer<typeof patchSchema>;
export type PatchInput = z.input<typeof patchSchema>;
export type Operation = z.infer<typeof operation>;
export type OperationInput = z.input<typeof operation>;
/** The kind of image and tree that a patch may be meant for. */
export type Condition = z.infer<typeof condition>;
