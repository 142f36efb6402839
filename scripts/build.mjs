// Bundles src/ into dist/. Splitting keeps heavy packages in chunks of their own, so that a command
// loads only what it uses. dist/build-id names the sources the bundle was made from; when it still
// matches, nothing is done.

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const idFile = join(root, 'dist/build-id');

/** Builds dist/ unless it is up to date. */
export async function buildDist() {
  const id = sourceId();
  if (existsSync(idFile) && readFileSync(idFile, 'utf8') === id) return;
  const { build } = await import('esbuild');
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  // What answers a call that has nothing to do: CommonJS starts sooner than a module.
  await build({
    absWorkingDir: root,
    entryPoints: ['src/cli/up-to-date.ts'],
    outdir: 'dist/cli',
    outExtension: { '.js': '.cjs' },
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
  });
  await build({
    absWorkingDir: root,
    entryPoints: ['src/index.ts', 'src/cli/main.ts'],
    outdir: 'dist',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: 'linked',
    // They carry files of their own that a bundle would lose; the last one looks for optional
    // packages that are not there.
    external: ['ts-morph', 'esbuild', '@cyclonedx/cyclonedx-library'],
    // Some bundled packages are CommonJS and use what Node gives such a file.
    banner: {
      js: [
        "import { createRequire as bundledRequire } from 'node:module';",
        "import { fileURLToPath as bundledPathOf } from 'node:url';",
        'const require = bundledRequire(import.meta.url);',
        'const __filename = bundledPathOf(import.meta.url);',
      ].join('\n'),
    },
    logLevel: 'warning',
  });
  writeFileSync(idFile, id);
}

function sourceId() {
  const hash = createHash('sha256');
  const files = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
  for (const file of [...files, join(root, 'package-lock.json'), fileURLToPath(import.meta.url)])
    hash.update(`${file.slice(root.length)}\0`).update(readFileSync(file));
  return hash.digest('hex');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildDist();
