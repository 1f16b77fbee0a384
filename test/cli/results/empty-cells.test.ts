import { execFileSync } from 'node:child_process';
import { pythonWith } from '../../support';
import { summariesOf } from './told';

/** The lines of the summary, with how many numbers and missing values each has. */
function countsOf(outputs: readonly string[]): string[] {
  return summariesOf(outputs).map(({ column, count, na }) => `${column}: ${String(count)}, ${String(na)} NA`);
}

const r = (code: string): string => execFileSync('Rscript', ['-e', code], { encoding: 'utf8' });
const TABLE = 'x <- data.frame(id = c("u", "v"), a = 1:2, b = c(NA, 3))';
const ROWS = ['a [u]: 3, 0 NA', 'a [v]: 3, 0 NA', 'b [u]: 0, 3 NA', 'b [v]: 3, 0 NA'];
const PLACES = ['a [1]: 3, 0 NA', 'a [2]: 3, 0 NA', 'b [1]: 0, 3 NA', 'b [2]: 3, 0 NA'];

describe('cells that are empty in all tasks count as missing', () => {
  test.each<[string, string, string[]]>([
    ['of a name', 'id,a,b\nu,1,\nv,2,3\n', ROWS],
    ['as those with NA', 'id,a,b\nu,1,NA\nv,2,3\n', ROWS],
    ['of a place', 'a,b\n1,\n2,3\n', PLACES],
    ['of write.table()', r(`${TABLE}; write.table(x, sep = "\\t", na = "", row.names = FALSE)`), ROWS],
    [
      'of to_csv()',
      execFileSync(
        pythonWith('pandas'),
        [
          '-c',
          'import pandas; print(pandas.DataFrame({"id": ["u", "v"], "a": [1, 2], "b": [None, 3]}).to_csv(index=False))',
        ],
        { encoding: 'utf8' },
      ),
      ROWS,
    ],
    ['of JSON', '[{"a":1,"b":null},{"a":2,"b":3}]', PLACES],
  ])('%s', (_what, output, counts) => {
    expect(countsOf([output, output, output])).toEqual(counts);
  });

  test('in CSV without a header', () => {
    expect(countsOf(['u,1,\nv,2,3\n', 'u,1,\nv,4,9\n', 'u,7,\nv,2,8\n']).slice(-2)).toEqual([
      'V3 [u]: 0, 3 NA',
      'V3 [v]: 3, 0 NA',
    ]);
  });

  test('but not in a column of words', () => {
    const output = 'id,a,b\nu,1,\nv,2,good\n';
    expect(countsOf([output, output])).toEqual(['a [u]: 2, 0 NA', 'a [v]: 2, 0 NA']);
  });
});
