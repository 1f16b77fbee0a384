import { checkCommand } from '../../lib/study/command';
import { columnAxis, ParameterTable, rowsAxis } from '../../lib/study/parameters/table';
import type { ParameterValue } from '../../lib/study/parameters/values';
import { messagesOf } from '../support';

const grid = (columns: Readonly<Record<string, readonly ParameterValue[]>>): ParameterTable =>
  new ParameterTable(
    Object.entries(columns).map(([name, values]) =>
      rowsAxis(
        [name],
        values.map((value) => [value]),
      ),
    ),
  );

const messages = (words: readonly string[], table: ParameterTable, queue?: { loop: boolean }): string[] =>
  messagesOf((problems) => checkCommand(problems, words, table, queue));

const AMONG = 'must not be in a place where a value that begins with "-", "+" or "@" would be an option';

test.each<[readonly string[], ParameterValue, string | undefined]>([
  [['timeout', '$(a)', './sim'], 5, undefined],
  [['timeout', '$(a)', './sim'], '--version', '1'],
  [['timeout', '--', '$(a)', './sim'], '--version', undefined],
  [['env', '$(a)', './sim'], '-Ssh', '1'],
  [['env', '$(a)', './sim'], './x', undefined],
  [['srun', '-n', '$(a)', './sim'], '-5', undefined],
  [['./sim', '$(a)'], '-5', undefined],
  [['bash', '-$(a)', 's.sh'], 'x', '1'],
  [['Rscript', '--$(a)', 's.R'], 'version', '1'],
])('%j, a is %j: an option in word %s', (words, value, position) => {
  const found = messages(words, grid({ a: ['5', value] }));
  expect(found.map((each) => each.split(', got')[0])).toEqual(
    position === undefined ? [] : [`command[${position}]: ${AMONG}`],
  );
});

test.each<[string, ParameterValue, boolean]>([
  ['--args $(a)', 5, false],
  ['--args $(a)', 'a b', true],
  ['--args $(a)', '', true],
  ['--args $(a)', '*', true],
  ['--args x=$(a)', 'a?', true],
])("R CMD BATCH '%s', a is %j: refused is %j", (word, value, isRefused) => {
  const message = `command[3]: must not be in a place where R CMD BATCH splits a value at spaces, and replaces *, ? and [ in it, got "${word}"; write ['Rscript', 's.R', '$(a)'], or kubepar_parameters()$a in the script`;
  expect(messages(['R', 'CMD', 'BATCH', word, 's.R'], grid({ a: [1, value] }))).toEqual(isRefused ? [message] : []);
});

describe('a program that a value chooses', () => {
  const words = ['$(a)', '-c', 'f $(b)'];
  const message =
    'command[2]: must have no parameter inside code, got "f $(b)"; ' +
    "write the name of the program, or of a script that starts it, instead of '$(a)'";

  test.each<[ParameterValue, boolean]>([
    ['./sim', false],
    ['sh', true],
    ['/bin/bash', true],
    ['python3.12', true],
  ])('if it is %j: refused is %j', (value, isRefused) => {
    expect(messages(words, grid({ a: ['./other', value], b: [1] }))).toEqual(isRefused ? [message] : []);
  });

  test('all values are looked at, of several parameters in a word, too', () => {
    const table = grid({ a: ['x', 's'], d: ['y', 'h'], b: [1] });
    expect(messages(['/bin/$(a)$(d)', '-c', '$(b)'], table)).toHaveLength(1);
    expect(messages(['/bin/$(a)-$(d)', '-c', '$(b)'], table)).toEqual([]);
  });

  test('items of a queue may have any value', () => {
    expect(messages(words, grid({ a: ['./sim'], b: [1] }), { loop: false })).toEqual([message]);
    expect(messages(['$(a)', '-c', 'f'], grid({ a: ['./sim'] }), { loop: false })).toEqual([]);
  });

  test('more combinations than can be looked at count as any value', () => {
    const column = (name: string) =>
      columnAxis(
        name,
        Array.from({ length: 2000 }, (_, index) => index),
      );
    expect(
      messages(['./$(a)-$(d)', '-c', '$(b)'], new ParameterTable([column('a'), column('d'), column('b')])),
    ).toHaveLength(1);
    expect(messages(['./$(a)', '-c', '$(b)'], new ParameterTable([column('a'), column('b')]))).toEqual([]);
  });
});

test('a command that names very many programs is refused, instead of being read in every way', () => {
  const words = (count: number): string[] => [...Array.from({ length: count }, () => ['x', 'env']).flat(), '$(a)'];
  const table = grid({ a: ['5', '6'] });
  expect(messages(words(3000), table)).toEqual([
    'command: must name at most 100 programs that start others or take code, if it has parameters, got 3000; put the words into a script among the files',
  ]);
  expect(messages(words(90), table)).toEqual([]);
  expect(messages(words(3000).slice(0, -1), grid({ b: ['5', '6'] }))).not.toContainEqual(
    expect.stringContaining('programs'),
  );
});
