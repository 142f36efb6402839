#!/usr/bin/env node
const { upToDate } = require('../dist/cli/up-to-date.cjs');

const known = upToDate(process.argv.slice(2));
if (known === undefined) import('../dist/cli/main.js');
else process.stdout.write(known);
