import { contentOf } from './attempt-record';
import { parametersOf, type Collection, type TaskOutcome } from './collection';
import { groupBy } from './group-by';
import { isR } from './programs';
import { numberOf } from './output/words';
import { listTasks } from './task-list';
import { resultColumns, type ValueTable } from './value-columns';

/** Results with so many digits are not the same by chance. */
const TELLING_DIGITS = 5;
/** Results with fewer are, unless so many tasks have them. */
const TELLING_TASKS = 5;

/**
 * That tasks came to the same result which each should have another of: those without parameters and repeats of a row draw random numbers
 * of their own, and others have parameters of their own. Not of results that may well be alike: words such as "done", TRUE, and few round numbers.
 */
export function sameResultNotes({ version, outcomes }: Collection, table: ValueTable): string[] {
  const given = outcomes.filter(
    ({ status, record }) => status === 'succeeded' && record !== undefined && record.bytes !== 0,
  );
  const rows = [...groupBy(given, (outcome) => JSON.stringify(parametersOf(version, outcome))).values()];
  const repeated = rows.filter((row) => row.length > 1);
  const same = repeated.filter(areSame);
  const allAreSame = given.length > 1 && areSame(given);
  if (!allAreSame && same.length === 0) return [];

  const examples = (allAreSame ? [given] : same).flatMap(([first]) => first ?? []);
  const digits = digitsOf(examples, table);
  const isTelling = ([first]: readonly TaskOutcome[]): boolean =>
    (digits.get(first?.task ?? -1) ?? 0) >= TELLING_DIGITS;
  const seed = isR(version.description.command[0] ?? '') ? 'calls set.seed' : 'sets a fixed seed';
  if (allAreSame && rows.length > 1 && isTelling(given))
    return [
      `the results of all ${String(given.length)} tasks are the same, although their parameters differ; if they should not be, see whether the script uses its parameters`,
    ];
  const hasNumbers = [...digits.values()].some((count) => count > 0);
  const isNoChance = same.length === repeated.length && same.flat().length >= TELLING_TASKS && hasNumbers;
  const told = isNoChance ? same : same.filter((row) => isTelling(allAreSame ? given : row));
  const [first] = told;
  if (first === undefined) return [];
  const what =
    rows.length === 1
      ? `the results of all ${String(first.length)} tasks are the same`
      : `the results of all repeats are the same in ${String(told.length)} of ${String(repeated.length)} rows of parameters that have several, such as task ${listTasks(first.map(({ task }) => task))}`;
  return [`${what}; if they should not be, see whether the script ${seed}`];
}

function areSame(outcomes: readonly TaskOutcome[]): boolean {
  return new Set(outcomes.map(({ record }) => record && contentOf(record).sha256)).size === 1;
}

/** How many digits the values of these tasks have, each number once. A file that is no table was written to be the result, whatever it holds. */
function digitsOf(outcomes: readonly TaskOutcome[], table: ValueTable): ReadonlyMap<number, number> {
  const numbers = new Map(outcomes.map(({ task }) => [task, new Set<string>()]));
  const withValues = new Set<number>();
  const columns = new Set(resultColumns(table).series.map(({ place }) => place));
  for (const row of table.rows) {
    const found = numbers.get(Number(row[0]));
    if (found === undefined) continue;
    for (const column of columns) {
      const cell = row[column] ?? '';
      if (cell !== '') withValues.add(Number(row[0]));
      for (const number of numbersIn(cell)) found.add(significantDigits(number));
    }
  }
  return new Map(
    outcomes.map(({ task, record }) => {
      const isFile = record?.result !== 'stdout' && !withValues.has(task);
      return [task, isFile ? TELLING_DIGITS : [...(numbers.get(task) ?? [])].join('').length];
    }),
  );
}

/** The cell as a number; of a text the decimal fractions in it, since other numbers in words count or name something. */
function numbersIn(cell: string): readonly string[] {
  const number = numberOf(cell);
  if (number === undefined) return cell.match(/(?<![\w.])\d+\.\d+(?:e[-+]?\d+)?(?![\w.])/gi) ?? [];
  return Number.isFinite(number) ? [cell] : [];
}

/** None of 0 and 1, which many results are. */
function significantDigits(number: string): string {
  if (Math.abs(Number(number)) === 1) return '';
  const [mantissa = ''] = number.toLowerCase().split('e');
  const digits = mantissa.replace(/\D/g, '').replace(/^0+/, '');
  return mantissa.includes('.') ? digits : digits.replace(/0+$/, '');
}
