#!/usr/bin/env node
const { upToDate } = require('../dist/cli/up-to-date.cjs');

const known = upToDate(process.argv.slice(2));
if (known === undefined) import('../dist/cli/main.js');
else {
  for (const line of known.stdout ?? []) process.stdout.write(`${line}\n`);
  for (const line of known.stderr ?? []) process.stderr.write(`${line}\n`);
}
