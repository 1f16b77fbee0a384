import { execFileSync } from 'node:child_process';
import { summariesOf, told } from './told';

const meansOf = (outputs: readonly string[]): [string, number][] =>
  summariesOf(outputs).map(({ column, mean }) => [column, mean]);
const sh = (code: string): string => execFileSync('sh', ['-c', code], { encoding: 'utf8' });

describe('a column in which a whole number has leading zeros is text', () => {
  test.each<[string, string[], [string, number][]]>([
    ['ids', ['id,x\n007,1\n', 'id,x\n010,2\n', 'id,x\n0012,6\n'], [['x', 3]]],
    ['some of them without', ['zip,x\n10115,1\n', 'zip,x\n01067,3\n'], [['x', 2]]],
    ['behind numbers', ['x,id\n1,007\n', 'x,id\n3,123\n'], [['x', 2]]],
    [
      'at one place of several',
      ['x,id\n1,007\n2,123\n', 'x,id\n3,007\n4,123\n'],
      [
        ['x [1]', 2],
        ['x [2]', 3],
      ],
    ],
    ['in quotes', ['"id","x"\n"007",1\n', '"id","x"\n"008",3\n'], [['x', 2]]],
    ['of a shell', [sh('printf "id,x\\n%04d,1\\n" 7'), sh('printf "id,x\\n%04d,3\\n" 12')], [['x', 2]]],
    ['alone', ['007\n', '010\n'], []],
    ['in JSON', ['{"id":"007","x":1}', '{"id":"010","x":3}'], [['x', 2]]],
  ])('%s', (_what, outputs, means) => {
    expect(meansOf(outputs)).toEqual(means);
  });

  test('and row names like that divide the others', () => {
    expect(meansOf(['id,x\n007,1\n010,2\n', 'id,x\n010,4\n007,3\n'])).toEqual([
      ['x [007]', 2],
      ['x [010]', 3],
    ]);
  });

  test('and a note says so', () => {
    const why = 'read as text, because a number has leading zeros (task 1: "010"), so there is no summary';
    expect(told(['id,x\n123,1\n', 'id,x\n010,2\n']).notes).toContain(`column id is ${why}`);
    expect(told(['x,id,zip\n1,123,456\n', 'x,id,zip\n2,010,01067\n']).notes).toContain(`columns id, zip are ${why}`);
  });

  test.each([['0.5'], ['0'], ['-0'], ['0e3'], ['00.5'], ['-0.25'], ['-007'], ['0'.repeat(40)]])(
    'but %s is a number',
    (number) => {
      expect(summariesOf([`x\ty\n${number}\t1.5\n`, 'x\ty\n4\t2\n']).map(({ column }) => column)).toEqual(['x', 'y']);
      expect(told([`x\ty\n${number}\t1.5\n`, 'x\ty\n4\t2\n']).notes).toEqual([]);
    },
  );
});
