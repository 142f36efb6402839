// docs/schema/ is what the schemas say. UPDATE_GOLDEN=1 writes it, and fails.

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { results } from '../../../src/cli/json/results.ts';
import { jsonSchema, schemaFile, schemaNames, schemaText } from '../../../src/cli/json/schemas.ts';
import { packageRoot } from '../../../src/plan/package-root.ts';

const test = suite('cli/schemas');

for (const name of schemaNames())
  test(`${schemaFile(name)} is up to date`, () => {
    const file = join(packageRoot, schemaFile(name));
    const wanted = schemaText(name);
    const found = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
    if (found !== wanted && process.env.UPDATE_GOLDEN) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, wanted);
      assert.unreachable(`${file} is rewritten: look at it and run the test again`);
    }
    assert.is(found, wanted);
  });

test('docs/schema/ has no other files', () => {
  const wanted = schemaNames().map((name) => schemaFile(name).replace('docs/schema/', ''));
  assert.equal(readdirSync(join(packageRoot, 'docs/schema')).sort(), wanted.sort());
});

test('every command has a schema', () => {
  const declared = readdirSync(join(packageRoot, 'src/cli/declare'))
    .map((file) => readFileSync(join(packageRoot, 'src/cli/declare', file), 'utf8'))
    .join('\n');
  const names = [...declared.matchAll(/usage: '([a-z]+)/g)].map(([, name]) => name!);
  assert.ok(names.length > 20, 'the commands were found');
  const known = Object.keys(results).map((name) => name.split(' ').at(-1));
  assert.equal(
    names.filter((name) => !known.includes(name) && name !== 'dev'),
    [],
  );
});

test('the schema of the config tells a sound config from one with a fault', () => {
  const validate = new Ajv({ strict: false }).compile(jsonSchema('config'));
  const image = {
    arch: 'x86_64',
    platform: 'kvm',
    libc: 'nolibc',
    unikraft: { type: 'embedded' },
    application: 'app',
  };
  assert.ok(validate({ images: { app: { ...image, run: { memory: '64Mi' } } } }));
  assert.not.ok(validate({ images: { app: { ...image, run: { memory: 64 } } } }));
  assert.not.ok(validate({ images: { app: { ...image, archs: 'x86_64' } } }));
});

test.run();
