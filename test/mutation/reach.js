// Notes the mutants that a test file reaches, in its own process and in those that it starts. Both load this file.
//
// input: KUBEPAR_REACH: a folder; each test file gets a file there, with the number of a mutant per line
const fs = require('node:fs');
const path = require('node:path');

const { KUBEPAR_REACH: folder } = process.env;

function note() {
  // Stryker's own notes.
  const mutants = Object.keys(globalThis.__stryker__?.mutantCoverage?.static ?? {});
  const test = process.env.KUBEPAR_TEST;
  if (test !== undefined && mutants.length > 0)
    fs.appendFileSync(path.join(folder, encodeURIComponent(test)), `${mutants.join('\n')}\n`);
}

if (folder !== undefined) {
  if (globalThis.afterAll === undefined) process.on('exit', note);
  else {
    process.env.KUBEPAR_TEST = path.relative('.', globalThis.expect.getState().testPath);
    globalThis.afterAll(note);
  }
}
