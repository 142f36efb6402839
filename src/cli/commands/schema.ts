import { exitCode, UserError } from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../diagnostics/nearest.ts';
import { jsonSchema, schemaNames } from '../json/schemas.ts';
import type { Output } from '../output.ts';

/** Prints the JSON Schema of the config, or of what a command prints with `--json`. */
export async function schema(output: Output, words: readonly string[]): Promise<number> {
  const name = words.join(' ');
  const names = schemaNames();
  if (!names.includes(name)) {
    const near = nearest(name, names);
    throw new UserError(
      {
        code: 'schema/unknown',
        message: `There is no schema '${name}'.`,
        notes: [`there are ${names.join(', ')}`],
        ...(near && { suggestion: `did you mean '${near}'?` }),
      },
      exitCode.usage,
    );
  }
  const found = jsonSchema(name);
  output.result('schema', { name, schema: { ...found } });
  output.data(JSON.stringify(found, null, 2));
  return exitCode.ok;
}
