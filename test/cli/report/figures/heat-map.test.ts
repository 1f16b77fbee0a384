import type { Column, NumberColumn } from '../../../../cli/report/collected/column';
import { toColumn } from '../../../../cli/report/collected/column';
import { cellNumbers } from '../../../../cli/report/figures/estimates';
import { sweepFigure } from '../../../../cli/report/figures/sweep';

const OVERLAP = 'All intervals overlap, and the differences may be chance.';

/** The notes of a heat map of 8 × 8 cells, each with some values. */
function notesOf(valuesAt: (x: number, y: number) => readonly number[]): string[] {
  const rows = Array.from({ length: 64 }, (_, cell) => [cell % 8, Math.floor(cell / 8)] as const).flatMap(([x, y]) =>
    valuesAt(x, y).map((value) => ({ x, y, value })),
  );
  const column = (key: 'x' | 'y' | 'value'): Column =>
    toColumn(
      key,
      rows.map((row) => String(row[key])),
    );
  const parameters = [column('x'), column('y')];
  const shown = {
    value: column('value') as NumberColumn,
    isShare: false,
    level: undefined,
    cells: cellNumbers(parameters, rows.length),
  };
  return [...(sweepFigure(parameters, shown).notes ?? [])];
}

describe('the text of a heat map, whose colors look like effects', () => {
  test('says so if all intervals overlap', () => {
    expect(notesOf((x, y) => [x + y, x + y - 100, x + y + 100])).toContain(OVERLAP);
  });

  test('does not say so because of a single wide interval', () => {
    const notes = notesOf((x, y) => (x + y === 0 ? [-10, 10] : [10 * x + y, 10 * x + y + 0.1, 10 * x + y - 0.1]));
    expect(notes.join(' ')).toMatch(/The widest 95 % interval .* is from -127\.1 to 127\.1, at x = 0, y = 0\./);
    expect(notes).not.toContain(OVERLAP);
  });

  test('does not say so if a cell has no interval', () => {
    expect(notesOf((x, y) => (x + y === 14 ? [1e6] : [-1, 0, 1]))).not.toContain(OVERLAP);
  });
});

test('a caption says which equal value comes first on the axis, whatever the order of the rows', () => {
  const parameters = [toColumn('n', ['30', '10', '20'], 'number')];
  const shown = {
    value: toColumn('value', ['1', '1', '2'], 'number') as NumberColumn,
    isShare: false,
    level: undefined,
    cells: [0, 1, 2],
  };
  expect(sweepFigure(parameters, shown).text).toBe('value is lowest, 1, first at n = 10, and highest, 2, at n = 20.');
});
