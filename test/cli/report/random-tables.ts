// Creates reports of random tables, with doubles, names and texts of every kind.
//
// usage: tsx test/cli/report/random-tables.ts [COUNT [SEED]]
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { stringify } from 'csv-stringify/sync';
import * as fc from 'fast-check';
import { readCollectedStudy } from '../../../cli/report/collected/collected-study';
import { reportContent } from '../../../cli/report/content';
import { StudyCommands } from '../../../cli/study/study-commands';
import { Commands } from '../../../cli/text/commands-to-copy';
import { toPage } from '../../../cli/report/page';
import type { Collection } from '../../../cli/results/collection';
import { reportOn } from '../../../cli/results/final-report';
import { writeCollection } from '../../../cli/results/output-folder';
import { resultsTable } from '../../../cli/results/tables';
import { columnsAxis, ParameterTable } from '../../../lib/study/parameters/table';
import { collectionOf } from '../results/support';

const MOST_SECONDS = 5;
/** Coordinates that a picture must not contain. */
const NOWHERE = / (?:d|x|y|x1|x2|y1|y2|cx|cy|width|height|transform|viewBox)="[^"]*(?:NaN|Infinity|undefined)[^"]*"/;

/** Doubles of every kind, as programs write them. */
const double = fc.oneof(
  { weight: 3, arbitrary: fc.double() },
  { weight: 2, arbitrary: fc.double({ min: -10, max: 10, noNaN: true }) },
  { weight: 2, arbitrary: fc.integer({ min: -5, max: 100 }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ...[0, -0, 5e-324, -5e-324, 1e-323, 2.2250738585072014e-308, 1e-7, 1e21, 2 ** 53, 2 ** 53 + 2, 1e307],
      ...[1e308, -1e308, Number.MAX_VALUE, -Number.MAX_VALUE, Infinity, -Infinity, NaN],
    ),
  },
);
const word = fc.oneof(
  fc.constantFrom('', 'NA', 'TRUE', 'false', 'lm', '007', '1e5', '<b>', 'a,b', '"', '2024-01-01', '12:30', '$(x)'),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
);
const name = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'toString', 'if', 'datum', 'value', 'task', 'row', 'a.b', 'a[0]'),
  fc.constantFrom('a\\b', "it's", '"', 'x y', '', '1', '-1', 'é', '\u202e', '<script>', 'count', 'null', 'Infinity'),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
);
/** A column has one kind, few values, or anything. */
const cells = (rows: number): fc.Arbitrary<(number | string)[]> => {
  const list = (each: fc.Arbitrary<number | string>) => fc.array(each, { minLength: rows, maxLength: rows });
  return fc.oneof(
    { weight: 4, arbitrary: list(double) },
    { weight: 1, arbitrary: list(word) },
    {
      weight: 2,
      arbitrary: fc.array(double, { minLength: 1, maxLength: 3 }).chain((few) => list(fc.constantFrom(...few))),
    },
    { weight: 1, arbitrary: list(fc.oneof(double, word)) },
  );
};

interface RandomTable {
  readonly parameters: readonly (readonly [name: string, cells: (number | string)[]])[];
  readonly names: readonly string[];
  /** Rows of cells for each task; undefined if it has no result. */
  readonly tasks: readonly ((number | string)[][] | undefined)[];
}

const TABLE: fc.Arbitrary<RandomTable> = fc
  .tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 5 }), fc.integer({ min: 1, max: 4 }))
  .chain(([tasks, columns, rows]) =>
    fc.record({
      parameters: fc
        .uniqueArray(fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.-]{0,6}$/), {
          maxLength: columns,
          // As synth requires it.
          selector: (each) => each.toLowerCase().replaceAll(/[._-]/g, '_'),
        })
        .chain((names) => fc.tuple(...names.map((each) => fc.tuple(fc.constant(each), cells(tasks))))),
      names: fc.array(name, { minLength: 1, maxLength: 6 }),
      values: fc.array(cells(tasks * rows), { minLength: 6, maxLength: 6 }),
      missing: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: tasks, maxLength: tasks }),
    }),
  )
  .map(({ parameters, names, values, missing }) => {
    const rows = values[0]!.length / missing.length;
    return {
      parameters,
      names,
      tasks: missing.map((luck, task) =>
        luck === 0
          ? undefined
          : Array.from({ length: rows }, (_, row) => names.map((_name, column) => values[column]![task * rows + row]!)),
      ),
    };
  });

function collectionOfTable({ parameters, names, tasks }: RandomTable): Collection {
  const axes = parameters.length === 0 ? [] : [columnsAxis(parameters)];
  const outputs = tasks.map((rows) => rows && stringify([names, ...rows.map((row) => row.map(String))]));
  return collectionOf(outputs, {}, new ParameterTable(axes, parameters.length === 0 ? tasks.length : 1));
}

/** Creates the report of a table. @throws if that takes too long, or a picture contains invalid coordinates. */
async function report(table: RandomTable, folder: string): Promise<void> {
  const output = path.join(fs.mkdtempSync(path.join(folder, 'table-')), 'results');
  const collection = collectionOfTable(table);
  const results = resultsTable(collection);
  await writeCollection(output, collection, results, reportOn(collection, results, output).notes);
  const start = process.cpuUsage();
  const study = readCollectedStudy(output);
  const page = toPage(await reportContent(study, new StudyCommands(new Commands(), study)), '');
  // Of this process alone, whatever else the machine does.
  const seconds = process.cpuUsage(start).user / 1e6;
  if (seconds > MOST_SECONDS) throw new Error(`it took ${String(seconds)} s`);
  const [nowhere] = NOWHERE.exec(page) ?? [];
  if (nowhere !== undefined) throw new Error(`it has ${nowhere}`);
  fs.rmSync(path.dirname(output), { recursive: true });
}

async function main(count: number, seed: number): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kubepar-tables-'));
  try {
    await fc.assert(
      fc.asyncProperty(TABLE, (table) => report(table, folder)),
      { numRuns: count, seed, endOnFailure: true },
    );
    process.stdout.write(`${String(count)} reports\n`);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

void main(Number(process.argv[2] ?? 1000), Number(process.argv[3] ?? 1));
