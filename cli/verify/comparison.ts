import { toRecord } from '../../lib/study/parameters/rows';
import type { ParameterRow } from '../../lib/study/parameters/values';
import { contentOf } from '../records/attempt-record';
import { parametersOf, type Collection, type TaskOutcome } from '../results/collection';
import type { ResultDifference } from './result-difference';

/** A task with different outcomes in two runs. */
export interface Difference {
  readonly task: number;
  readonly parameters: ParameterRow;
  /** What differs, for the text after the task's name. */
  readonly what: string;
  /** Where the results begin to differ; undefined if something else differs. */
  readonly place?: ResultDifference;
}

/** Finds where the results of two outcomes begin to differ. */
export type FindPlace = (first: TaskOutcome, second: TaskOutcome) => Promise<ResultDifference>;

/**
 * Compares the outcomes of each task in two runs.
 * @param attemptsBefore by how much attempts are counted higher in the second run.
 */
export async function compareRuns(
  first: Collection,
  second: Collection,
  attemptsBefore: number,
  findPlace: FindPlace,
): Promise<Difference[]> {
  const again = new Map(second.outcomes.map((outcome) => [outcome.task, outcome]));
  const found: Difference[] = [];
  for (const one of first.outcomes) {
    const other = again.get(one.task);
    if (other === undefined) continue;
    const difference = await compareOutcomes(one, other, attemptsBefore, findPlace);
    const parameters = toRecord(first.version.parameters.columns, parametersOf(first.version, one));
    if (difference !== undefined) found.push({ task: one.task, parameters, ...difference });
  }
  return found;
}

async function compareOutcomes(
  first: TaskOutcome,
  second: TaskOutcome,
  attemptsBefore: number,
  findPlace: FindPlace,
): Promise<Pick<Difference, 'what' | 'place'> | undefined> {
  if (first.status !== second.status)
    return { what: `${ended(first)} in the first run, and ${ended(second)} in the second` };
  if (first.status !== 'succeeded') {
    if (first.exitCode === second.exitCode) return undefined;
    const codes = [first, second].map(({ exitCode }) => String(exitCode ?? 'none'));
    return { what: `ended with exit code ${codes.join(' in the first run, and with ')} in the second` };
  }
  const [from, then] = [sourceOf(first), sourceOf(second)];
  if (from !== then) return { what: `has its result in ${from} in the first run, and in ${then} in the second` };
  if (hashOf(first) !== hashOf(second))
    return { what: 'has different bytes in the second run', place: await findPlace(first, second) };
  const attempts = (first.record?.attempt ?? 1) + attemptsBefore;
  if (attempts === second.record?.attempt) return undefined;
  const counts = [attempts, second.record?.attempt ?? 1].map((attempt) => String(attempt - attemptsBefore));
  return { what: `succeeded in attempt ${counts.join(' of the first run, and in attempt ')} of the second` };
}

function ended({ status, error }: TaskOutcome): string {
  if (status === 'succeeded') return status;
  const line = errorLine(error.trim().split('\n'));
  return line === '' ? status : `${status} (${line})`;
}

/**
 * The line that says what is wrong: R's begins with Error, possibly after warnings and with its message on the next
 * line; Python's is the last one.
 */
function errorLine(lines: readonly string[]): string {
  const place = lines.findIndex((line) => /^(?:Error|ERROR)\b/.test(line));
  const [found = '', next = ''] = lines.slice(Math.max(0, place));
  if (place >= 0) return /:\s*$/.test(found) ? `${found.trim()} ${next.trim()}` : found;
  return (lines.some((line) => line.startsWith('Traceback')) ? lines.at(-1) : found) ?? '';
}

function hashOf({ record }: TaskOutcome): string | undefined {
  return record && contentOf(record).sha256;
}

function sourceOf({ record }: TaskOutcome): string {
  if (record?.result === undefined || record.result === 'stdout') return 'what it printed';
  return `a ${record.result}${record.ending === undefined || record.ending === '' ? '' : ` ${record.ending}`}`;
}
