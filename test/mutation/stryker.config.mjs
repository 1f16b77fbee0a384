// Breaks the code at random places, one at a time, and counts how often a test notices (https://stryker-mutator.io/).
//
// usage: [KUBEPAR_PLACES=N] [KUBEPAR_SEED=S] npm run mutation [-- --mutate FILE,FILE…]
//   There are some 20,000 mutants, of some seconds each: only those within N places (60) are made, which the seed (1) chooses.
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { env } from 'node:process';
import { Instrumenter } from '@stryker-mutator/instrumenter';

const { KUBEPAR_PLACES: places = '60', KUBEPAR_SEED: seed = '1' } = env;
/** The generator, and what becomes of results. */
const FOLDERS = ['lib', 'cli/results'];

const silent = { debug() {}, info() {}, isDebugEnabled: () => false };

/** Some places of the code, as patterns of `mutate`: `file:line:column-line:column`. */
async function somePlaces(folders, count) {
  const names = folders.flatMap((folder) =>
    fs
      .readdirSync(folder, { recursive: true })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => `${folder}/${name}`),
  );
  const files = names.sort().map((name) => ({ name, mutate: true, content: fs.readFileSync(name, 'utf8') }));
  const { mutants } = await new Instrumenter(silent).instrument(files, {
    plugins: null,
    excludedMutations: [],
    ignorers: [],
    noHeader: true,
  });
  const all = mutants.map(({ fileName, location: { start, end } }) => {
    const at = ({ line, column }) => `${String(line + 1)}:${String(column)}`;
    return `${fileName}:${at(start)}-${at(end)}`;
  });
  const rank = (place) => createHash('sha256').update(`${seed} ${place}`).digest('hex');
  return [...new Set(all)].sort((a, b) => rank(a).localeCompare(rank(b))).slice(0, count);
}

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  // Its runner for Jest runs all tests that reach a mutant, even after one has failed, and none in the processes that tests start.
  testRunner: 'command',
  commandRunner: { command: 'node test/mutation/detect.mjs' },
  // The tests also start the command as built.
  buildCommand: 'sh scripts/compile.sh',
  mutate: await somePlaces(FOLDERS, Number(places)),
  reporters: ['clear-text', 'json', 'progress'],
  jsonReporter: { fileName: 'build/mutation.json' },
  concurrency: 2,
  dryRunTimeoutMinutes: 60,
  // The command has a time limit of its own.
  timeoutMS: 3_600_000,
  tempDirName: 'build/stryker',
};
