import { UserError } from '../../src/diagnostics/diagnostic.ts';

/** The error with which work that must fail tells the user so. */
export async function refusalOf(work: Promise<unknown>): Promise<UserError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('it went well');
}
