// The test runner. uvu by itself exits 0 on a suite that was never run, on a hook that throws before
// the first test, and where no file matches; here all of that fails, and what was skipped is told.
//
//   node scripts/test.mjs [--clean-tree] [PATTERN]
//
// PATTERN picks the test files whose path contains it, and leaves out typecheck and lint.
// --clean-tree also tests that git sees no change, which holds in a fresh checkout only.

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = join(root, 'node_modules/.bin');
const minutes = 60_000;
/** What some tests do more of where this is set takes hours on a busy machine. */
const isFullSize = process.env.FULL_SIZE !== undefined;

/**
 * Folders, one after the other; those of one entry run beside each other. What stands in test/linux
 * builds Linux in the one store, and goes on from the tree that the file before it left.
 */
const suites = [
  [{ folder: 'test/unit', workers: 2, timeout: 3 * minutes }],
  [{ folder: 'test/golden', workers: 2, timeout: 5 * minutes }],
  [{ folder: 'test/process', workers: 2, timeout: 5 * minutes }],
  [
    { folder: 'test/linux', workers: 1, timeout: 18 * minutes },
    { folder: 'test/e2e', workers: 1, timeout: 18 * minutes },
  ],
];

const running = new Set();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    for (const child of running) child.kill(signal);
    process.exitCode = 1;
    isStopped = true;
  });
}
let isStopped = false;

const total = { passed: 0, failed: 0, skipped: 0 };
const args = process.argv.slice(2);
const pattern = args.find((argument) => !argument.startsWith('--'));
await main();

async function main() {
  if (pattern === undefined) {
    await runCheck('typecheck', join(bin, 'tsc'), ['--noEmit']);
    await runCheck('lint', join(bin, 'biome'), ['check', '--colors=off', '.']);
  }
  for (const beside of suites) await Promise.all(beside.map(runSuite));
  if (args.includes('--clean-tree')) checkCleanTree();
  const ran = total.passed + total.failed + total.skipped;
  if (ran === 0) report('no tests', { failed: 1, output: 'no test was run' });
  if (isStopped) report('interrupted', { failed: 1, output: 'the tests were interrupted' });
  if (total.skipped > 0) process.stdout.write(`${total.skipped} skipped\n`);
  process.exitCode = total.failed > 0 ? 1 : 0;
  process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
}

async function runCheck(name, program, words) {
  const { status, output, seconds } = await run(program, words, 5 * minutes);
  report(name, status === 0 ? { passed: 1, seconds } : { failed: 1, seconds, output });
}

async function runSuite({ folder, workers, timeout }) {
  const files = testFiles(folder);
  const work = async () => {
    for (let file = files.shift(); file !== undefined && !isStopped; file = files.shift())
      await runFile(file, timeout);
  };
  await Promise.all(Array.from({ length: workers }, work));
}

function testFiles(folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.test.ts'))
    .map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)))
    .filter((file) => pattern === undefined || file.includes(pattern))
    .sort();
}

async function runFile(file, timeout) {
  const words = ['--import', 'tsx', file];
  const result = await run(process.execPath, words, isFullSize ? 180 * minutes : timeout);
  report(file, { seconds: result.seconds, ...judge(file, result) });
}

/** What a test file was worth: its counts, and its output where something is wrong, or figures are told. */
function judge(file, { status, output, problem }) {
  const skips = [...output.matchAll(/^skipped: (.*)$/gm)].map((match) => match[1]);
  const count = (name) => Number(new RegExp(`^ {2}${name}: +(\\d+)$`, 'm').exec(output)?.[1] ?? -1);
  const all = count('Total');
  const silent = count('Skipped');
  const passed = Math.max(count('Passed') - skips.length, 0);
  const failed = all - count('Passed');
  const problems = [
    ...(problem ? [problem] : []),
    ...(all < 0 ? ['it ended without a summary: it runs no suite, or leaves too early'] : []),
    ...(all === 0 ? ['it has no tests'] : []),
    ...(silent > 0 ? ['it skips tests without a reason: use skip() of test/support/skip.ts'] : []),
    ...unrunSuites(file).map(
      (name) => `the suite '${name}' is never run: ${name}.run() is missing`,
    ),
    // A hook that throws before the first test leaves the exit status at 0.
    ...(failed > 0 && status === 0 ? ['a hook failed, so that not all tests ran'] : []),
    ...(failed <= 0 && status !== 0 && !problem ? [`it ended with ${describe(status)}`] : []),
  ];
  const counts = { passed, failed: Math.max(failed, problems.length > 0 ? 1 : 0), skips };
  // At full size tests tell figures.
  if (counts.failed === 0) return isFullSize ? { ...counts, output: output.trim() } : counts;
  return {
    ...counts,
    output: [output.trim(), ...problems.map((line) => `${file}: ${line}`)].join('\n'),
  };
}

function unrunSuites(file) {
  const text = readFileSync(join(root, file), 'utf8');
  const names = [...text.matchAll(/^(?:const|let) (\w+) = suite\b/gm)].map((match) => match[1]);
  return names.filter((name) => !text.includes(`${name}.run()`));
}

function checkCleanTree() {
  // The checkout may belong to another user than the one who tests it.
  const words = ['-c', 'safe.directory=*', 'status', '--porcelain'];
  const { status, stdout, stderr } = spawnSync('git', words, { cwd: root, encoding: 'utf8' });
  const isClean = status === 0 && stdout === '';
  const output = `git status is not clean:\n${stdout}${stderr}`;
  report('clean working tree', isClean ? { passed: 1 } : { failed: 1, output });
}

function run(program, words, timeout) {
  const start = performance.now();
  const { FORCE_COLOR, ...env } = process.env;
  return new Promise((resolve) => {
    const child = spawn(program, words, {
      cwd: root,
      env: { ...env, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(child);
    let output = '';
    let problem;
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (text) => {
        output += text;
      });
    }
    // Asked to end first, so that it can take its make or QEMU with it.
    const limit = setTimeout(() => {
      problem = `it ran for more than ${timeout / minutes} minutes and was stopped`;
      child.kill('SIGTERM');
      setTimeout(() => child.kill('SIGKILL'), 5000).unref();
    }, timeout);
    child.on('error', (error) => {
      problem = error.message;
    });
    child.on('close', (status, signal) => {
      clearTimeout(limit);
      running.delete(child);
      const seconds = (performance.now() - start) / 1000;
      resolve({
        status: status ?? signal,
        output: problem ? `${output}\n${problem}` : output,
        problem,
        seconds,
      });
    });
  });
}

function describe(status) {
  return typeof status === 'number' ? `status ${status}` : `${status}`;
}

function report(name, { passed = 0, failed = 0, skips = [], seconds, output }) {
  total.passed += passed;
  total.failed += failed;
  total.skipped += skips.length;
  const time = seconds === undefined ? '' : `  ${seconds.toFixed(1)} s`;
  const mark = failed > 0 ? 'FAIL' : 'ok  ';
  process.stdout.write(`${mark} ${name}  ${passed + failed}${time}\n`);
  for (const reason of skips) process.stdout.write(`     skipped: ${reason}\n`);
  if (output !== undefined) process.stdout.write(`${indent(output)}\n`);
}

function indent(text) {
  return text
    .split('\n')
    .map((line) => `     ${line}`.trimEnd())
    .join('\n');
}
