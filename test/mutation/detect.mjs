// Runs the tests that reach the mutant that Stryker has switched on, until one fails: those of its file, those of invalid
// input, then the quickest, for two minutes. So a survivor may still be noticed by a slow test.
//
// usage:   node test/mutation/detect.mjs, in Stryker's copy of the checkout
// inputs:  __STRYKER_ACTIVE_MUTANT__: the number of the mutant; without it, all tests run with the code as it is, and it
//          is noted which mutants each of them reaches
// outputs: exit code 1 if a test failed
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import process, { env, execPath, exit } from 'node:process';

const REACH = path.resolve('build/reach');
const SECONDS = path.resolve('build/seconds.json');

/** Seconds that the other tests of a mutant may take without the mutant. Some mutants are reached by all tests. */
const PATIENCE = 120;
/** The table of invalid input, with the messages of the generator. */
const INVALID_INPUT = 'test/bad-inputs/bad-inputs.test.ts';

const { __STRYKER_ACTIVE_MUTANT__: mutant } = env;

function jest(words, seconds, more) {
  const program = ['node_modules/jest/bin/jest.js', '--config', 'test/mutation/jest.config.js', '--silent'];
  const { status } = spawnSync(execPath, [...program, ...words], {
    env: { ...env, ...more },
    timeout: Math.ceil(seconds * 1000),
    killSignal: 'SIGKILL',
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return status ?? 1;
}

/** Whether a test fails that reaches the mutant with this number, which is switched on or not. */
function isDetected(number) {
  const [file = ''] = spawnSync('grep', ['-rlF', `("${number}")`, 'lib', 'cli'], { encoding: 'utf8' }).stdout.split(
    '\n',
  );
  const twin = `test/${file.replace(/^lib\//, '').replace(/\.tsx?$/, '')}.test.ts`;
  const first = [twin, INVALID_INPUT];
  const rank = ({ name }) => (first.includes(name) ? first.indexOf(name) : first.length);
  const { testResults } = JSON.parse(fs.readFileSync(SECONDS, 'utf8'));
  const reaching = testResults
    .map(({ name, startTime, endTime }) => ({ name: path.relative('.', name), took: (endTime - startTime) / 1000 }))
    .filter(({ name }) => reachedBy(name).includes(number))
    .sort((a, b) => rank(a) - rank(b) || a.took - b.took);
  let left = PATIENCE;
  const chosen = reaching.filter((test, place) => place === 0 || rank(test) < first.length || (left -= test.took) >= 0);
  // In an endless loop, mostly the quickest tests end up already.
  return [chosen.slice(0, 10), chosen.slice(10)].some((tests) => {
    if (tests.length === 0) return false;
    const seconds = 60 + 3 * tests.reduce((sum, { took }) => sum + took, 0);
    const names = tests.map(({ name }) => name);
    const more = { KUBEPAR_ORDER: names.join(' ') };
    return jest(['--bail', '--runInBand', '--runTestsByPath', ...names], seconds, more) !== 0;
  });
}

/** The numbers of the mutants that a test reaches. */
function reachedBy(name) {
  const file = path.join(REACH, encodeURIComponent(name));
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8').trimEnd().split('\n') : [];
}

if (mutant === undefined) {
  fs.rmSync(REACH, { recursive: true, force: true });
  fs.mkdirSync(REACH, { recursive: true });
  const more = { KUBEPAR_REACH: REACH, NODE_OPTIONS: `--require=${path.resolve('test/mutation/reach.js')}` };
  if (jest(['--json', `--outputFile=${SECONDS}`], 3600, more) !== 0) exit(1);
  // With the code as it is, nothing must count as detected.
  const [first = ''] = fs.readdirSync(REACH).map(decodeURIComponent);
  exit(isDetected(reachedBy(first)[0]) ? 1 : 0);
}

// An error here is no failure of a test.
process.on('uncaughtException', (error) => {
  process.stderr.write(`${String(error.stack)}\n`);
  exit(0);
});
exit(isDetected(mutant) ? 1 : 0);
