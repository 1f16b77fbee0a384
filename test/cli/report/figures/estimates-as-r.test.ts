import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as fc from 'fast-check';
import { toColumn, type NumberColumn } from '../../../../cli/report/collected/column';
import { cellNumbers, estimates } from '../../../../cli/report/figures/estimates';
import { testFolder, which } from '../../../runtime/support';
import { draws } from '../../../thoroughness';

const folder = testFolder();

/** Rows of two parameters, one of which is on the axis, with values or shares. */
const TABLE = fc.boolean().chain((isShare) =>
  fc.record({
    isShare: fc.constant(isShare),
    rows: fc.array(
      fc.record({
        x: fc.integer({ min: 1, max: 3 }),
        other: fc.integer({ min: 1, max: 2 }),
        value: isShare ? fc.integer({ min: 0, max: 1 }) : fc.double({ noNaN: true, min: -10, max: 10 }),
      }),
      { minLength: 2, maxLength: 60 },
    ),
  }),
);

/** The mean and its interval at each x; of means, only the variation within the cells counts. */
const SCRIPT = `
for (name in readLines("tables")) {
  d <- read.csv(name)
  d$value <- readBin(sub("csv$", "bin", name), "double", nrow(d))
  for (x in unique(d$x)) {
    at <- d[d$x == x, ]
    n <- nrow(at)
    if (d$isShare[1]) ci <- suppressWarnings(prop.test(sum(at$value), n, correct = FALSE)$conf.int)
    else {
      parts <- tapply(at$value, at$other, function(v) length(v) * var(v))
      # Satterthwaite: parts / n^2 are the variances of the weighted means.
      shares <- parts / sum(parts)
      freedom <- 1 / sum(shares^2 / (tapply(at$value, at$other, length) - 1))
      freedom <- if (is.finite(freedom)) max(1, floor(freedom + 1e-9)) else 1
      t <- qt(0.975, freedom)
      ci <- mean(at$value) + c(-1, 1) * t * sqrt(sum(parts)) / n
    }
    if (nrow(d) == length(unique(d$x))) ci <- c(NA, NA)
    cat(name, x, n, sprintf("%.17g", c(mean(at$value), ci)), "\\n")
  }
}
`;

test('the points and intervals of pictures have the numbers of mean(), var(), qt() and prop.test() in R', () => {
  const tables = fc.sample(TABLE, { numRuns: draws(100), seed: 7 });
  const mine = tables.flatMap(({ isShare, rows }, number) => {
    const name = `${String(number)}.csv`;
    const lines = rows.map(({ x, other }) => `${String(x)},${String(other)},${isShare ? 'TRUE' : 'FALSE'}\n`);
    fs.writeFileSync(path.join(folder, name), `x,other,isShare\n${lines.join('')}`);
    const bytes = new Uint8Array(Float64Array.from(rows.map(({ value }) => value)).buffer);
    fs.writeFileSync(path.join(folder, `${String(number)}.bin`), bytes);
    const column = (key: 'x' | 'other' | 'value') =>
      toColumn(
        key,
        rows.map((row) => String(row[key])),
      );
    const [x, other] = [column('x'), column('other')];
    const value = column('value') as NumberColumn;
    const shown = { value, isShare, level: undefined, cells: cellNumbers([x, other], rows.length) };
    return estimates({ x, group: undefined, panel: undefined }, shown).map((found) => ({ name, ...found }));
  });
  fs.writeFileSync(path.join(folder, 'tables'), tables.map((_, number) => `${String(number)}.csv\n`).join(''));
  const said = execFileSync(which('Rscript'), ['--vanilla', '-e', SCRIPT], { cwd: folder, encoding: 'utf8' });
  const theirs = said.trim().split('\n');

  expect(mine).toHaveLength(theirs.length);
  const different = theirs.flatMap((line, position) => {
    const [name, x, n, ...figures] = line.trim().split(' ');
    const found = mine[position]!;
    expect([found.name, String(found.x), String(found.count)]).toEqual([name, x, n]);
    const [mean, lower, upper] = figures.map((figure) => (/^NA|NaN$/.test(figure) ? NaN : Number(figure)));
    return (['mean', 'lower', 'upper'] as const).flatMap((figure, place) => {
      const [one, other] = [found[figure], [mean, lower, upper][place]!];
      return Object.is(one, other) || Math.abs(one - other) <= 1e-12 * Math.max(1, Math.abs(other))
        ? []
        : [`${line}: ${figure} ${String(one)}`];
    });
  });
  expect(different).toEqual([]);
});
