import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';
import { cellsTable } from '../../../cli/results/cells';
import { summarize } from '../../../cli/results/summary';
import { groupBy } from '../../../cli/system/group-by';
import { resultsTable, toCsv } from '../../../cli/results/tables';
import { columnsAxis, ParameterTable } from '../../../lib/study/parameters/table';
import { testFolder, which } from '../../runtime/support';
import { collectionOf } from './support';
import { draws } from '../../thoroughness';

const folder = testFolder();

const finite = { noNaN: true, noDefaultInfinity: true };
const double = (min: number, max: number): fc.Arbitrary<number> => fc.double({ ...finite, min, max });

/** Values of one column, whose squares neither overflow nor underflow in R's sd(). */
const KINDS: Record<string, fc.Arbitrary<number>> = {
  'doubles around 0': double(-10, 10).filter((number) => number === 0 || Math.abs(number) > 1e-140),
  'doubles of every size': fc
    .tuple(double(1, 10), fc.integer({ min: -140, max: 140 }), fc.boolean())
    .map(([digits, exponent, isNegative]) => (isNegative ? -1 : 1) * digits * 10 ** exponent),
  'very large and very small doubles': fc.oneof(double(1e150, 1e153), double(1e-150, 1e-140)),
  'a large offset': double(0, 1).map((number) => 1e9 + number),
  'a large negative offset': double(0, 1000).map((number) => -1e12 + number),
  'whole numbers': fc.integer({ min: -5, max: 100 }),
  'a few values': fc.constantFrom(0.1, 0.2, 0.3, 2 / 3),
  shares: fc.constantFrom(0, 1),
};

interface RandomTable {
  readonly rows: readonly (readonly [n: number, method: string])[];
  /** The values of each task. */
  readonly values: readonly (readonly number[])[];
}

/** Up to 80 tasks in up to 9 cells, in any order, with one value each or with so many that they are pooled. */
function tablesOf(kind: fc.Arbitrary<number>): fc.Arbitrary<RandomTable> {
  const value = fc.oneof(
    { weight: 12, arbitrary: kind },
    { weight: 1, arbitrary: fc.constantFrom(NaN, NaN, NaN, Infinity, -Infinity) },
  );
  const isShare = kind === KINDS['shares'];
  const cell = isShare ? fc.oneof({ weight: 9, arbitrary: kind }, { weight: 1, arbitrary: fc.constant(NaN) }) : value;
  const task = fc.oneof(
    { weight: 4, arbitrary: fc.constant({ minLength: 1, maxLength: 1 }) },
    { weight: 1, arbitrary: fc.constant({ minLength: 1, maxLength: 15 }) },
  );
  const row = fc.tuple(fc.constantFrom(10, 2.5, 1000), fc.constantFrom('lm', 'rank, robust', 'ä'));
  return task.chain((length) =>
    fc
      .array(fc.tuple(row, fc.array(cell, length)), { minLength: 20, maxLength: 80 })
      .map((tasks) => ({ rows: tasks.map(([first]) => first), values: tasks.map(([, values]) => values) })),
  );
}

/** R reads the values as bits, because its reader of decimal numbers may miss the last one. */
const SCRIPT = `
for (name in readLines("tables")) {
  d <- read.csv(paste0(name, ".csv"), encoding = "UTF-8")
  d$value <- readBin(paste0(name, ".bin"), "double", nrow(d))
  figures <- function(all) {
    x <- all[is.finite(all)]
    n <- length(x)
    q <- if (n > 0) quantile(x, c(0.025, 0.25, 0.75, 0.975), type = 7, names = FALSE) else rep(NA, 4)
    isShare <- all(d$value %in% c(0, 1, NA, NaN))
    w <- if (isShare && n > 0) suppressWarnings(prop.test(sum(x), n, correct = FALSE)$conf.int) else c(NA, NA)
    # An offset is subtracted without rounding: R rounds the mean before it subtracts it.
    offset <- if (n > 0 && diff(range(x)) < 1e-3 * max(abs(x))) x[1] else 0
    s <- sd(x - offset)
    c(max(abs(x), 0), n, sum(is.na(all)), sum(is.infinite(all)), if (n > 0) mean(x) else NA, s, s / sqrt(n), q, w)
  }
  a <- aggregate(value ~ n + method, d, figures, na.action = na.pass)
  for (i in seq_len(nrow(a)))
    cat(name, a$n[i], gsub(",", ";", a$method[i]), sprintf("%.17g", a$value[i, ]), sep = ",", fill = FALSE, "\\n")
}
`;

const FIGURES = [
  'count',
  'na',
  'infinite',
  'mean',
  'sd',
  'se',
  'q2.5',
  'q25',
  'q75',
  'q97.5',
  'share_lower',
  'share_upper',
];

/** What R prints, or an empty cell, as a number. */
const toNumber = (text = ''): number => (text === '' || text === 'NA' || text === 'NaN' ? NaN : Number(text));

/** R rounds the sum of a mean to 64 bits. If values cancel out, this is more than the usual bound. */
const isClose = (mine: number, theirs: number, rounded: number): boolean =>
  Object.is(mine, theirs) || Math.abs(mine - theirs) <= 1e-12 * Math.abs(theirs) + rounded;

test('cells.csv has the numbers of aggregate(), mean(), sd(), quantile() and prop.test() in R', () => {
  const tables = Object.entries(KINDS).flatMap(([kind, values], position) =>
    fc
      .sample(tablesOf(values), { numRuns: draws(13), seed: position })
      .map((table, number) => ({ ...table, name: `${String(position)}-${String(number)}`, kind })),
  );
  const found = tables.map(({ name, rows, values }) => {
    const outputs = values.map((numbers) => `x\n${numbers.map((number) => `${String(number)}\n`).join('')}`);
    const axis = columnsAxis([
      ['n', rows.map(([n]) => n)],
      ['method', rows.map(([, method]) => method)],
    ]);
    const results = resultsTable(collectionOf(outputs, {}, new ParameterTable([axis])));
    fs.writeFileSync(path.join(folder, `${name}.csv`), [...toCsv(results)].join(''));
    fs.writeFileSync(path.join(folder, `${name}.bin`), new Uint8Array(Float64Array.from(values.flat()).buffer));
    return parse<Record<string, string>>([...toCsv(cellsTable(results, summarize(results)))].join(''), {
      columns: true,
    });
  });
  fs.writeFileSync(path.join(folder, 'tables'), `${tables.map(({ name }) => name).join('\n')}\n`);
  const said = execFileSync(which('Rscript'), ['--vanilla', '-e', SCRIPT], { cwd: folder, encoding: 'utf8' });
  const expected = groupBy(parse(said, { relax_column_count: true }), ([name]) => name);

  expect(tables.length).toBeGreaterThanOrEqual(draws(100));
  const different = tables.flatMap(({ name, kind }, position) => {
    const lines = new Map(found[position]!.map((line) => [`${line['n']!} ${line['method']!}`, line]));
    const cells = expected.get(name)!;
    expect(cells).toHaveLength(found[position]!.length);
    return cells.flatMap(([, n, method, greatest, ...theirs]) => {
      const line = lines.get(`${n!} ${method!.replace(';', ',')}`)!;
      return FIGURES.flatMap((figure, place) => {
        const rounded = figure === 'mean' ? 2 ** -62 * Number(greatest) : 0;
        const areClose = isClose(toNumber(line[figure]), toNumber(theirs[place]), rounded);
        return areClose ? [] : [[kind, name, n, method, figure, line[figure], theirs[place]].join(' ')];
      });
    });
  });
  expect(different).toEqual([]);
});
