import fc from 'fast-check';
import { Formulas, isFormula, quoteFormula, unquoteFormula } from '../../../cli/results/formulas';
import { REPEATABLE } from '../../support';

const FORMULAS = [
  '=1+2',
  '=HYPERLINK("x")',
  '+cmd|x',
  '-cmd|x',
  '-2+3',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '-1-1',
  '+1 2',
  '--1+a',
];
/** What begins like a formula, and is none. */
const PROSE = ['=', '-', '--', '---', '=====', '== x ==', '- item', '--flag', '-v', '\t', '\r  |====', '\tx', '\rx'];
const OTHERS = ['', '1', 'a=1', ' =1', '1-1', '\nAttaching package', "'x"];
const NUMBERS = ['-1', '+1', '-.5', '-1.', '-1,5', '-5%', '-1L', '-1.5e-300', '+2E+9', '-Inf', '-inf', '-Infinity'];

describe('a spreadsheet may run a cell', () => {
  test.each(FORMULAS)('if it is %j', (cell) => {
    expect(isFormula(cell)).toBe(true);
  });

  test.each([...PROSE, ...OTHERS, ...NUMBERS])('but not if it is %j', (cell) => {
    expect(isFormula(cell)).toBe(false);
  });
});

describe('a cell is quoted', () => {
  test.each([...FORMULAS, ...PROSE])('if it is %j', (cell) => {
    expect(quoteFormula(cell)).toBe(`'${cell}`);
  });

  test.each([...OTHERS, ...NUMBERS])('but not if it is %j', (cell) => {
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
