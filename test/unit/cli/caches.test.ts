import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cacheAt, cachesOf } from '../../../src/cli/caches.ts';
import type { Session } from '../../../src/cli/session.ts';
import { UserError } from '../../../src/diagnostics/diagnostic.ts';
import { generateKey } from '../../../src/store/signature.ts';

const test = suite('caches');

const [ours, theirs] = ['team-1', 'other-1'].map((name) => generateKey(name).public) as [
  string,
  string,
];

/** A session of a project whose config names these caches. */
function session(
  caches: { url: string; keys: string[] }[],
  options: { substitute?: boolean; offline?: boolean } = {},
): Session {
  return {
    project: '/project',
    loaded: { config: { caches } },
    options: { substitute: true, offline: false, ...options },
  } as unknown as Session;
}

const web = { url: 'https://cache.example.org', keys: [ours] };
const folder = { url: 'cache', keys: [ours] };

test('the caches of the machine are asked before those of the project', () => {
  const environment = {
    UNIKERNEL_CACHES: ` file:///srv/cache ${theirs} ${ours}\n s3://bucket ${theirs} `,
  };
  assert.equal(cachesOf(session([web, folder]), environment), [
    { url: 'file:///srv/cache', keys: [theirs, ours] },
    { url: 's3://bucket', keys: [theirs] },
    web,
    { url: '/project/cache', keys: [ours] },
  ]);
});

test('--offline leaves those on this machine, --no-substitute none', () => {
  const offline = cachesOf(session([web, folder], { offline: true }), {});
  assert.equal(
    offline.map(({ url }) => url),
    ['/project/cache'],
  );
  assert.equal(cachesOf(session([web, folder], { substitute: false }), {}), []);
});

test('a setting without a key, or with the key first, is refused', () => {
  for (const [setting, reason] of [
    ['https://cache.example.org', /has no public key/],
    [`/a ${ours} /b`, /\/b has no public key/],
    [`${ours} /a`, /begins with the key/],
    [`ftp://host ${ours}`, /'ftp:\/\/host' is no cache/],
  ] as const)
    try {
      cachesOf(session([]), { UNIKERNEL_CACHES: setting });
      assert.unreachable(setting);
    } catch (error) {
      assert.instance(error, UserError);
      assert.match((error as UserError).message, reason);
    }
});

test('a cache that is named on the command line is trusted by its keys, or by all', () => {
  const known = session([web, { url: 'https://other.example.org', keys: [theirs] }]);
  assert.equal(cacheAt(web.url, known, {}), web);
  assert.equal(cacheAt('/mirror', known, {}), { url: '/mirror', keys: [ours, theirs] });
});

test.run();
