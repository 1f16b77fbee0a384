import { describeCells, shownCells } from '../../../cli/results/cells-text';
import { summarize } from '../../../cli/results/summary';
import { resultsTable } from '../../../cli/results/tables';
import { columnAxis, ParameterTable } from '../../../lib/study/parameters/table';
import { collectionOf } from './support';

/** What `collect` prints about the cells. */
function described(outputs: readonly (string | undefined)[], parameters?: ParameterTable, width?: number): string {
  const results = resultsTable(collectionOf(outputs, {}, parameters));
  return describeCells(shownCells(results, summarize(results)), width);
}

const repeated = (values: readonly number[], times: number) => new ParameterTable([columnAxis('n', values)], times);

describe('describeCells', () => {
  test('has a line for each row of parameters, with what is missing', () => {
    expect(described(['1.5\n', '2.5\n', '{"value": null}', undefined], repeated([10, 20], 2))).toBe(
      ['', 'n   count  na  mean   se', '10      2   0     2  0.5', '20      0   1     -    -', ''].join('\n'),
    );
  });

  test('has the bounds of shares, and a line for each column', () => {
    const outputs = [true, false, true, true].map((ok, x) => JSON.stringify({ ok, x }));
    expect(described(outputs, repeated([10, 20], 2))).toBe(
      [
        '',
        'n               column  count  mean   se  share_lower  share_upper',
        '10  ok (share of TRUE)      2   0.5  0.5      0.09453       0.9055',
        '10                   x      2   0.5  0.5',
        '20  ok (share of TRUE)      2     1    0       0.3424            1',
        '20                   x      2   2.5  0.5',
        '',
      ].join('\n'),
    );
  });

  test('has the middle 95 % of a single cell with at least 20 values', () => {
    const outputs = Array.from({ length: 41 }, (_, task) => `${String(task)}\n`);
    expect(described(outputs)).toBe(['', 'column  q2.5  q97.5', 'value      1     39', ''].join('\n'));
    expect(described(outputs.slice(0, 19))).toBe('');
  });

  test('is empty without numbers', () => {
    expect(described(['words', 'more words'])).toBe('');
  });

  test('fits on a screen, and names the file with all lines', () => {
    const values = Array.from({ length: 150 }, (_, n) => n);
    const outputs = [...values, ...values].map(String);
    const lines = described(outputs, repeated(values, 2)).split('\n');
    expect(lines).toHaveLength(14);
    expect(lines.at(-2)).toBe('… and 140 further lines; cells.csv has all');
    const eleven = Array.from({ length: 11 }, (_, n) => n);
    expect(described([...eleven, ...eleven].map(String), repeated(eleven, 2))).toContain('… and 1 further line; ');
  });

  test('is empty if there are many rows of parameters with a single value each', () => {
    const values = Array.from({ length: 11 }, (_, n) => n);
    expect(described(values.map(String), repeated(values, 1))).toBe('');
    expect(described(['1', '2'], repeated([1, 2], 1))).toBe(
      ['', 'n  count  mean  se', '1      1     1   -', '2      1     2   -', ''].join('\n'),
    );
  });

  test('shows control characters', () => {
    const outputs = ['1', '2'].map((value) => JSON.stringify({ '\u001b[31m': value, x: 1 }));
    expect(described(outputs, repeated([1, 2], 1))).not.toContain('\u001b');
  });
});
