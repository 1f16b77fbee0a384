import { spawnSync } from 'node:child_process';
import { reportOn } from '../../../cli/results/final-report';
import { FILES_REMEDY, isFileNotFound } from '../../../cli/records/file-not-found';
import { resultNotes } from '../../../cli/collect/result-notes';
import { resultsTable } from '../../../cli/results/tables';
import { pythonWith } from '../../support';
import { testFolder } from '../../runtime/support';
import { collectionOf } from './support';

const folder = testFolder();
const python = pythonWith('numpy');

/** The error messages of programs. */
function errorOf([program = '', ...words]: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program, words, { cwd: folder, encoding: 'utf8' });
  expect(status).not.toBe(0);
  return stdout + stderr;
}

test.each([
  ['Rscript', '-e', 'read.csv("data.csv")'],
  ['Rscript', '-e', 'readRDS("model.rds")'],
  ['Rscript', '-e', 'load("data.RData")'],
  ['Rscript', '-e', 'source("lib.R")'],
  ['Rscript', 'script.R'],
  [python, '-c', 'open("data.csv")'],
  [python, '-c', 'import numpy; numpy.loadtxt("data.csv")'],
  [python, 'script.py'],
  ['node', '-e', 'require("fs").readFileSync("data.csv")'],
  ['node', '-e', 'require("./lib")'],
  ['sh', '-c', 'cat data.csv'],
  ['sh', '-c', 'wc -l < data.csv'],
  ['sh', '-c', '. ./lib.sh'],
  ['sh', '-c', './run.sh'],
  ['bash', '-c', './run.sh'],
  ['busybox', 'sh', '-c', './run.sh'],
  ['busybox', 'sh', '-c', 'cat data.csv'],
  ['perl', '-e', 'open(F, "<data.csv") or die "data.csv: $!"'],
])('a missing file is recognized: %s %s %s', (...command) => {
  expect(isFileNotFound(errorOf(command))).toBe(true);
});

test.each([
  ['Rscript', '-e', 'stop("no convergence")'],
  ['Rscript', '-e', 'library(nosuchpackage)'],
  [python, '-c', 'import nosuchmodule'],
  ['node', '-e', 'require("nosuchmodule")'],
  ['sh', '-c', 'nosuchprogram'],
])('other failures are not: %s %s %s', (...command) => {
  expect(isFileNotFound(errorOf(command))).toBe(false);
});

test('a note names the tasks that failed for this reason, and the files prop', () => {
  const error = errorOf(['sh', '-c', 'cat data.csv']);
  const collection = collectionOf(['1\n', '2\n', '3\n']);
  const outcomes = collection.outcomes.map((outcome) =>
    outcome.task === 1 ? outcome : { ...outcome, status: 'failed' as const, error, bytes: undefined },
  );
  const notes = resultNotes(collection.version, outcomes);
  expect(notes).toEqual([`task 0, 2 did not find a file; ${FILES_REMEDY}`]);
  const failed = { ...collection, outcomes, notes };
  expect(reportOn(failed, resultsTable(failed), 'results').notes).toEqual(notes);
});

test('there is no note if tasks failed for another reason', () => {
  const collection = collectionOf([undefined]);
  expect(resultNotes(collection.version, collection.outcomes)).toEqual([]);
});
