import { contentOf } from './attempt-record';
import { parametersOf, type Collection, type TaskOutcome } from './collection';
import { tryFixedSeed } from './fixed-seed';
import { groupBy } from './group-by';
import { isR } from './programs';
import { briefTaskList } from './task-list';
import { isCount, isShare, numbersIn, significantDigits } from './telling-digits';
import { resultColumns, type ValueTable } from './value-columns';

/** Results with so many digits are not the same by chance. */
const TELLING_DIGITS = 5;
/** Results with fewer are, unless so many tasks have them. */
const TELLING_TASKS = 5;

/**
 * That tasks came to the same result which each should have another of: those without parameters and repeats of a row draw random numbers
 * of their own, and others have parameters of their own. Not of results that may well be alike: words such as "done", TRUE, and few round numbers.
 */
export function sameResultNotes(collection: Collection, table: ValueTable): string[] {
  const { version, outcomes } = collection;
  const given = outcomes.filter(
    ({ status, record }) => status === 'succeeded' && record !== undefined && record.bytes !== 0,
  );
  const rows = [...groupBy(given, (outcome) => JSON.stringify(parametersOf(version, outcome))).values()];
  const repeated = rows.filter((row) => row.length > 1);
  const same = repeated.filter(areSame);
  const allAreSame = given.length > 1 && areSame(given);
  if (!allAreSame && same.length === 0) return someAreSame(repeated, collection, table);

  const examples = (allAreSame ? [given] : same).flatMap(([first]) => first ?? []);
  const digits = digitsOf(examples, table);
  const isTelling = ([first]: readonly TaskOutcome[]): boolean =>
    (digits.get(first?.task ?? -1) ?? 0) >= TELLING_DIGITS;
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
      : `the results of all repeats are the same in ${String(told.length)} of ${String(repeated.length)} rows of parameters that have several, such as task ${briefTaskList(first.map(({ task }) => task))}`;
  return [`${what}${whyEqual(collection)}`];
}

/** What is known of why results are equal that should differ. */
function whyEqual({ version, sources = [] }: Collection): string {
  const seed = tryFixedSeed(sources);
  const isInR = isR(version.description.command[0] ?? '');
  if (seed !== undefined)
    return `; the script sets a seed: ${seed}; ${isInR ? 'without that line each task has random numbers of its own' : 'take it from KUBEPAR_SEED and KUBEPAR_TASK (docs/random-numbers.md)'}`;
  // A script in the image can't be looked at; one that can is known to set no seed.
  if (sources.length <= 1)
    return `; if they should not be, see whether the script ${isInR ? 'calls set.seed' : 'sets a fixed seed'}`;
  return ', which is right where nothing in the script is random';
}

const MOST_GROUPS = 3;

/** Repeats of which some, and not all, came to the same numbers, as those have whose seed is the time in seconds. */
function someAreSame(
  repeated: readonly (readonly TaskOutcome[])[],
  collection: Collection,
  table: ValueTable,
): string[] {
  const groups = repeated.flatMap((row) =>
    [...groupBy(row, ({ record }) => record && contentOf(record).sha256).values()]
      .filter(({ length }) => length > 1)
      .map((group) => ({ group, repeats: row.length })),
  );
  if (groups.length === 0) return [];
  const numbers = numbersOf(new Set(groups.flatMap(({ group: [first] }) => first?.task ?? [])), table);
  const told = groups.filter(({ group: [first], repeats }) => {
    const ofTask = new Set(
      [...(numbers.get(first?.task ?? -1) ?? [])].filter((number) => !isShare(number) && !isCount(number)),
    );
    // Of many there are more pairs that may be the same by chance.
    return digitsIn(ofTask) >= TELLING_DIGITS + 2 * Math.log10(repeats);
  });
  if (told.length === 0) return [];
  const named = told.slice(0, MOST_GROUPS).map(({ group }) => `task ${briefTaskList(group.map(({ task }) => task))}`);
  const rest = told.length > MOST_GROUPS ? `, and ${String(told.length - MOST_GROUPS)} more such groups` : '';
  return [
    `equal results in ${named.join(', in ')}${rest}, though not in all that have the same parameters${whyEqual(collection)}`,
  ];
}

/** Whether all came to the same. */
function areSame(outcomes: readonly TaskOutcome[]): boolean {
  return new Set(outcomes.map(({ record }) => record && contentOf(record).sha256)).size === 1;
}

/** How many digits the values of these tasks have, each number once, and all shares of counts together one. A file that is no table was written to be the result, whatever it holds. */
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

/** The numbers in the results of these tasks; no entry where a task has no values at all. */
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

/** How many digits numbers have, each once. */
function digitsIn(numbers: Iterable<string>): number {
  return [...new Set([...numbers].map(significantDigits))].join('').length;
}
