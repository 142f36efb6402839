import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** `$UNIKERNEL_STORE`, else `unikernel` in the XDG cache folder. */
export function storeRoot(environment: NodeJS.ProcessEnv): string {
  if (environment.UNIKERNEL_STORE) return resolve(environment.UNIKERNEL_STORE);
  return join(environment.XDG_CACHE_HOME || join(homedir(), '.cache'), 'unikernel');
}
