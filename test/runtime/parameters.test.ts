import fc from 'fast-check';
import { tryParseTerminationMessage } from '../../cli/records/attempt-record';
import { Parameters } from '../../lib';
import { checkParameters } from '../../lib/study/parameters/parameters';
import { tableFiles } from '../../lib/study/parameters/table-files';
import { columnAxis, ParameterTable, rowsAxis } from '../../lib/study/parameters/table';
import { rowJson, valueJson, valueText, type ParameterValue } from '../../lib/study/parameters/values';
import { ProblemList } from '../../lib/study/problems';
import { rowsOf } from '../support';
import {
  resultOf,
  runPod,
  sh,
  SHELLS,
  tableEnv,
  tableOfFiles,
  tasks,
  TRIED_SHELLS,
  which,
  type EndedPod,
  type Shell,
} from './support';
import { cases, draws } from '../thoroughness';

type Files = Readonly<Record<string, string>>;
type Env = Readonly<Record<string, string>>;

/** The environment of a pod with one task for each of some JSON scalars, as the parameter `v`. */
function scalarsEnv(scalars: readonly string[]): Env {
  const files = {
    axes: `list ${String(scalars.length)} 1 v\n`,
    'rows-0-0': scalars.map((line) => `${line}\n`).join(''),
  };
  return { ...tableOfFiles(files, ['v']), ...tasks(scalars.length) };
}

/** A command whose result is its arguments, followed by the file of parameters. */
function showing(...words: readonly string[]): string[] {
  const script = 'printf "%s\\0" "$@" >"$KUBEPAR_RESULT"; cat "$KUBEPAR_PARAMETERS" >>"$KUBEPAR_RESULT"';
  return [...sh(script), 'sh', ...words];
}

interface Seen {
  readonly args: readonly string[];
  readonly json: string;
}

/** What the tasks saw, in their order. */
function seen({ code, stderr, sealed }: EndedPod): Seen[] {
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return sealed.attempts.map(({ bytes }) => {
    const parts = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes).split('\0');
    return { args: parts.slice(0, -1), json: parts.at(-1)! };
  });
}

/** The arguments of a command with these words, in the only task of a pod. */
async function filled(shell: Shell, env: Env, ...words: readonly string[]): Promise<readonly string[]> {
  return seen(await runPod(shell, showing(...words), { env }))[0]!.args;
}

function reason({ terminationMessage }: EndedPod): string {
  const encoded = tryParseTerminationMessage(terminationMessage)!.summary.reason;
  return Buffer.from(encoded, 'base64').toString('utf8');
}

/** Whether kubepar accepts it as a value: no argument of a program contains NUL, and JavaScript rounds some numbers. */
function isValue(value: ParameterValue): boolean {
  if (typeof value === 'string') return !value.includes('\0');
  if (typeof value === 'boolean') return true;
  const isRounded = Math.abs(value) > Number.MAX_SAFE_INTEGER && Math.abs(value) < 1e21;
  return Number.isFinite(value) && !Object.is(value, -0) && !isRounded;
}

/** Numbers at equal distances, all multiplied by 10^decimals. */
function numbers(length: number, first: number, step = 1, decimals = 0): number[] {
  return Array.from({ length }, (_, position) => (first + position * step) / 10 ** decimals);
}

describe.each(TRIED_SHELLS)('parameters.sh in $name', (shell) => {
  describe('a value', () => {
    test.each<[string, readonly ParameterValue[]]>([
      ['newlines at its start and end', ['\n', '\n\n\n', '\na', 'a\n', '\na\nb\n\n', '\r\n', 'a\r\n']],
      ['nothing, blanks or tabs', ['', ' ', '  ', ' a ', 'a  b', '\t', '\ta\t', '\t\t', ' \t\n ']],
      ['quotes', ['"', "'", '""', `'"'"`, '"a"', `a"b'c`, '\\"', '"\\']],
      [
        'backslashes',
        ['\\', '\\\\', '\\\\\\', '\\a', 'a\\', 'a\\\\', 'a\\\\\\\\b', '\\n', '\\\\n', '\\u0041', '\\\n\\'],
      ],
      [
        'what a shell expands',
        ['$HOME', '$(HOME)', '$$', '$', '`id`', '*', '?', '[a-z]', '~', '!', '{a,b}', '; rm -rf /'],
      ],
      ['what looks like an option or a format', ['-e', '--args', '-n', '--', '-', '%s', '%', '%%', '%b\\n', '\\c']],
      ['placeholders', ['$(v)', '$$(v)', '{{x}}', '$(v)$(v)', '$(']],
      ['an octal number, an exponent or a comment', ['010', '0x10', '1e5', '# a', 'null', 'true', '-0', 'NaN']],
      ['controls', ['\b', '\f', '\v', '\u0001', '\u001b[1m', '\u007f', '\u0085', '\u00a0', '\ufeff', '\u2028']],
      ['other letters', ['é', 'e\u0301', 'ß', 'Ω', '中文', 'עברית', '😀', '👩‍👩‍👧', '\u{10ffff}', '\uffff', 'a\u202eb']],
    ])('reaches the arguments and the JSON file exactly, with %s', async (_what, values) => {
      const table = new ParameterTable([
        rowsAxis(
          ['v'],
          values.map((value) => [value]),
        ),
      ]);
      const ended = await runPod(shell, showing('$(v)', '<$(v)>$(v)'), {
        env: { ...tableEnv(table), ...tasks(values.length) },
      });
      expect(seen(ended)).toEqual(
        values.map((value) => ({
          args: [valueText(value), `<${valueText(value)}>${valueText(value)}`],
          json: `${rowJson(['v'], [value])}\n`,
        })),
      );
    });

    test('is what any JSON escape stands for', async () => {
      const letters = ['"\\""', '"\\\\"', '"\\/"', '"\\b"', '"\\f"', '"\\n"', '"\\r"', '"\\t"'];
      const codes = [
        '0001',
        '0041',
        '007f',
        '0080',
        '07ff',
        '0800',
        'd7ff',
        'e000',
        'FFFF',
        'aBcD',
        'd800\\udc00',
        'DBFF\\uDFFF',
      ];
      const escapes = [...letters, ...codes.map((code) => `"\\u${code}"`)];
      const among = escapes.map(
        (escape) => `"u${escape.slice(1, -1)}${escape.slice(1, -1)}0041\\\\${escape.slice(1, -1)}n"`,
      );
      const scalars = [...escapes, ...among];
      const ended = await runPod(shell, showing('$(v)'), { env: scalarsEnv(scalars) });
      expect(seen(ended)).toEqual(
        scalars.map((scalar) => ({ args: [JSON.parse(scalar) as string], json: `{"v":${scalar}}\n` })),
      );
    });

    test('that is not text is its JSON', async () => {
      const values = [0, -1, 0.1, 1e21, 1e-7, -1.5e300, 5e-324, 1.7976931348623157e308, 9007199254740991, true, false];
      const ended = await runPod(shell, showing('$(v)'), { env: scalarsEnv(values.map(valueJson)) });
      expect(seen(ended).map(({ args: [arg] }) => arg)).toEqual(values.map(String));
    });

    const LARGE: [string, string, number?][] = [
      ['as it is', 'x'.repeat(100_000)],
      ['of letters that take two bytes', 'é'.repeat(50_000)],
      ['of newlines', '\\n'.repeat(100_000)],
      ['of backslashes', '\\\\'.repeat(100_000)],
      ['of escaped letters', '\\u00e9'.repeat(50_000)],
      ['of pairs of escapes', '\\ud83d\\ude00'.repeat(25_000)],
      ['after one escape', `\\n\\u00e9${'a'.repeat(100_000)}`, 3],
    ];

    test.each(cases(LARGE))('of 100 kB takes a few seconds: %s', async (_what, body, times = 1) => {
      const json = `{"v":"${body}","w":"end"}`;
      const files = { axes: 'list 1 1 v w\n', 'rows-0-0': `"${body}"\t"end"\n` };
      const ended = await runPod(shell, showing('$(w)', ...Array.from({ length: times }, () => '$(v)')), {
        env: tableOfFiles(files, ['v', 'w']),
      });
      const [task] = seen(ended);
      // No diff of 100 kB if they differ.
      expect(task!.json === `${json}\n`).toBe(true);
      expect(task!.args[0]).toBe('end');
      expect(task!.args[1] === (JSON.parse(`"${body}"`) as string)).toBe(true);
      // Trying each length would take minutes.
      expect(ended.seconds).toBeLessThan(15);
    });
  });

  describe('a word of the command', () => {
    const env = tableOfFiles({ axes: 'list 1 1 n a.b-c _x\n', 'rows-0-0': '7\t"x y"\t"$"\n' }, ['n', 'a.b-c', '_x']);

    const FILLED = [
      ['$(n)', '7'],
      ['--n=$(n)', '--n=7'],
      ['$(n)$(n)', '77'],
      ['<$(n)|$(a.b-c)|$(n)>', '<7|x y|7>'],
      ['$(_x)(n)', '$(n)'],
      ['$(_x)$(n)', '$7'],
      ['$(n)$', '7$'],
      ['$(n)\n', '7\n'],
      ['$(n).', '7.'],
      ['($(n))', '(7)'],
    ] as const;

    const ESCAPED = [
      ['$$(n)', '$(n)'],
      ['$$$(n)', '$$(n)'],
      ['$$$$(n)', '$$$(n)'],
      ['a$$(n)b$(n)c$$(n)', 'a$(n)b7c$(n)'],
      ['$(n)$$(n)', '7$(n)'],
      ['$$(no-parameter)', '$(no-parameter)'],
    ] as const;

    const UNCHANGED = [
      '$',
      '$$',
      '$(',
      '$()',
      '$$()',
      '$(1)',
      '$(a b)',
      '$(a\n)',
      '$(é)',
      '$(n',
      '$ (n)',
      '$n',
      '${n}',
      '(n)',
      '',
      ' ',
      '*',
      '\\',
      '%s',
      '-e',
      'a\n\n',
    ];

    const amongValues = (word: string): string[] => [word, `${word} $(n)`, `$(n)${word}`];
    const WORDS = [...[...FILLED, ...ESCAPED].map(([word]) => word), ...UNCHANGED.flatMap(amongValues)];
    let texts: readonly string[] = [];

    // All words are those of one command.
    beforeAll(async () => {
      texts = await filled(shell, env, ...WORDS);
    });

    const textOf = (word: string): string | undefined => texts[WORDS.indexOf(word)];

    test.each(FILLED)('has the values in place of its placeholders: %j', (word, text) => {
      expect(textOf(word)).toBe(text);
    });

    test.each(ESCAPED)('has $(name) for $$(name): %j', (word, text) => {
      expect(textOf(word)).toBe(text);
    });

    test.each(UNCHANGED)('stays unchanged if the parentheses contain no name: %j', (word) => {
      expect(amongValues(word).map(textOf)).toEqual([word, `${word} 7`, `7${word}`]);
    });

    test('fills all words of a command', () => {
      expect(texts).toHaveLength(WORDS.length);
    });

    test('has a placeholder even within what is none', async () => {
      const words = ['$(a $(n)', '$($(n))', '$()$(n)', '$$($$(n))', '$(n$(n)'];
      expect(await filled(shell, env, ...words)).toEqual(['$(a 7', '$(7)', '$()7', '$$($(n))', '$(n7']);
    });

    test('is filled as the description of the study says, whatever it consists of', async () => {
      const PLACEHOLDER = /(\$?)\$\(([A-Za-z_][A-Za-z0-9_.-]*)\)/g;
      const pieces = fc.array(fc.constantFrom('$', '$', '(', ')', 'n', '_x', '$(n)', ' ', '\\', '.', '1'), {
        maxLength: 12,
      });
      const words = fc
        .sample(
          pieces.map((some) => some.join('')),
          { seed: 7, numRuns: draws(400) },
        )
        .filter((word) =>
          [...word.matchAll(PLACEHOLDER)].every(([, escape, name]) => escape === '$' || name === 'n' || name === '_x'),
        );
      expect(words.length).toBeGreaterThan(draws(300));
      expect(await filled(shell, env, ...words)).toEqual(
        words.map((word) =>
          word.replace(PLACEHOLDER, (found, escape: string, name: string) => {
            if (escape === '$') return found.slice(1);
            return name === 'n' ? '7' : '$';
          }),
        ),
      );
    });

    test('may be the program', async () => {
      const files = { axes: 'list 2 1 program\n', 'rows-0-0': '"echo"\n"printf"\n' };
      const ended = await runPod(shell, ['$(program)', '%s'], {
        env: { ...tableOfFiles(files, ['program']), ...tasks(2) },
      });
      expect([resultOf(ended, 0), resultOf(ended, 1)]).toEqual(['%s\n', '']);
    });

    test('of 100 kB with placeholders takes a few seconds', async () => {
      const text = 'x'.repeat(100_000);
      const ended = await runPod(shell, showing(`${text}$(n)`, `$(n)${text}$(n)`), { env });
      expect(seen(ended)[0]!.args.map((arg) => arg === `${text}7` || arg === `7${text}7`)).toEqual([true, true]);
      expect(ended.seconds).toBeLessThan(15);
    });

    test('stays unchanged, and the JSON is empty, if there is no table', async () => {
      const words = ['$(x)', '$$(x)', '$$$(x)', '$('];
      expect(seen(await runPod(shell, showing(...words)))).toEqual([{ args: words, json: '{}\n' }]);
    });
  });

  describe('the row of a task', () => {
    const rows = (count: number): ParameterValue[][] =>
      Array.from({ length: count }, (_, row) => [`row ${String(row)}`, row * row]);

    test.each([
      ['one file', [0]],
      ['files of 7, 1, 11 and 1 rows', [0, 7, 8, 19]],
      ['files of one row', Array.from({ length: 20 }, (_, row) => row)],
    ])('has its index, out of %s', async (_where, firstRows) => {
      const table = new ParameterTable([rowsAxis(['text', 'square'], rows(20))]);
      const env = { ...tableEnv(table, firstRows), ...tasks(20) };
      const ended = await runPod(shell, showing('$(text)', '$(square)'), { env });
      expect(seen(ended).map(({ args }) => args)).toEqual(rows(20).map((row) => row.map(String)));
    });

    test('is found in files whose last line has no end', async () => {
      const env = {
        ...tableOfFiles({ axes: 'list 2 1 v\nrange 2 1 7 1 0 n', 'rows-0-0': '"a"\n"b"' }, ['v', 'n']),
        ...tasks(2),
      };
      expect(seen(await runPod(shell, showing('$(v) $(n)'), { env })).map(({ args: [arg] }) => arg)).toEqual([
        'a 7',
        'b 8',
      ]);
    });

    test('is found next to files that do not belong to the axis', async () => {
      const files = { 'rows-0-0': '"a"\n', 'rows-0-1': '"b"\n', 'rows-0-1~': '"old"\n', 'rows-10-0': '"c"\n' };
      const env = { ...tableOfFiles({ ...files, axes: 'list 2 1 v\n' }, ['v']), ...tasks(2) };
      expect(seen(await runPod(shell, showing('$(v)'), { env })).map(({ args: [arg] }) => arg)).toEqual(['a', 'b']);
    });

    test('is the combination of the axes, the last fastest', async () => {
      const table = new ParameterTable([
        columnAxis('model', ['a', 'b']),
        columnAxis('n', [10, 20, 30]),
        rowsAxis(
          ['x', 'y'],
          [
            [true, 'one'],
            [false, 'two'],
          ],
        ),
      ]);
      const ended = await runPod(shell, showing('$(model) $(n) $(x) $(y)'), {
        env: { ...tableEnv(table, [0, 1]), ...tasks(12) },
      });
      expect(seen(ended).map(({ args: [arg] }) => arg)).toEqual([
        'a 10 true one',
        'a 10 false two',
        'a 20 true one',
        'a 20 false two',
        'a 30 true one',
        'a 30 false two',
        'b 10 true one',
        'b 10 false two',
        'b 20 true one',
        'b 20 false two',
        'b 30 true one',
        'b 30 false two',
      ]);
    });

    test('occurs as many times as the table repeats it', async () => {
      const table = new ParameterTable([columnAxis('letter', ['a', 'b']), columnAxis('digit', [1, 2])], 3);
      const ended = await runPod(shell, showing('$(letter)$(digit)'), { env: { ...tableEnv(table), ...tasks(12) } });
      const shown = seen(ended).map(({ args: [arg] }) => arg);
      expect(shown.join()).toBe('a1,a1,a1,a2,a2,a2,b1,b1,b1,b2,b2,b2');
    });

    test('is that of the table in any pod of a large grid', async () => {
      const axes = ['a', 'b', 'c', 'd', 'e', 'f'].map((name, axis) =>
        columnAxis(name, axis % 2 === 0 ? numbers(1000, 1) : ['x', 'y', 'z']),
      );
      const table = new ParameterTable(axes, 2);
      const env = tableEnv(table, [0, 2]);
      for (const first of [0, 2_999_999_998, 31_415_926_534, table.length - 3]) {
        const pod = { KUBEPAR_TASK_LIST: String(first), KUBEPAR_TASKS: String(table.length) };
        const ended = await runPod(shell, showing(), { env: { ...env, ...pod } });
        expect(seen(ended)[0]!.json).toBe(`${rowJson(table.columns, table.row(first))}\n`);
      }
    });

    test('is that of its block in a table that has been extended', async () => {
      const grid = (letters: readonly string[], digits: number) =>
        Parameters.grid({ letter: letters, digit: numbers(digits, 1) });
      const parameters = grid(['a', 'b'], 3)
        .extend(grid(['a', 'b', 'c'], 4))
        .extend(grid(['a', 'b', 'c'], 4).replicate(2));
      const table = checkParameters(new ProblemList(), 'parameters', parameters);
      expect(table.blocks.length).toBeGreaterThan(3);
      const ended = await runPod(shell, showing('$(letter)$(digit)'), {
        env: { ...tableEnv(table), ...tasks(table.length) },
      });
      expect(seen(ended).map(({ args: [arg] }) => arg)).toEqual(rowsOf(table).map((row) => row.join('')));
    });

    test('is that of the task, with several tasks per pod', async () => {
      const env = { ...tableEnv(new ParameterTable([rowsAxis(['text', 'square'], rows(20))], 2), [0, 7]) };
      const pod = { KUBEPAR_TASKS: '40', KUBEPAR_TASKS_PER_POD: '6', JOB_COMPLETION_INDEX: '2' };
      const ended = await runPod(shell, showing('$(text)'), { env: { ...env, ...pod } });
      expect(ended.records.map(({ task }) => task)).toEqual([12, 13, 14, 15, 16, 17]);
      expect(seen(ended).map(({ args: [arg] }) => arg)).toEqual([6, 6, 7, 7, 8, 8].map((row) => `row ${String(row)}`));
    });

    test('is the same in every attempt', async () => {
      const env = {
        ...tableEnv(new ParameterTable([columnAxis('v', ['a\n', 'b'])])),
        ...tasks(2),
        KUBEPAR_RETRIES: '2',
      };
      const script = 'cat "$KUBEPAR_PARAMETERS"; printf "<%s>\\n" "$1"; test "$KUBEPAR_ATTEMPT" = 3';
      const ended = await runPod(shell, [...sh(script), 'sh', '$(v)'], { env });
      expect(ended.records).toHaveLength(6);
      expect(ended.log.match(/\{"v":"a\\n"\}\n<a\n>/g)).toHaveLength(3);
      expect(ended.log.match(/\{"v":"b"\}\n<b>/g)).toHaveLength(3);
    });

    test('is that of KUBEPAR_TASK_LIST, rather than of JOB_COMPLETION_INDEX', async () => {
      const table = new ParameterTable([columnAxis('v', ['a', 'b', 'c'])]);
      const pod = { KUBEPAR_TASKS: '3', KUBEPAR_TASK_LIST: '2', JOB_COMPLETION_INDEX: '0' };
      const ended = await runPod(shell, showing('$(v)'), { env: { ...tableEnv(table), ...pod } });
      expect(ended.records).toMatchObject([{ task: 2 }]);
      expect(seen(ended)).toEqual([{ args: ['c'], json: '{"v":"c"}\n' }]);
    });
  });

  describe('a range', () => {
    test.each<[string, number[]]>(
      cases([
        ['of whole numbers', numbers(12, 1)],
        ['that starts at 0', numbers(4, 0)],
        ['of negative numbers', numbers(6, -7, 2)],
        ['that descends', numbers(5, 2, -1)],
        ['of decimals', numbers(13, 0, 1, 1)],
        ['of decimals on both sides of 0', numbers(5, -30, 15, 2)],
        ['of decimals that descends', numbers(13, 150, -25, 2)],
        ['of very small numbers', numbers(12, 1, 1, 6)],
        ['of decimals from 9.90 to 10.10', numbers(21, 990, 1, 2)],
        ['of large numbers', numbers(7, 999_999_999_999_993)],
        ['of large numbers that descends below 0', numbers(5, 5e14, -2.5e14)],
        ['of long fractions', numbers(11, -9_999_999_999_995, 1, 1)],
        ['of one number', numbers(3, 25, 0, 1)],
      ]),
    )('%s yields the numbers as JavaScript writes them', async (_what, values) => {
      const table = new ParameterTable([columnAxis('x', values)]);
      expect(tableFiles(table)).toMatchObject({ axes: expect.stringMatching(/^range /) as string, lists: [] });
      const ended = await runPod(shell, showing('$(x)'), { env: { ...tableEnv(table), ...tasks(values.length) } });
      expect(seen(ended)).toEqual(
        values.map((value) => ({
          args: [String(value)],
          json: `{"x":${String(value)}}
`,
        })),
      );
    });

    test('of any first number, step and decimals yields the numbers as JavaScript writes them', async () => {
      const ranges = fc.sample(
        fc.record({
          first: fc.oneof(fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: -1e14, max: 1e14 })),
          step: fc.oneof(fc.integer({ min: -30, max: 30 }), fc.integer({ min: -1e13, max: 1e13 })),
          decimals: fc.nat({ max: 6 }),
        }),
        { seed: 11, numRuns: draws(300) },
      );
      const names = ranges.map((_, column) => `x${String(column)}`);
      const lines = ranges.map(
        ({ first, step, decimals }, column) =>
          `range 4 1 ${[first, step, decimals].map(String).join(' ')} x${String(column)}\n`,
      );
      const env = { ...tableOfFiles({ axes: lines.join('') }, names), ...tasks(4) };
      expect(seen(await runPod(shell, showing(), { env })).map(({ json }) => json)).toEqual(
        [0, 1, 2, 3].map((position) => {
          const row = ranges.map(({ first, step, decimals }) => (first + position * step) / 10 ** decimals);
          return `${rowJson(names, row)}\n`;
        }),
      );
    });
  });

  describe('stops the study with 92 and says why', () => {
    const good = { axes: 'list 2 1 v\n', 'rows-0-0': '"a"\n"b"\n' };

    test.each<[string, Files, readonly string[], RegExp]>([
      ['a table that is not there', {}, ['true'], /^can't read \S+\/axes$/],
      ['a table without axes', { ...good, axes: '' }, ['true'], /^the table has no value of 'v' for task 1$/],
      ['an axis that is no list and no range', { ...good, axes: 'grid 2 1 v\n' }, ['true'], /^can't read \S+\/axes$/],
      ['an axis without a length', { ...good, axes: 'list\n' }, ['true'], /^can't read \S+\/axes$/],
      ['an empty line', { ...good, axes: '\nlist 2 1 v\n' }, ['true'], /^can't read \S+\/axes$/],
      ['a length of 0', { ...good, axes: 'list 0 1 v\n' }, ['true'], /^can't read \S+\/axes$/],
      ['a stride of 0', { ...good, axes: 'list 2 0 v\n' }, ['true'], /^can't read \S+\/axes$/],
      ['a length that is no number', { ...good, axes: 'list two 1 v\n' }, ['true'], /^can't read \S+\/axes$/],
      ['a range without a step', { axes: 'range 2 1 0 v\n' }, ['true'], /^can't read \S+\/axes$/],
      ['a range of no numbers', { axes: 'range 2 1 a b c v\n' }, ['true'], /^can't read \S+\/axes$/],
      ['a range of decimals', { axes: 'range 2 1 0.5 1 0 v\n' }, ['true'], /^can't read \S+\/axes$/],
      ['a list without files', { axes: good.axes }, ['true'], /^\S+ has no row 1 of axis 0$/],
      ['a row that is missing', { ...good, 'rows-0-0': '"a"\n' }, ['true'], /^\S+ has no row 1 of axis 0$/],
      [
        'a first file that is missing',
        { axes: good.axes, 'rows-0-2': '"c"\n' },
        ['true'],
        /^\S+ has no row 1 of axis 0$/,
      ],
      [
        'a row that is cut',
        { ...good, axes: 'list 2 1 v w\n' },
        ['true'],
        /^the table has no value of 'w' for task 1$/,
      ],
      [
        'a row that is too long',
        { ...good, 'rows-0-0': '"a"\n"b"\t"c"\n' },
        ['true'],
        /^the table has more values for task 1 than there are parameters$/,
      ],
      ['an unknown parameter', good, ['echo', '$(v)$(w)'], /^the table has no parameter 'w'$/],
      [
        'a program that does not exist',
        good,
        ['no-$(v)'],
        /^can't find the command 'no-b' in the image or among the files; an ENTRYPOINT/,
      ],
    ])('%s', async (_what, files, command, text) => {
      const columns = files['axes']?.includes(' w\n') === true ? ['v', 'w'] : ['v'];
      const env = {
        ...tableOfFiles(files, columns),
        KUBEPAR_TASKS: '2',
        JOB_COMPLETION_INDEX: '1',
        KUBEPAR_RETRIES: '3',
      };
      const ended = await runPod(shell, command, { env });
      expect(ended).toMatchObject({ code: 92, records: [] });
      expect(reason(ended)).toMatch(text);
      expect(ended.stderr).toContain(`kubepar: ${reason(ended)}\n`);
    });
  });

  test('the command sees no variable of the table', async () => {
    const env = { ...tableEnv(new ParameterTable([columnAxis('v', ['a'])])), KUBEPAR_TASK_LIST: '0' };
    const names = resultOf(await runPod(shell, [which('env'), '-0'], { env }))!
      .split('\0')
      .map((variable) => variable.split('=')[0]!);
    for (const name of ['KUBEPAR_TABLE', 'KUBEPAR_COLUMNS', 'KUBEPAR_TASK_LIST']) expect(names).not.toContain(name);
  });

  describe('the round trip', () => {
    const COLUMNS = Array.from({ length: 100 }, (_, column) => `c${String(column)}`);

    /** Runs a table of these values, this many per row, and compares what the tasks saw. */
    async function roundTrip(values: readonly ParameterValue[]): Promise<void> {
      const length = Math.ceil(values.length / COLUMNS.length);
      const rows = Array.from({ length }, (_, row) =>
        COLUMNS.map((_, column) => values[row * COLUMNS.length + column] ?? 0),
      );
      const env = { ...tableEnv(new ParameterTable([rowsAxis(COLUMNS, rows)]), [0, 3, 50]), ...tasks(length) };
      const tasksSeen = seen(await runPod(shell, showing(...COLUMNS.map((name) => `$(${name})`)), { env }));
      expect(tasksSeen).toHaveLength(length);
      tasksSeen.forEach(({ args, json }, task) => {
        expect(args).toEqual(rows[task]!.map(String));
        expect(JSON.parse(json)).toEqual(
          Object.fromEntries(COLUMNS.map((name, column) => [name, rows[task]![column]])),
        );
      });
    }

    test('loses none of 5,000 values of any kind, others than in the other shells', async () => {
      const character = fc.oneof(
        fc.constantFrom(...'\\"nu0041/bfrt\n\t\r\b\f $()%\'`;*é\u00a0\u2028\ufeff😀'),
        fc.integer({ min: 0, max: 0x7f }).map((code) => String.fromCodePoint(code)),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
      );
      const value = fc.oneof(
        { weight: 4, arbitrary: fc.array(character, { maxLength: 20 }).map((characters) => characters.join('')) },
        { weight: 2, arbitrary: fc.string({ unit: 'binary' }) },
        { weight: 2, arbitrary: fc.double() },
        { weight: 1, arbitrary: fc.integer() },
        { weight: 1, arbitrary: fc.maxSafeInteger() },
        { weight: 1, arbitrary: fc.boolean() },
      );
      const values = fc.sample(value.filter(isValue), {
        seed: 20240501 + SHELLS.indexOf(shell),
        numRuns: draws(5_000),
      });
      for (const kind of ['string', 'number', 'boolean'])
        expect(values.filter((each) => typeof each === kind).length).toBeGreaterThan(draws(250));
      await roundTrip(values);
    });

    test('loses no character of the basic plane, and none of each thousandth after it', async () => {
      const codes: number[] = [];
      for (let code = 1; code <= 0x10ffff; code += code < 0xffff ? 1 : 997)
        if (code < 0xd800 || code > 0xdfff) codes.push(code);
      expect(codes.length).toBeGreaterThan(63_000);
      const values: string[] = [];
      for (let start = 0; start < codes.length; start += 61)
        values.push(String.fromCodePoint(...codes.slice(start, start + 61)));
      await roundTrip(values);
    });
  });
});
