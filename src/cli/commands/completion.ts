import { exitCode } from '../../diagnostics/diagnostic.ts';
import { type Shell, scripts } from '../complete/scripts.ts';
import type { Output } from '../output.ts';

/** Prints the script that makes a shell complete. */
export async function completion(output: Output, shell: Shell): Promise<number> {
  const script = scripts[shell];
  output.result('completion', { shell, script });
  output.data(script.trimEnd());
  return exitCode.ok;
}
