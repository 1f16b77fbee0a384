import fc from 'fast-check';
import { Formulas, isFormula, quoteFormula, unquoteFormula } from '../../../cli/results/formulas';
import { REPEATABLE } from '../../support';

const FORMULAS = [
  '=1+2',
  '+cmd|x',
  '-cmd',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '\n=1',
  '=',
  '+',
  '-',
  '@',
  '--',
  '-1-1',
  '+1 2',
];
const OTHERS = [
  '',
  '1',
  '-1',
  '+1',
  '-.5',
  '-1.',
  '-1.5e-300',
  '+2E+9',
  '-Inf',
  '-inf',
  '-Infinity',
  'a=1',
  ' =1',
  '1-1',
];

describe('a spreadsheet takes a cell for a formula', () => {
  test.each(FORMULAS)('if it is %j', (cell) => {
    expect(isFormula(cell)).toBe(true);
    expect(quoteFormula(cell)).toBe(`'${cell}`);
  });

  test.each(OTHERS)('but not if it is %j', (cell) => {
    expect(isFormula(cell)).toBe(false);
    expect(quoteFormula(cell)).toBe(cell);
  });
});

test('a quoted cell is no formula, and can be unquoted', () => {
  const cells = fc.oneof(
    fc.string(),
    fc.string({ unit: fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', '1', 'a') }),
  );
  fc.assert(
    fc.property(cells, (cell) => {
      expect(isFormula(quoteFormula(cell))).toBe(false);
      expect(unquoteFormula(quoteFormula(cell))).toBe(cell);
    }),
    REPEATABLE,
  );
});

test('formulas are counted unless they are quoted', () => {
  const row = ['=1', '-1', '@a'];
  const [exact, safe] = [new Formulas(false), new Formulas(true)];
  expect([exact.row(row), exact.row(row), exact.unquoted]).toEqual([row, row, 4]);
  expect([safe.row(row), safe.unquoted]).toEqual([["'=1", '-1', "'@a"], 0]);
});
