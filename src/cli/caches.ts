// Which caches a call asks: those of the machine, then those of the project.

import { exitCode, UserError } from '../diagnostics/diagnostic.ts';
import { cacheUrlForm, publicKeyForm, type TrustedCache } from '../model/cache-url.ts';
import { isOnThisMachine, placeOf } from '../store/cache/cache.ts';
import type { Session } from './session.ts';

const variable = 'UNIKERNEL_CACHES';

/** The caches of `UNIKERNEL_CACHES` and of the config that the options let be asked, in order. */
export function cachesOf(session: Session, environment: NodeJS.ProcessEnv): TrustedCache[] {
  const { options } = session;
  if (!options.substitute) return [];
  return known(session, environment).filter(({ url }) => !options.offline || isOnThisMachine(url));
}

/**
 * The cache at an address that the user named. It is trusted by the keys of the same cache where
 * that is known, else by all keys: what counts is who signed, not where it comes from.
 */
export function cacheAt(
  address: string,
  session: Session,
  environment: NodeJS.ProcessEnv,
): TrustedCache {
  const url = placeAt(address);
  const all = known(session, environment);
  const same = all.find((cache) => cache.url === url);
  return same ?? { url, keys: [...new Set(all.flatMap(({ keys }) => keys))] };
}

/** The place that an address on the command line means. @throws UserError exit 2. */
export function placeAt(address: string): string {
  if (cacheUrlForm.test(address)) return placeOf(address, process.cwd());
  throw new UserError(
    {
      code: 'cache/no-address',
      message: `'${address}' is no cache.`,
      notes: ["a cache is 'https://…', 's3://bucket/prefix?region=…', 'file:///…' or a folder"],
    },
    exitCode.usage,
  );
}

function known({ project, loaded }: Session, environment: NodeJS.ProcessEnv): TrustedCache[] {
  const ofProject = loaded.config.caches.map(({ url, keys }) => ({
    url: placeOf(url, project),
    keys,
  }));
  return [...ofMachine(environment[variable] ?? ''), ...ofProject];
}

/** `URL KEY… URL KEY…`: each address with the public keys that it is trusted by. */
function ofMachine(setting: string): TrustedCache[] {
  const caches: { url: string; keys: string[] }[] = [];
  for (const word of setting.split(/\s+/).filter((text) => text !== '')) {
    if (!publicKeyForm.test(word)) caches.push({ url: placeAt(word), keys: [] });
    else if (caches.length > 0) caches.at(-1)!.keys.push(word);
    else throw badSetting(`it begins with the key ${word}`);
  }
  const keyless = caches.find(({ keys }) => keys.length === 0);
  if (keyless)
    throw badSetting(`${keyless.url} has no public key, and only what is signed is used`);
  return caches;
}

function badSetting(reason: string): UserError {
  return new UserError(
    {
      code: 'cache/bad-setting',
      message: `${variable} cannot be used: ${reason}.`,
      suggestion: `${variable}='https://cache.example.org team-1:BASE64'`,
    },
    exitCode.usage,
  );
}
