// Makes a checkout ready to use: npm dependencies, Debian packages, dist/. It runs before anything
// is installed, so it uses nothing but Node itself; when nothing is missing it takes milliseconds.
//
//   node scripts/setup.mjs [--tests] [--bench]
//
// --tests also brings what only some tests need, --bench what only some benchmarks do. Where that
// cannot be installed they are skipped.

import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const usageError = 2;
const optionFor = { test: '--tests', bench: '--bench' };

installNpmDependencies();
installDebianPackages();
const { buildDist } = await import('./build.mjs');
await buildDist();

function installNpmDependencies() {
  if (areNpmDependenciesInstalled()) return;
  say('installing npm dependencies (npm ci)');
  const words = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  runTwice('npm', words, 'npm ci failed; the network may be down, or package-lock.json be stale');
}

// npm leaves a lockfile of what it installed, last of all.
function areNpmDependenciesInstalled() {
  const installed = readPackages(join(root, 'node_modules/.package-lock.json'));
  if (!installed) return false;
  const wanted = readPackages(join(root, 'package-lock.json'));
  delete wanted[''];
  const isSame = (name) => installed[name]?.integrity === wanted[name]?.integrity;
  return (
    Object.keys(installed).every((name) => name in wanted && isSame(name)) &&
    Object.keys(wanted).every((name) => isSame(name) || (wanted[name].optional && !installed[name]))
  );
}

function readPackages(lockfile) {
  return existsSync(lockfile) ? JSON.parse(readFileSync(lockfile, 'utf8')).packages : undefined;
}

function installDebianPackages() {
  const requirements = readRequirements('requirements.json');
  const optional = ['test', 'bench']
    .filter((use) => process.argv.includes(optionFor[use]))
    .flatMap((use) => readRequirements(`${use}-requirements.json`));
  const canInstall = process.getuid?.() === 0 && findProgram('apt-get');
  // What cannot be installed here is no reason to stop.
  const wanted = canInstall ? [...requirements, ...optional] : requirements;
  const missing = wanted.filter((requirement) => !isThere(requirement));
  if (missing.length === 0) return;
  const packages = [...new Set(missing.map((requirement) => requirement.package))].sort();
  const install = ['install', '-y', '--no-install-recommends', ...packages];
  const names = missing.map(({ name }) => name).join(', ');
  if (!canInstall) {
    const command = `${process.getuid?.() === 0 ? '' : 'sudo '}apt-get ${install.join(' ')}`;
    stop(`missing on this machine: ${names}\nhelp: ${command}`);
  }
  say(`installing Debian packages: ${packages.join(' ')}`);
  runTwice('apt-get', ['update', '-qq'], 'apt-get update failed');
  runTwice('apt-get', ['-qq', ...install], `apt-get could not install ${packages.join(' ')}`);
  const still = wanted.filter((requirement) => !isThere(requirement));
  if (still.length > 0) stop(`still missing: ${still.map(({ name }) => name).join(', ')}`);
}

function readRequirements(name) {
  return JSON.parse(readFileSync(join(root, 'scripts', name), 'utf8'));
}

function isThere({ program, file }) {
  return program === undefined ? existsSync(file) : findProgram(program) !== undefined;
}

function findProgram(name) {
  if (name.includes('/')) return isExecutable(name) ? name : undefined;
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

// Registries and mirrors fail now and then; what a program prints is shown only when it fails twice.
function runTwice(program, words, problem) {
  for (const isLast of [false, true]) {
    const { status, error, stdout, stderr } = spawnSync(program, words, {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 2 ** 26,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    if (status === 0) return;
    if (!isLast) continue;
    const output = error
      ? error.message
      : `${stdout}${stderr}`.trim().split('\n').slice(0, 20).join('\n');
    stop(`${problem}\n${output}\nhelp: ${program} ${words.join(' ')}`);
  }
}

function say(line) {
  process.stderr.write(`setup: ${line}\n`);
}

function stop(problem) {
  say(problem);
  process.exit(usageError);
}
