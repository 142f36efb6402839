import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { formatPath } from '../../../src/config/problem.ts';
import { validate } from '../../../src/config/validate.ts';
import { lkl, posix } from '../../../src/index.ts';

const anySource =
  "embedded(), path('folder'), npm('name', 'version'), git('url', { tag: 'name' }), tarball('url') or debian('package')";

const test = suite('config/validate');

const hello = {
  arch: 'x86_64',
  platform: 'kvm',
  libc: 'nolibc',
  unikraft: { type: 'embedded' },
  application: 'app',
};
const patch = {
  name: 'p',
  reason: 'r',
  provides: ['f'],
  upstream: 'u',
  change: { diff: 'p.diff' },
};
const append = { op: 'append', file: 'a', lines: ['b'] };

test('a faultless config is parsed', () => {
  const result = validate({ images: { hello: { ...hello, run: { memory: '2Mi' } } } });
  assert.ok(result.ok);
  if (result.ok) assert.is(result.config.images.hello?.run.memory, 2 ** 21);
});

// What is wrong with an image, and every sentence about it.
const mistakes: readonly [title: string, extra: object, messages: string[]][] = [
  [
    'a source of an unknown type',
    { unikraft: { type: 'svn' } },
    [`images.a.unikraft is of the type 'svn', expected ${anySource}.`],
  ],
  [
    'a source without a type',
    { unikraft: {} },
    [`images.a.unikraft has no 'type', expected ${anySource}.`],
  ],
  [
    'a git source of both a tag and a revision',
    { unikraft: { type: 'git', url: 'https://a/b', tag: 'v1', rev: 'a'.repeat(40) } },
    ['images.a.unikraft: a git source has either a tag or a rev.'],
  ],
  [
    'a git source at a branch',
    { unikraft: { type: 'git', url: 'https://a/b', branch: 'main' } },
    [
      "images.a.unikraft has no key 'branch'.",
      'images.a.unikraft: a git source has either a tag or a rev.',
    ],
  ],
  [
    'a revision that is cut short',
    { unikraft: { type: 'git', url: 'https://a/b', rev: 'abc1234' } },
    [
      "images.a.unikraft.rev is 'abc1234', expected a whole revision of 40 hex digits, as `git rev-parse` prints it.",
    ],
  ],
  [
    'a tag that is an option of git',
    { unikraft: { type: 'git', url: 'https://a/b', tag: '--upload-pack=x' } },
    ["images.a.unikraft.tag is '--upload-pack=x', expected a tag such as 'RELEASE-0.17.0'."],
  ],
  [
    'a protocol that runs programs',
    { unikraft: { type: 'git', url: 'ext::sh -c date', tag: 'v1' } },
    [
      "images.a.unikraft.url is 'ext::sh -c date', expected a URL of https://, http://, ssh://, file://.",
    ],
  ],
  [
    'a library from what is no URL',
    {
      libraries: [{ type: 'external', source: { type: 'tarball', url: 'foo.tar' }, kconfig: {} }],
    },
    [
      "images.a.libraries[0].source.url is 'foo.tar', expected a URL of https://, http://, file://.",
    ],
  ],
  [
    'a fetched library with the name of another tree',
    {
      libraries: [
        { type: 'external', source: { type: 'npm', name: 'linux', version: '1.0.0' }, kconfig: {} },
      ],
    },
    ["images.a.libraries[0]: another source is called 'linux' already."],
  ],
  [
    'a tarball over ftp',
    { unikraft: { type: 'tarball', url: 'ftp://a/b.tar' } },
    ["images.a.unikraft.url is 'ftp://a/b.tar', expected a URL of https://, http://, file://."],
  ],
  [
    'a password in a URL, which is not repeated',
    { unikraft: { type: 'tarball', url: 'https://me:secret@a/b.tar' } },
    [
      'images.a.unikraft.url: a config is committed and holds no credentials: leave user and password out of the URL; for git, its own credential helpers and ssh keys hold.',
    ],
  ],
  [
    'a file of another host',
    { unikraft: { type: 'tarball', url: 'file://host/b.tar' } },
    ["images.a.unikraft.url is 'file://host/b.tar', expected a URL such as file:///folder."],
  ],
  [
    'a Debian package with a version of a wish',
    { unikraft: { type: 'debian', package: 'busybox', version: '>= 1' } },
    [
      "images.a.unikraft.version is '>= 1', expected a whole Debian version such as '1:1.35.0-4+b3'.",
    ],
  ],
  [
    'libraries of one name',
    {
      libraries: [
        { type: 'external', source: { type: 'path', path: 'a/foo' }, kconfig: {} },
        {
          type: 'external',
          source: { type: 'git', url: 'https://a/foo.git', tag: 'v1' },
          kconfig: {},
        },
      ],
    },
    ["images.a.libraries[1]: another source is called 'foo' already."],
  ],
  [
    'ordinary C without Linux',
    { libraries: [posix()] },
    ['images.a.libraries[0]: posix() needs Linux as a library, lkl().'],
  ],
  [
    'ordinary C twice',
    { libraries: [posix(), lkl(), posix()] },
    ["images.a.libraries[2]: another source is called 'posix' already."],
  ],
  [
    'a library by its name',
    { libraries: ['lkl'] },
    ["images.a.libraries[0] is 'lkl', expected lkl(), posix() or library('folder')."],
  ],
  [
    'libraries that are no list',
    { libraries: lkl() },
    ['images.a.libraries is { type, source, base, kconfig, … }, expected an array.'],
  ],
  [
    'a package name that npm does not know',
    { libraries: [lkl({ source: { type: 'npm', name: 'L K L', version: '1' } })] },
    [
      "images.a.libraries[0].source.name is 'L K L', expected an npm package name.",
      "images.a.libraries[0].source.version is '1', expected an exact version such as '1.0.3'.",
    ],
  ],
  [
    'kconfig values of no kind',
    { kconfig: { A: null, B: ['y'] } },
    [
      "images.a.kconfig.A is null, expected true, false, a whole number, a string, hex(n) or allow(value, 'reason').",
      "images.a.kconfig.B is an array, expected true, false, a whole number, a string, hex(n) or allow(value, 'reason').",
    ],
  ],
  [
    'an allowance without a reason, or of no value',
    { kconfig: { A: { value: true, allowed: '' }, B: { value: null, allowed: 'r' } } },
    [
      "images.a.kconfig.A.allowed is '', expected at least one character.",
      'images.a.kconfig.B.value is null, expected true, false, a whole number, a string or hex(n).',
    ],
  ],
  [
    'a negative hex and an object of no kind',
    { kconfig: { A: { hex: -1 }, B: { oct: 7 } } },
    [
      'images.a.kconfig.A.hex is -1, expected at least 0.',
      "images.a.kconfig.B is { oct }, expected true, false, a whole number, a string, hex(n) or allow(value, 'reason').",
    ],
  ],
  [
    'a string of several lines',
    { kconfig: { A: 'a\nb' } },
    ['images.a.kconfig.A: a Kconfig string is one line.'],
  ],
  [
    'a patch with nothing in it',
    { patches: [{}] },
    [
      "images.a.patches[0].name is missing, expected a patch name such as 'nolibc-strncat'.",
      'images.a.patches[0].reason is missing, expected one line of text.',
      'images.a.patches[0].provides is missing, expected an array.',
      'images.a.patches[0].upstream is missing, expected one line of text or { notSubmitted }.',
      'images.a.patches[0].change is missing, expected { operations } or { diff }.',
    ],
  ],
  [
    'a change that is both an operation and a diff',
    { patches: [{ ...patch, change: { operations: [append], diff: 'p.diff' } }] },
    ['images.a.patches[0].change is { operations, diff }, expected { operations } or { diff }.'],
  ],
  [
    'an operation that does not exist',
    { patches: [{ ...patch, change: { operations: [{ ...append, op: 'apend' }] } }] },
    [
      "images.a.patches[0].change.operations[0] is of the op 'apend', expected addFile({ … }), append({ … }), insertBefore({ … }), insertAfter({ … }), replace({ … }), declare({ … }), define({ … }), keepSections({ … }), fragment({ … }) or kconfigOption({ … }).",
    ],
  ],
  [
    'an operation with a key too much and one too few',
    {
      patches: [{ ...patch, change: { operations: [{ op: 'append', files: 'a', lines: ['b'] }] } }],
    },
    [
      "images.a.patches[0].change.operations[0].file is missing, expected a path inside the patched tree, relative to its root, without '..'.",
      "images.a.patches[0].change.operations[0] has no key 'files'.",
    ],
  ],
  [
    'an empty list',
    { patches: [{ ...patch, provides: [] }] },
    ['images.a.patches[0].provides: expected at least one element.'],
  ],
];

for (const [title, extra, messages] of mistakes)
  test(title, () => {
    assert.equal(messagesFor({ images: { a: { ...hello, ...extra } } }), messages);
  });

test('the name of an image is checked as a key', () => {
  const result = validate({ images: { 'My image': hello } });
  if (result.ok) return assert.unreachable('the name is taken');
  assert.equal(
    result.problems.map(({ path, part, code }) => ({ path, part, code })),
    [{ path: ['images', 'My image'], part: 'key', code: 'config/invalid-key' }],
  );
});

test('the keys that are suggested are those of the variant that was meant', () => {
  const result = validate({ images: { a: { ...hello, libraries: [{ ...lkl(), sorce: 1 }] } } });
  if (result.ok) return assert.unreachable('the key is taken');
  assert.equal(result.problems[0]?.notes, ['the keys are base, kconfig, patches, source, type']);
  assert.is(result.problems[0]?.suggestion, "did you mean 'source'?");
});

test('a config that is no object is told as a whole', () => {
  assert.equal(messagesFor([]), ['the config is an array, expected an object.']);
});

test('a path is written as in the config', () => {
  assert.is(formatPath(['images', 'a-b', 'libraries', 0, 'x.y']), "images.a-b.libraries[0]['x.y']");
});

function messagesFor(value: unknown): string[] {
  const result = validate(value);
  return result.ok ? [] : result.problems.map(({ message }) => message);
}

test.run();
