// A team: one machine builds and pushes, others have stores of their own and substitute.

import { spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { packageRoot } from '../../src/plan/package-root.ts';
import { removeFolder } from '../../src/store/folder.ts';
import { generateKey } from '../../src/store/signature.ts';
import { withFileServer } from '../support/file-server.ts';
import { until } from '../support/process.ts';
import { s3Problem } from '../support/s3-server.ts';
import {
  type Answer,
  appConfig,
  appProject,
  type Project,
  passing,
  pathWithout,
  withProject,
} from './project.ts';

const test = suite('cache');

const key = generateKey('team-1');

type Team = {
  readonly project: Project;
  /** A folder cache that holds everything of `app`. */
  readonly cache: string;
  /** The file of the secret key. */
  readonly secret: string;
  /** The image as the first machine built it. */
  readonly image: Buffer;
  /** The store path of the image, without the store. */
  readonly output: string;
  /** Runs the tool on a machine that trusts `cache` by the team's key, or as `environment` says. */
  on(
    machine: string,
    words: readonly string[],
    environment?: Record<string, string>,
  ): Promise<Answer>;
  store(machine: string): string;
  /** Takes everything from a machine's store but the checked config, which takes a while. */
  empty(machine: string): Promise<void>;
};

/** What the first machine made: its store, the cache it pushed to and the generated files. */
type Made = { readonly folder: string; readonly image: Buffer; readonly output: string };

let made: Promise<Made> | undefined;

/** Builds once for all tests. */
async function make(): Promise<Made> {
  const folder = mkdtempSync(join(tmpdir(), 'unikernel-team-'));
  const at = (name: string) => join(folder, name);
  writeFileSync(at('team-1.secret'), key.secret);
  let image = '';
  await withProject(appProject(passing), async (project) => {
    const run = async (...words: string[]) => {
      const answer = await project.unikernel(words, { UNIKERNEL_STORE: at('ci') });
      assert.is(answer.code, 0, answer.stderr);
      return answer.stdout;
    };
    image = await run('build', 'app');
    await run('store', 'push', '--to', at('cache'), '--key', at('team-1.secret'));
    cpSync(join(project.folder, 'generated'), at('generated'), { recursive: true });
  });
  return { folder, image: readFileSync(image), output: basename(dirname(image)) };
}

test.after(async () => {
  if (made !== undefined) await removeFolder((await made).folder);
});

async function withTeam(work: (team: Team) => Promise<void>): Promise<void> {
  made ??= make();
  const { folder, image, output } = await made;
  await withProject(appProject(passing), async (project) => {
    const store = (machine: string) => join(machine === 'ci' ? folder : project.folder, machine);
    const cache = join(project.folder, 'cache');
    for (const part of ['cache', 'generated'])
      cpSync(join(folder, part), join(project.folder, part), { recursive: true });
    const on: Team['on'] = (machine, words, environment) =>
      project.unikernel(words, {
        UNIKERNEL_STORE: store(machine),
        UNIKERNEL_CACHES: machine === 'ci' ? '' : `${cache} ${key.public}`,
        ...environment,
      });
    const empty: Team['empty'] = async (machine) => {
      for (const part of ['store', 'records', 'logs', 'answers'])
        await removeFolder(join(store(machine), part));
    };
    const secret = join(folder, 'team-1.secret');
    await work({ project, cache, secret, image, output, on, store, empty });
  });
}

/** That the machine has the image, and make did not run there. */
function assertSubstituted(team: Team, machine: string, answer: Answer): void {
  assert.is(answer.code, 0, answer.stderr);
  assert.match(answer.stderr, /app: substitute app, \d+\.\d MiB …\napp: substitute app took/);
  assert.not.match(answer.stderr, /build app/);
  assert.equal(readdirSync(join(team.store(machine), 'logs')), []);
  assert.ok(readFileSync(answer.stdout).equals(team.image));
}

/** That the machine built the image, to the same bytes. */
function assertBuilt(team: Team, answer: Answer): void {
  assert.is(answer.code, 0, answer.stderr);
  assert.match(answer.stderr, /app: build app took/);
  assert.ok(readFileSync(answer.stdout).equals(team.image));
}

/** Lets the cache hold another text for an output. */
function writeEntry({ cache, output }: Team, change: (text: string) => string): void {
  const file = join(cache, 'entries', `${output}.json`);
  writeFileSync(file, change(readFileSync(file, 'utf8')));
}

function archiveOf({ cache, output }: Team): string {
  const entry = JSON.parse(readFileSync(join(cache, 'entries', `${output}.json`), 'utf8'));
  return join(cache, 'archives', `${entry.archive.sha256}.tar.gz`);
}

function flip(file: string): void {
  const bytes = readFileSync(file);
  bytes[bytes.length >> 1]! ^= 1;
  chmodSync(file, 0o644);
  writeFileSync(file, bytes);
}

test('what one machine pushed, another takes instead of building it', () =>
  withTeam(async (team) => {
    const { on, output, cache, project, secret } = team;
    const push = ['store', 'push', 'app', '--to', cache];
    const again = await on('ci', push, { UNIKERNEL_SIGNING_KEY: secret });
    assert.is(again.stdout, '');
    assert.match(again.stderr, /pushed 0 outputs, 0.0 MiB; 3 there already/);

    assertSubstituted(team, 'laptop', await on('laptop', ['build', 'app']));
    const record = JSON.parse(
      readFileSync(join(team.store('laptop'), 'records', `${output}.json`), 'utf8'),
    );
    assert.is(record.sandboxed, true);
    assert.ok(record.toolchain.gcc);
    assert.match(record.substituted.signature, /^team-1:/);
    const log = await on('laptop', ['log', 'app']);
    assert.match(log.stderr, /its log is where it was built/);

    // Its inputs are on record and not in the store, which is no damage and no garbage.
    assert.is((await on('laptop', ['store', 'verify'])).code, 0);
    assert.match((await on('laptop', ['store', 'gc'])).stderr, /removed 0 outputs/);
    flip(join(team.store('laptop'), 'store', output, 'app'));
    const mended = await on('laptop', ['build', 'app']);
    assert.match(mended.stderr, /app was damaged in the store and is made again/);
    assertSubstituted(team, 'laptop', mended);

    // Another application: what is not in the cache is built, and what is there still comes.
    project.write({ 'app/main.c': `${passing}/* more */\n` });
    const edited = await on('laptop', ['build', 'app']);
    assert.is(edited.code, 0, edited.stderr);
    assert.match(edited.stderr, /substitute unikraft[\s\S]*build app took/);
    assert.not.match(edited.stderr, /patch unikraft/);
  }));

test('the caches of the config decide where outputs come from, and nothing else', () =>
  withTeam(async (team) => {
    const { project, on, output } = team;
    const generated = readFileSync(join(project.folder, 'generated/app/plan.json'));
    const config = appConfig()
      .replace('defineConfig,', 'cache, defineConfig,')
      .replace('images: {', `caches: [cache('cache', '${key.public}')],\n  images: {`);
    project.write({ 'unikernel.config.ts': config });
    const ofConfig = { UNIKERNEL_CACHES: '', CI: '1' };
    const answer = await on('laptop', ['build', 'app'], ofConfig);
    assertSubstituted(team, 'laptop', answer);
    assert.is(basename(dirname(answer.stdout)), output);
    assert.ok(readFileSync(join(project.folder, 'generated/app/plan.json')).equals(generated));
  }));

test('pull brings what a build lacks, and says what no cache has', () =>
  withTeam(async (team) => {
    const { on, output, cache, store, empty } = team;
    const dry = await on('laptop', ['store', 'pull', '--dry-run']);
    assert.match(dry.stdout, new RegExp(`-app-generated\t\\d+\n${output}\t\\d+$`));
    assert.equal(readdirSync(join(store('laptop'), 'store')), []);
    const { stdout, stderr } = await on('laptop', ['store', 'pull', 'app']);
    assert.is(stdout, dry.stdout);
    assert.match(stderr, /app: pulled 2 outputs, \d+\.\d MiB/);
    assert.match((await on('laptop', ['store', 'gc'])).stderr, /removed 0 outputs/);
    const offline = await on('laptop', ['build', 'app'], { UNIKERNEL_CACHES: '' });
    assert.ok(readFileSync(offline.stdout).equals(team.image));

    rmSync(join(cache, 'entries', `${output}.json`));
    await empty('laptop');
    const lacking = await on('laptop', ['store', 'pull', 'app']);
    assert.match(lacking.stderr, /app: in no cache: app$/);
    // A copy elsewhere is trusted by the keys that are known.
    renameSync(cache, store('mirror'));
    const mirror = ['store', 'pull', '--dry-run', '--from', store('mirror')];
    await empty('laptop');
    assert.match((await on('laptop', mirror)).stdout, /-app-generated\t/);
    const none = await on('laptop', mirror, { UNIKERNEL_CACHES: '' });
    assert.is(none.code, 2);
    assert.match(none.stderr, /can be trusted: no cache of the config has a key/);
    assert.is((await on('laptop', ['--no-substitute', 'store', 'pull'])).code, 2);
  }));

test('an entry that is not signed as it should be is named and not used', () =>
  withTeam(async (team) => {
    const { on, output, cache } = team;
    const pull = async (environment: Record<string, string> = {}) => {
      const { code, stdout, stderr } = await on(
        'laptop',
        ['store', 'pull', '--dry-run'],
        environment,
      );
      assert.is(code, 0, stderr);
      assert.not.match(stdout, new RegExp(output));
      return stderr;
    };
    const other = `${cache} ${generateKey('other-1').public}`;
    const reason = 'it is signed by team-1, and trusted here is other-1';
    assert.match(
      await pull({ UNIKERNEL_CACHES: other }),
      `app: the entry ${output} of ${cache} is not used: ${reason}`,
    );
    const file = join(cache, 'entries', `${output}.json`);
    const good = readFileSync(file, 'utf8');
    writeEntry(team, (text) => text.replace(/"signatures": \[[^\]]*\]/, '"signatures": []'));
    assert.match(await pull(), `${output} of ${cache} is not used: it is not signed`);
    writeFileSync(file, good.replace(/"size": (\d)/, '"size": 9$1'));
    assert.match(await pull(), 'the signature by team-1 does not hold');
    const [another = ''] = readdirSync(join(cache, 'entries')).filter((name) =>
      /unikraft/.test(name),
    );
    cpSync(join(cache, 'entries', another), file);
    assert.match(await pull(), `it is the entry of ${another.replace('.json', '')}`);
    const built = await on('laptop', ['build', 'app']);
    assert.match(built.stderr, /is not used/);
    assertBuilt(team, built);
  }));

test('an archive that is damaged, cut short or missing is named, and the image built here', () =>
  withTeam(async (team) => {
    const archive = archiveOf(team);
    const good = readFileSync(archive);
    const changes: [RegExp, () => void][] = [
      [/the archive ends after \d+ of \d+ bytes/, () => writeFileSync(archive, good.subarray(1))],
      [
        /the archive is longer than/,
        () => writeFileSync(archive, Buffer.concat([good, Buffer.from('x')])),
      ],
      [/its archive is missing/, () => rmSync(archive)],
    ];
    for (const [reason, change] of changes) {
      change();
      const { stdout, stderr } = await team.on('laptop', ['store', 'pull', 'app']);
      assert.not.match(stdout, new RegExp(team.output));
      assert.match(stderr, reason);
    }
    writeFileSync(archive, good);
    flip(archive);
    const built = await team.on('laptop', ['build', 'app']);
    assert.match(built.stderr, `${team.output} of ${team.cache} is not used: the archive has the`);
    assertBuilt(team, built);
    assert.equal(readdirSync(join(team.store('laptop'), 'tmp')), []);
  }));

test('over HTTP: written by PUT, read by GET, with a token for its host alone', () =>
  withTeam(async (team) => {
    const { on, store, secret } = team;
    mkdirSync(store('web'));
    await withFileServer(store('web'), async (server) => {
      const host = server.url.replace('http://', '');
      server.fault = ({ headers }) =>
        headers.authorization === 'Bearer let me in' ? undefined : { type: 'status', status: 401 };
      const push = ['store', 'push', '--to', server.url, '--key', secret];
      const refused = await on('ci', push, { UNIKERNEL_CACHE_TOKEN: 'elsewhere=let me in' });
      assert.is(refused.code, 100);
      assert.match(refused.stderr, /cannot be written: it answers 401 Unauthorized/);
      const token = { UNIKERNEL_CACHE_TOKEN: `${host}=let me in` };
      const pushed = await on('ci', push, token);
      assert.is(pushed.code, 0, pushed.stderr);
      const writes = server.requests.filter((request) => request.startsWith('PUT'));
      assert.match(writes.at(-2) ?? '', 'PUT /archives/');
      assert.match(writes.at(-1) ?? '', 'PUT /entries/');
      const web = { UNIKERNEL_CACHES: `${server.url} ${key.public}`, ...token };
      assertSubstituted(team, 'laptop', await on('laptop', ['build', 'app'], web));
      server.requests.length = 0;
      assert.is((await on('laptop', ['build', 'app'], web)).code, 0);
      assert.equal(server.requests, [], 'with nothing to do no cache is asked');
    });
  }));

test('over HTTP: an interrupted download goes on, and what stays broken is built here', () =>
  withTeam(async (team) => {
    const { on, cache, empty } = team;
    await withFileServer(cache, async (server) => {
      const web = { UNIKERNEL_CACHES: `${server.url} ${key.public}` };
      const name = basename(archiveOf(team));
      const isImage = (url = '') => url.endsWith(name);
      let cuts = 2;
      server.fault = ({ url }) =>
        isImage(url) && cuts-- > 0 ? { type: 'cut', after: 1000 } : undefined;
      assertSubstituted(team, 'laptop', await on('laptop', ['build', 'app'], web));
      const asked = server.requests.filter((request) => request.includes(name));
      assert.is(asked.length, 3);
      assert.match(asked[2] ?? '', /bytes=\d+-/);

      let restarts = 1;
      server.fault = ({ url }) => {
        if (!isImage(url)) return undefined;
        return restarts-- > 0 ? { type: 'cut', after: 1000 } : { type: 'no-range' };
      };
      await empty('laptop');
      assertSubstituted(team, 'laptop', await on('laptop', ['build', 'app'], web));

      server.fault = ({ url }) => (isImage(url) ? { type: 'flip' } : undefined);
      await empty('laptop');
      const flipped = await on('laptop', ['store', 'pull', 'app'], web);
      assert.match(flipped.stderr, /is not used: the archive has the SHA-256/);

      server.fault = () => ({ type: 'status', status: 500 });
      await empty('laptop');
      const failing = await on('laptop', ['build', 'app'], web);
      const note = `the cache ${server.url} is left alone: it answers 500 Internal Server Error`;
      assert.is(failing.stderr.split(note).length, 2, 'it is told once');
      assertBuilt(team, failing);

      server.fault = () => undefined;
      server.requests.length = 0;
      for (const option of ['--offline', '--no-substitute']) {
        await empty('laptop');
        assertBuilt(team, await on('laptop', [option, 'build', 'app'], web));
      }
      assert.equal(server.requests, []);
      const both = { UNIKERNEL_CACHES: `${web.UNIKERNEL_CACHES} ${cache} ${key.public}` };
      const words = ['--offline', 'build', 'app'];
      await empty('laptop');
      assertSubstituted(team, 'laptop', await on('laptop', words, both));
    });
  }));

test('a server that says nothing is left after seconds, and one that is gone at once', () =>
  withTeam(async (team) => {
    const { on, cache, empty } = team;
    let gone = '';
    await withFileServer(cache, async (server) => {
      gone = server.url;
      server.fault = () => ({ type: 'stall', after: 0 });
      const both = `${server.url} ${key.public} ${cache} ${key.public}`;
      const answer = await on('laptop', ['build', 'app'], { UNIKERNEL_CACHES: both });
      assert.match(answer.stderr, /left alone: it says nothing for 5 s/);
      assertSubstituted(team, 'laptop', answer);
    });
    const both = `${gone} ${key.public} ${cache} ${key.public}`;
    await empty('laptop');
    const answer = await on('laptop', ['build', 'app'], { UNIKERNEL_CACHES: both });
    assert.match(answer.stderr, /left alone: connect ECONNREFUSED/);
    assertSubstituted(team, 'laptop', answer);
  }));

test('a kill in the middle of a download leaves nothing half-made', () =>
  withTeam(async (team) => {
    const { on, cache, store, project } = team;
    await withFileServer(cache, async (server) => {
      const name = basename(archiveOf(team));
      server.fault = ({ url }) =>
        url?.endsWith(name) ? { type: 'stall', after: 1000 } : undefined;
      const web = { UNIKERNEL_CACHES: `${server.url} ${key.public}` };
      const words = [join(packageRoot, 'bin/unikernel.js'), 'build', 'app'];
      const child = spawn(process.execPath, words, {
        cwd: project.folder,
        env: { ...process.env, CI: '', UNIKERNEL_STORE: store('laptop'), ...web },
        stdio: 'ignore',
      });
      await until(
        () => server.requests.some((request) => request.includes(name)),
        'a download',
        60,
      );
      child.kill('SIGKILL');
      await new Promise((resolve) => child.on('close', resolve));
      assert.is((await on('laptop', ['store', 'verify'])).code, 0);
      assert.equal(readdirSync(join(store('laptop'), 'tmp')), []);
      server.fault = () => undefined;
      assertSubstituted(team, 'laptop', await on('laptop', ['build', 'app'], web));
    });
  }));

test('a bucket of S3: every request is signed', () =>
  withTeam(async (team) => {
    const { on, store, secret } = team;
    mkdirSync(store('buckets'));
    await withFileServer(store('buckets'), async (server) => {
      const problems: string[] = [];
      server.fault = (request) => {
        const problem = s3Problem(request, 'secret');
        if (problem !== undefined) problems.push(problem);
        return problem === undefined ? undefined : { type: 'status', status: 403 };
      };
      const bucket = `s3://team/app%20cache?region=eu-central-1&endpoint=${server.url}`;
      const aws = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' };
      const push = ['store', 'push', '--to', bucket, '--key', secret];
      const pushed = await on('ci', push, aws);
      assert.is(pushed.code, 0, pushed.stderr);
      assert.ok(
        existsSync(join(store('buckets'), 'team/app cache/entries', `${team.output}.json`)),
      );
      const s3 = { UNIKERNEL_CACHES: `${bucket} ${key.public}` };
      assertSubstituted(team, 'laptop', await on('laptop', ['build', 'app'], { ...aws, ...s3 }));
      assert.equal(problems, []);
      const wrong = { ...aws, AWS_SECRET_ACCESS_KEY: 'other' };
      const refused = await on('ci', push, wrong);
      assert.is(refused.code, 100);
      assert.match(refused.stderr, /it answers 403 Forbidden/);
      assert.equal(problems, ['its signature does not hold']);
      assert.is((await on('ci', ['--offline', ...push], aws)).code, 2);
    });
  }));

test('what was built without a sandbox is not pushed, nor what is damaged or not built', () =>
  withProject(appProject(passing), async (project) => {
    const secret = join(project.folder, 'team-1.secret');
    writeFileSync(secret, key.secret);
    const cache = join(project.folder, 'cache');
    const run = (words: string[], PATH: string) =>
      project.unikernel(words, { UNIKERNEL_STORE: join(project.folder, 'store'), PATH });
    const PATH = pathWithout(join(project.folder, 'bin'), ['bwrap']);
    const push = ['store', 'push', 'app', '--to', cache, '--key', secret];
    const unbuilt = await run(push, PATH);
    assert.is(unbuilt.code, 2);
    assert.match(unbuilt.stderr, /Not built as the config stands now: app[\s\S]*build app/);
    const image = (await run(['build', 'app'], PATH)).stdout;
    const refused = await run(push, PATH);
    assert.is(refused.code, 2, refused.stderr);
    assert.match(refused.stderr, /Built without a sandbox, and so not for others: \w+-app\./);
    assert.not(existsSync(cache));
    const record = join(image, '../../../records', `${basename(dirname(image))}.json`);
    writeFileSync(
      record,
      readFileSync(record, 'utf8').replace('"sandboxed": false', '"sandboxed": true'),
    );
    flip(image);
    const damaged = await run(push, PATH);
    assert.is(damaged.code, 102, damaged.stderr);
    assert.match(damaged.stderr, /-app is not what was built, and is not pushed/);
  }));

test('keygen writes a key that only its owner may read, and never over another', () =>
  withProject(appProject(passing), async (project) => {
    const file = join(project.folder, 'ci-1.secret');
    const keygen = ['store', 'keygen', 'ci-1', '--output', file];
    const { code, stdout } = await project.unikernel(keygen);
    assert.is(code, 0);
    assert.match(stdout, /^ci-1:[A-Za-z0-9+/]{43}=$/);
    assert.is(statSync(file).mode & 0o777, 0o600);
    const before = readFileSync(file, 'utf8');
    assert.is((await project.unikernel(keygen)).code, 2);
    assert.is(readFileSync(file, 'utf8'), before);
    const bad = await project.unikernel(['store', 'keygen', 'a:b', '--output', `${file}2`]);
    assert.match(bad.stderr, /'a:b' cannot name a key/);
    const push = ['store', 'push', '--to', 'cache'];
    assert.match((await project.unikernel(push)).stderr, /no key to sign with/);
    const wrong = await project.unikernel([...push, '--key', join(project.folder, 'app/main.c')]);
    assert.match(wrong.stderr, /The secret key in .* cannot be used: expected a key/);
  }));

test.run();
