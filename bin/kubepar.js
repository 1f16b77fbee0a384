#!/usr/bin/env node
// A checkout runs its sources; the published package has what `npm run compile` made of them.
const fs = require('node:fs');
const path = require('node:path');
const { version } = require('../package.json');

const sources = path.join(__dirname, '..', 'cli', 'main.ts');
if (fs.existsSync(sources)) require('tsx/cjs');
const { main } = require(fs.existsSync(sources) ? sources : '../build/cli/main.js');

void main(process.argv, version).then((exitCode) => {
  process.exitCode = exitCode;
});
