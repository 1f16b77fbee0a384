import { attemptNotes } from './attempt-notes';
import { contentOf } from './attempt-record';
import { parametersOf, type StudyVersion, type TaskOutcome } from './collection';
import { groupBy } from './group-by';
import { listTasks } from './task-list';
import { isR } from './programs';

/** What is odd about results that are there. */
export function resultNotes(version: StudyVersion, outcomes: readonly TaskOutcome[]): string[] {
  const { description } = version;
  const found: string[] = [];
  const unseeded = outcomes.filter(({ record, status }) => status === 'succeeded' && record?.stream === false);
  if (isR(description.command[0] ?? '') && unseeded.length > 0) {
    const tasks = listTasks(unseeded.map(({ task }) => task));
    found.push(
      `random numbers of task ${tasks} were not seeded: R was started with --vanilla or --no-site-file; leave that out`,
    );
  }
  const hashes = outcomes
    .filter(({ record, status }) => status === 'succeeded' && record?.bytes !== 0)
    .map(({ record }) => record && contentOf(record).sha256);
  if (hashes.length > 1 && new Set(hashes).size === 1) {
    found.push(
      `the results of all ${String(hashes.length)} tasks are the same; if they should not be: does the script call set.seed?`,
    );
  } else {
    found.push(...repeatNotes(version, outcomes));
  }
  return [...found, ...attemptNotes(outcomes)];
}

/** Repeats of a row, of which each should draw numbers of its own. */
function repeatNotes(version: StudyVersion, outcomes: readonly TaskOutcome[]): string[] {
  const rows = groupBy(
    version.parameters.columns.length === 0
      ? []
      : outcomes.filter(({ status, record }) => status === 'succeeded' && record !== undefined && record.bytes !== 0),
    (outcome) => JSON.stringify(parametersOf(version, outcome)),
  );
  const repeated = [...rows.values()].filter((repeats) => repeats.length > 1);
  const same = repeated.filter(
    (repeats) => new Set(repeats.map(({ record }) => record && contentOf(record).sha256)).size === 1,
  );
  const [first] = same;
  if (first === undefined) return [];
  const example = listTasks(first.map(({ task }) => task));
  return [
    `the results of all repeats are the same in ${String(same.length)} of ${String(repeated.length)} rows of parameters that have several, such as task ${example}; if they should not be: does the script call set.seed?`,
  ];
}
