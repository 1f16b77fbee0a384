import { contentOf } from '../records/attempt-record';
import { parametersOf, type Collection, type TaskOutcome } from './collection';
import { tryCompareWithoutMarks, type ComparedResults } from './compared-results';
import { tryFixedSeed } from './fixed-seed';
import { groupBy } from '../system/group-by';
import { isR } from '../study/programs';
import type { Field } from './result-fields';
import { shortList } from '../text/short-list';
import { briefTaskList } from '../study/task-list';
import { isCount, isDrawn, isShare, numbersIn, significantDigits, TELLING_DIGITS } from './significant-digits';
import { resultColumns, type ValueTable } from './value-columns';

/** Results with fewer digits may be equal by chance, unless this many tasks have them. */
const TELLING_TASKS = 5;

/**
 * The note that tasks have the same result although each should have a different one: those without parameters, and
 * repeats of a row, draw their own random numbers, and others have their own parameters. Excludes results that may well
 * be equal: words such as "done", TRUE, and a few round numbers.
 */
export function sameResultNotes(collection: Collection, table: ValueTable): string[] {
  const { version, outcomes } = collection;
  const given = outcomes.filter(
    ({ status, record }) => status === 'succeeded' && record !== undefined && record.bytes !== 0,
  );
  const rows = [...groupBy(given, (outcome) => JSON.stringify(parametersOf(version, outcome))).values()];
  const repeated = rows.filter((row) => row.length > 1);
  const allAreSame = given.length > 1 && areSame(given);
  const same = repeated.filter((row) => areSame(row));
  const compared = same.length === repeated.length ? undefined : tryCompareWithoutMarks(repeated, table);
  const unmarked = compared === undefined ? [] : sameWithoutMarks(repeated, compared, collection);
  if (unmarked.length > 0) return unmarked;
  if (!allAreSame && same.length === 0)
    return someAreSame(
      repeated,
      compared ?? { keyOf: contentKey, numbersOf: (tasks) => numbersOf(tasks, table) },
      collection,
    );

  const examples = (allAreSame ? [given] : same).flatMap(([first]) => first ?? []);
  const digits = digitsOf(examples, table);
  const isTelling = ([first]: readonly TaskOutcome[]): boolean =>
    (digits.get(first?.task ?? -1) ?? 0) >= TELLING_DIGITS;
  if (allAreSame && rows.length > 1 && isTelling(given))
    return [
      `the results of all ${String(given.length)} tasks are the same, although their parameters differ; if they should not be, check whether the script uses its parameters`,
    ];
  const hasNumbers = [...digits.values()].some((count) => count > 0);
  const isNoChance = same.length === repeated.length && same.flat().length >= TELLING_TASKS && hasNumbers;
  const told = isNoChance ? same : same.filter((row) => isTelling(allAreSame ? given : row));
  const [first] = told;
  if (first === undefined) return [];
  const what = rows.length === 1 ? allTasks(first) : repeatsIn(told, repeated);
  return [`the results ${what.of} are the same${what.where}${whyEqual(collection)}`];
}

interface Which {
  /** For the text after what is equal. */
  readonly of: string;
  /** For the end of the text. */
  readonly where: string;
}

function allTasks({ length }: readonly TaskOutcome[]): Which {
  return { of: `of all ${String(length)} tasks`, where: '' };
}

/** The rows whose repeats are all equal, among those with several. */
function repeatsIn(same: readonly (readonly TaskOutcome[])[], repeated: readonly (readonly TaskOutcome[])[]): Which {
  const tasks = briefTaskList((same[0] ?? []).map(({ task }) => task));
  const rows = `${String(same.length)} of ${String(repeated.length)} rows of parameters that have several`;
  return { of: 'of all repeats', where: ` in ${rows}, such as task ${tasks}` };
}

/** This many are enough if the script is known to set a fixed seed. */
const ROUNDED_DIGITS = 3;

/** What is written about a text instead of its column. */
const NUMBERS = 'the numbers';
const MARKS = 'their index, time or host';

/** The note that repeats are equal except for what identifies them without being a result. */
function sameWithoutMarks(
  repeated: readonly (readonly TaskOutcome[])[],
  { keyOf, marks, fieldsOf }: ComparedResults,
  collection: Collection,
): string[] {
  const same = repeated.filter((row) => areSame(row, keyOf));
  const fields = fieldsOf(new Set(same.flatMap(([first]) => first?.task ?? [])));
  const digits = /\(\s*\d/.test(tryFixedSeed(collection.sources ?? []) ?? '') ? ROUNDED_DIGITS : TELLING_DIGITS;
  const tellingOf = ([first]: readonly TaskOutcome[]): readonly Field[] =>
    (fields.get(first?.task ?? -1) ?? []).filter(({ text }) => isDrawn(text, digits));
  const told = same.filter((row) => tellingOf(row).length > 0);
  const [first] = told;
  if (first === undefined) return [];
  const all = repeated.length === 1 ? allTasks(first) : repeatsIn(told, repeated);
  const telling = told.flatMap(tellingOf);
  const names = namesOf(telling, marks, NUMBERS);
  const be = names.length === 1 && names[0] !== NUMBERS ? 'is' : 'are';
  const apart = namesOf(marks, telling, MARKS);
  const differ = `${repeated.length === 1 ? 'which differ' : 'where they differ'} only in ${shortList(apart)}`;
  return [
    `${shortList(names)} ${be} the same ${all.of.replace(/^of/, 'in')}${all.where}, ${differ}${whyEqual(collection)}`,
  ];
}

/**
 * The columns of fields, and the parts of columns whose other parts differ; for texts, the description that replaces
 * the column.
 */
function namesOf(fields: readonly Field[], others: readonly Field[], inText: string): string[] {
  const shared = new Set(others.map(({ column }) => column));
  return [
    ...new Set(
      fields.map(({ column, title, isInText }) => {
        if (!shared.has(column)) return column;
        return isInText ? inText : title;
      }),
    ),
  ];
}

/** What is known about the reason why results are equal that should differ. */
function whyEqual({ version, sources = [] }: Collection): string {
  const seed = tryFixedSeed(sources);
  const isInR = isR(version.description.command[0] ?? '');
  if (seed !== undefined)
    return `; the script sets a seed: ${seed}; ${isInR ? 'without that line, each task has its own random numbers' : 'take it from KUBEPAR_SEED and KUBEPAR_TASK (docs/random-numbers.md)'}`;
  // A script in the image can't be inspected. One that can is known not to set a seed.
  if (sources.length <= 1)
    return `; if they should not be, check whether the script ${isInR ? 'calls set.seed' : 'sets a fixed seed'}`;
  return ', which is right if nothing in the script is random';
}

const MOST_GROUPS = 3;

/** Repeats of which some, but not all, have the same numbers, as happens if the seed is the time in seconds. */
function someAreSame(
  repeated: readonly (readonly TaskOutcome[])[],
  { keyOf, numbersOf }: Pick<ComparedResults, 'keyOf' | 'numbersOf'>,
  collection: Collection,
): string[] {
  const groups = repeated.flatMap((row) => {
    const alike = [...groupBy(row, keyOf).values()];
    return alike
      .filter(({ length }) => length > 1)
      .flatMap((group) => {
        const other = alike.find((one) => one !== group)?.[0];
        return other === undefined ? [] : [{ group, repeats: row.length, other }];
      });
  });
  if (groups.length === 0) return [];
  const examples = groups.flatMap(({ group: [first], other }) => [first, other]);
  const numbers = numbersOf(new Set(examples.flatMap((outcome) => outcome?.task ?? [])));
  const told = groups.filter(({ group: [first], repeats, other }) => {
    // A number that others have as well is a constant.
    const constants = new Set(numbers.get(other.task));
    const ofTask = new Set(
      [...(numbers.get(first?.task ?? -1) ?? [])].filter(
        (number) => !constants.has(number) && !isShare(number) && !isCount(number),
      ),
    );
    // With many results, there are more pairs that may be equal by chance.
    return digitsIn(ofTask) >= TELLING_DIGITS + 2 * Math.log10(repeats);
  });
  if (told.length === 0) return [];
  const named = told.slice(0, MOST_GROUPS).map(({ group }) => `task ${briefTaskList(group.map(({ task }) => task))}`);
  const rest = told.length > MOST_GROUPS ? `, and ${String(told.length - MOST_GROUPS)} more such groups` : '';
  return [
    `equal results in ${named.join(', in ')}${rest}, but not in all tasks with the same parameters${whyEqual(collection)}`,
  ];
}

/** Whether all are equal. */
function areSame(outcomes: readonly TaskOutcome[], keyOf = contentKey): boolean {
  return new Set(outcomes.map(keyOf)).size === 1;
}

function contentKey({ record }: TaskOutcome): string | undefined {
  return record && contentOf(record).sha256;
}

/**
 * How many digits the values of these tasks have, counting each number once, and all shares of counts together as one.
 * A file that is not a table was written to be the result, whatever it contains.
 */
function digitsOf(outcomes: readonly TaskOutcome[], table: ValueTable): ReadonlyMap<number, number> {
  const numbers = numbersOf(new Set(outcomes.map(({ task }) => task)), table);
  return new Map(
    outcomes.map(({ task, record }) => {
      const found = numbers.get(task);
      const isFile = record?.result !== 'stdout' && found === undefined;
      return [
        task,
        isFile ? TELLING_DIGITS : digitsIn((found ?? []).map((number) => (isShare(number) ? '9' : number))),
      ];
    }),
  );
}

/** The numbers in the results of these tasks; no entry if a task has no values at all. */
function numbersOf(tasks: ReadonlySet<number>, table: ValueTable): ReadonlyMap<number, readonly string[]> {
  const places = new Set(resultColumns(table).series.map(({ place }) => place));
  const numbers = new Map<number, string[]>();
  for (const row of table.rows) {
    const task = Number(row[0]);
    if (!tasks.has(task)) continue;
    for (const place of places) {
      const cell = row[place] ?? '';
      if (cell === '') continue;
      const found = numbers.get(task) ?? [];
      numbers.set(task, found);
      found.push(...numbersIn(cell));
    }
  }
  return numbers;
}

/** How many digits numbers have, counting each once. */
function digitsIn(numbers: Iterable<string>): number {
  return [...new Set([...numbers].map(significantDigits))].join('').length;
}
