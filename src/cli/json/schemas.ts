import { z } from 'zod';
import { config } from '../../model/config.ts';
import { printed, results } from './results.ts';

/** What `--json` prints: one document on stdout, whatever comes of the command. */
function envelope(command: string, result: z.ZodType) {
  return z.strictObject({
    /** Of this format: it rises when a key is renamed, taken out or given another meaning. */
    version: z.literal(1),
    command: z.literal(command),
    /** The exit code of the process. */
    exitCode: z.int(),
    /** What the command found; null where an error came before. */
    result: z.union([result, z.null()]),
    diagnostics: z.array(
      z.strictObject({
        code: z.string(),
        message: z.string(),
        location: z
          .strictObject({
            /** Relative to the project. */
            file: z.string(),
            line: z.int().positive(),
            column: z.int().positive(),
          })
          .optional(),
        notes: z.array(z.string()).optional(),
        suggestion: z.string().optional(),
      }),
    ),
  });
}

/** The JSON Schemas, by the name that `unikernel schema` knows them by. */
export function schemaNames(): string[] {
  return ['config', ...Object.keys(results)];
}

/** The JSON Schema of the config as it is evaluated, or of what a command prints with `--json`. */
export function jsonSchema(name: string): object {
  if (name === 'config') return draft(config, 'The value that unikernel.config.ts exports');
  const result = (results as Readonly<Record<string, z.ZodType>>)[name] ?? printed;
  return draft(envelope(name, result), `What \`unikernel ${name} --json\` prints`);
}

/** The text of a JSON Schema as docs/schema/ has it. */
export function schemaText(name: string): string {
  return `${JSON.stringify(jsonSchema(name), null, 2)}\n`;
}

/** Where the JSON Schema of a command or of the config stands, relative to this tool. */
export function schemaFile(name: string): string {
  return `docs/schema/${name.replaceAll(' ', '-')}.json`;
}

function draft(schema: z.ZodType, title: string): object {
  // What a refinement asks beyond its pattern has no word in JSON Schema.
  const { $schema, ...rest } = z.toJSONSchema(schema, {
    io: 'input',
    target: 'draft-7',
    reused: 'ref',
    // Draft 7 has no tuple without elements.
    override: ({ jsonSchema }) => {
      if (Array.isArray(jsonSchema.items) && jsonSchema.items.length === 0) delete jsonSchema.items;
    },
  });
  return { $schema, title, ...rest };
}
