import { range } from '../../lib';
import { checkCommand } from '../../lib/study/command';
import { columnAxis, ParameterTable, rowsAxis, UNKNOWN_TABLE } from '../../lib/study/parameters/table';
import type { ParameterValue } from '../../lib/study/parameters/values';
import { ProblemList } from '../../lib/study/problems';
import { messagesOf, tableOf } from '../support';

const NONE = tableOf();

describe('words of a command', () => {
  test.each([
    [['true']],
    [['Rscript', 'script.R', '7']],
    [['Rscript', '-e', '\n  x <- 1\n  cat(x)\n']],
    [['/opt/R/bin/Rscript', '--vanilla', '']],
    [['echo', 'a b', ' ', '-e', '--args', '%s', '{{x}}', '; rm -rf /', '`id`', '"', "'", '\\']],
    [['echo', '$HOME', '$', '$$', 'a$$b', '$(', '$()', '$(id -u)', '$(1)', '${n}']],
    [['a'.repeat(131_071)]],
    [['/opt/my prog/x', 'a']],
    [['/srv/team a/tools b/fit']],
  ])('%j are accepted unchanged', (words) => {
    const problems = new ProblemList();
    expect(checkCommand(problems, words, NONE)).toEqual(words);
    expect(problems.length).toBe(0);
  });

  test.each([
    ['$$(n)', '$(n)'],
    ['$$$(n)', '$$(n)'],
    ['$$(JOB_COMPLETION_INDEX)', '$(JOB_COMPLETION_INDEX)'],
    ['a$$(x.y-z)b$$(c)', 'a$(x.y-z)b$(c)'],
  ])('%s stands for the text %s', (word, text) => {
    const problems = new ProblemList();
    expect(checkCommand(problems, ['echo', word], NONE)).toEqual(['echo', text]);
    expect(problems.length).toBe(0);
  });

  test.each([
    '$(n)',
    '--n=$(n)',
    '$(n)$(n)',
    '$(n)/$(a.b-c)',
    '$$(n)',
    '$$(other)',
    '$$$(n)',
    '$(id -u)',
    '$(1a)',
    '$($(n))',
  ])('if the study has parameters, %s is left to the pod, which knows the values', (word) => {
    const problems = new ProblemList();
    expect(checkCommand(problems, ['echo', word], tableOf('n', 'a.b-c'))).toEqual(['echo', word]);
    expect(problems.length).toBe(0);
  });

  test('the program may be a parameter', () => {
    expect(messagesOf((problems) => checkCommand(problems, ['$(n)', 'x'], tableOf('n')))).toEqual([]);
  });

  test('placeholders are not checked if the parameters are unknown', () => {
    expect(messagesOf((problems) => checkCommand(problems, ['echo', '$(n)', 7], UNKNOWN_TABLE))).toEqual([
      'command[2]: must be text, got 7; write it in quotes',
    ]);
  });
});

describe('a command is refused', () => {
  test.each<[unknown, string]>([
    [undefined, 'nothing'],
    [[], '[]'],
    ['Rscript script.R', '"Rscript script.R"'],
    [{ 0: 'Rscript' }, '{"0":"Rscript"}'],
  ])('if it is not a list of words: %j', (given, shown) => {
    expect(messagesOf((problems) => checkCommand(problems, given, NONE))).toEqual([
      `command: must be a list of at least one word, got ${shown}; write it as a list of words, for example ['Rscript', 'script.R']`,
    ]);
  });

  test.each([[7], [null], [undefined], [['a']], [true]])('if a word is %j', (word) => {
    expect(messagesOf((problems) => checkCommand(problems, ['Rscript', word], NONE))).toEqual([
      expect.stringMatching(/^command\[1\]: must be text, got .*; write it in quotes$/),
    ]);
  });

  test('if several words are written as one', () => {
    expect(messagesOf((problems) => checkCommand(problems, ['Rscript birthday.R  7'], NONE))).toEqual([
      `command[0]: must be the name of a program, got "Rscript birthday.R  7"; write ['Rscript', 'birthday.R', '7'], one element for each word: no shell splits them`,
    ]);
  });

  test.each(['', ' ', '\t', ' Rscript', 'Rscript\n'])('if the program is %j', (word) => {
    expect(messagesOf((problems) => checkCommand(problems, [word, 'x'], NONE))).toEqual([
      expect.stringMatching(/^command\[0\]: must be the name of a program, got "/),
    ]);
  });

  test('if a placeholder is not a parameter, and each of them is named with the way to write it as text', () => {
    expect(messagesOf((problems) => checkCommand(problems, ['echo', '$(n)-$(m)'], NONE))).toEqual([
      'command[1]: must name only parameters of the study, got "$(n)"; this study has none; write $$(n) for the text $(n)',
      'command[1]: must name only parameters of the study, got "$(m)"; this study has none; write $$(m) for the text $(m)',
    ]);
    expect(messagesOf((problems) => checkCommand(problems, ['echo', '$(N)'], tableOf('n', 'm')))).toEqual([
      'command[1]: must name only parameters of the study, got "$(N)"; they are n, m; write $$(N) for the text $(N)',
    ]);
  });

  test.each([
    ['a\0', 'have no NUL character'],
    ['\ud800', 'have no lone surrogate (half of a character)'],
    ['a'.repeat(131_072), 'be shorter than 131072 bytes'],
  ])('if no process could receive a word (%#)', (word, rule) => {
    const [message, ...more] = messagesOf((problems) => checkCommand(problems, ['echo', word], NONE));
    expect(message).toMatch(/^command\[1\]: must .*; put it into one of the files instead$/);
    expect(message).toContain(`must ${rule}, got`);
    expect(more).toEqual([]);
  });

  test.each([
    '--password=hunter2',
    '-Dtoken=abc',
    'PGPASSWORD=x',
    '--api-key=x',
    '-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\n',
  ])('if a word contains a secret, which the message does not repeat: %j', (word) => {
    const [message, ...more] = messagesOf((problems) => checkCommand(problems, ['train', word], NONE));
    expect(message).toMatch(
      /^command\[1\]: must not contain a secret, got .*\(not shown\).*; dist\/ is committed: .*secrets: /,
    );
    expect(message).not.toMatch(/hunter2|MIIE/);
    expect(more).toEqual([]);
  });

  test.each(['--password-file=/var/secrets/key', '--token-count=3', 'password', '--password', '--seed=1'])(
    'but not if a word only mentions one: %s',
    (word) => {
      expect(messagesOf((problems) => checkCommand(problems, ['train', word], NONE))).toEqual([]);
    },
  );
});

describe('the values of a task', () => {
  const remedy = 'leave the long value out of the command: it is also in the file that KUBEPAR_PARAMETERS names';
  const text = (length: number): string => 'b'.repeat(length);

  test.each<[string, (more: number) => ParameterTable, number]>([
    ['$(n)', (more) => grid({ n: ['a', text(131_071 + more)] }), 131_072],
    ['--file=$(n)', (more) => grid({ n: [text(131_064 + more)] }), 131_072],
    ['$(n)-$(n)', (more) => grid({ n: [text(65_535 + more)] }), 131_073],
    ['a$(n)', (more) => grid({ n: ['é'.repeat(65_535 + more)] }), 131_073],
    ['$$(n)$(n)', (more) => grid({ n: [text(131_067 + more)] }), 131_072],
    ['$(n)$(m)', (more) => grid({ n: ['a', text(131_000)], m: [text(71 + more), 'a'] }), 131_072],
    ['$(n)$(m)', (more) => grid({ n: [true], m: [text(131_067 + more)] }), 131_072],
    ['$(n)$(m)', (more) => pairs([text(131_000), text(71 + more)], ['a', text(131_070)]), 131_072],
  ])('may make a word of 131071 bytes, and no longer one, in any task: %s (%#)', (word, tableWith, bytes) => {
    expect(lengthMessages(['echo', word], tableWith(0))).toEqual([]);
    expect(lengthMessages(['echo', word], tableWith(1))).toEqual([
      `command[1]: must be shorter than 131072 bytes in each task, got "${String(bytes)} bytes"; ${remedy}`,
    ]);
  });

  test('are not added up if they never occur in the same task', () => {
    expect(lengthMessages(['echo', '$(n)$(m)'], pairs([text(131_000), 'a'], ['a', text(131_000)]))).toEqual([]);
  });

  test('do not matter if the command does not contain them', () => {
    expect(lengthMessages(['echo', '$(n)'], grid({ n: ['a'], m: [text(131_071)] }))).toEqual([]);
  });

  test('do not make a word of the largest length too long', () => {
    expect(lengthMessages(['echo', text(131_071)], grid({ n: ['a'] }))).toEqual([]);
    expect(lengthMessages(['echo', text(131_072)], UNKNOWN_TABLE)).toHaveLength(1);
  });

  test('may make a command of 1 MiB, and no longer one', () => {
    const words = ['echo', ...range(1, 9).map(() => '$(n)')];
    expect(lengthMessages(words, grid({ n: [text(116_508)] }))).toEqual([]);
    expect(lengthMessages(words, grid({ n: [text(116_509)] }))).toEqual([
      `command: must have at most 1048576 bytes in each task, got "1048585 bytes"; ${remedy}`,
    ]);
  });

  test('may be any numbers of JavaScript', () => {
    for (const n of [-1.2345678901234567e-100, -Number.MAX_VALUE, -Number.MIN_VALUE]) {
      expect(String(n).length).toBeLessThanOrEqual(24);
      expect(lengthMessages(['echo', `${text(131_047)}$(n)`], grid({ n: [n] }))).toEqual([]);
      expect(lengthMessages(['echo', `${text(131_048)}$(n)`], grid({ n: [n] }))).toHaveLength(1);
    }
  });
});

describe('a program and its words in one text', () => {
  test.each([
    '/usr/bin/Rscript scripts/a.R',
    '/opt/fit --n 3',
    '/opt/fit 3',
    '/opt/fit data/a.csv 3',
    'fit data/a.csv',
    '/opt/a b ',
  ])('are refused: %j', (program) => {
    const problems = new ProblemList();
    checkCommand(problems, [program], NONE);
    expect(problems.all.map(({ prop, rule }) => [prop, rule])).toEqual([['command[0]', 'be the name of a program']]);
  });
});

describe('a parameter within code', () => {
  const table = tableOf('n');

  const refused = (words: readonly string[], given: ParameterTable = table, queue?: { loop: boolean }): string[] =>
    messagesOf((problems) => checkCommand(problems, words, given, queue));

  test.each([
    [['sh', '-c', 'echo $(n)'], 2, `make it a separate word after the code, 'sh', '$(n)', and write "$1" in the code`],
    [
      ['/bin/bash', '-e', '-c', 'f "$(n)"'],
      3,
      `make it a separate word after the code, 'sh', '$(n)', and write "$1" in the code`,
    ],
    [['Rscript', '-e', 'f(2)', '-e', 'f($(n))'], 4, 'write kubepar_parameters()$n in the code instead of $(n)'],
    [
      ['env', 'A=1', 'python3', '-c', 'f("$(n)")'],
      4,
      "make it a separate word after the code, '$(n)', and write sys.argv[1] in the code",
    ],
    [
      ['perl', '-e', 'f("$(n)")'],
      2,
      "make it a separate word after the code, '--', '$(n)', and write $ARGV[0] in the code",
    ],
    [['lua', '-e', 'f("$(n)")'], 2, 'put the code into one of the files, and the value after its name'],
  ])('would be read as code, and is refused with words that work: %j', (words, position, remedy) => {
    expect(refused(words)).toEqual([
      `command[${String(position)}]: must have no parameter inside code, got ${JSON.stringify(words[position])}; ${remedy}`,
    ]);
  });

  test.each([
    [
      ['Rscript', '-e', 'f()', '$(n)'],
      'write kubepar_parameters()$n in the code, or put the code into one of the files',
    ],
    [['perl', '-e', 'f()', '$(n)'], "write '--' before it: '--', '$(n)'"],
    [
      ['sqlite3', '$(n)', 'select 1'],
      "write './$(n)' for a file, or let the code read it from the file that KUBEPAR_PARAMETERS names",
    ],
  ])('would make the next word code if it looked like an option, and is refused: %j', (words, remedy) => {
    expect(refused(words, grid({ n: ['-e'] }))).toEqual([
      `command[${String(words.indexOf('$(n)'))}]: must not be in a place where a value such as -e would be an option, got "$(n)"; ${remedy}`,
    ]);
  });

  test.each([[['perl', '-ne', 'print', '--', '$(n)']], [['perl', '-e', 'print while <>', '--', '$(n)']]])(
    'would be opened by perl as a name or as a command, and is refused with words that work: %j',
    (words) => {
      expect(refused(words)).toEqual([
        `command[${String(words.length - 1)}]: must not be a name that perl opens with -n, -p or <>, because perl runs a name such as "x |", got "$(n)"; write while (<<>>) { … } in the code instead of -n, -p and <>`,
      ]);
    },
  );

  test('would continue letters of options, and is refused', () => {
    expect(refused(['perl', '-w$(n)', 's.pl'])).toEqual([
      `command[1]: must not continue a group of one-letter options, one of which takes code, got "-w$(n)"; put it after the script, as a separate word: '$(n)'`,
    ]);
  });

  test.each<[ParameterValue, boolean]>([
    ['fit.R', false],
    [5, false],
    [-5, true],
    ['-e', true],
    ['--version', true],
    ['+x', true],
    ['', false],
    ['A=1', true],
  ])('that chooses the script is refused if a task has an option for it: %j', (value, isRefused) => {
    const message = `command[1]: must not be in a place where a value that begins with "-", "+" or "@" would be an option, got "$(n)"; write './$(n)' for a file, or put it after the script`;
    expect(refused(['Rscript', '$(n)', 'x'], grid({ n: ['a.R', value] }))).toEqual(isRefused ? [message] : []);
    // Others may be pushed while it runs.
    expect(refused(['Rscript', '$(n)', 'x'], grid({ n: ['a.R', value] }), { loop: false })).toEqual([message]);
    expect(refused(['Rscript', './$(n)', 'x'], grid({ n: ['a.R', value] }), { loop: false })).toEqual([]);
  });

  test.each<[readonly string[], ParameterValue, boolean]>([
    [['awk', '-v', 'n=$(n)', '{ print n }'], 'a\\tb', true],
    [['awk', '-v', 'n=$(n)', '{ print n }'], 'a b', false],
    [['awk', '-v', 'n=$(n)', '{ print n }'], -5, false],
    [['gawk', '-v', 'n=$(n)', '{ print n }'], '@/a/', true],
    [['awk', '{ print }', '$(n)'], 'data=1.csv', true],
    [['awk', '{ print }', '$(n)'], 'data.csv', false],
    [['awk', '{ print }', './$(n)'], 'data=1.csv', false],
  ])('that awk would change is refused if a task has such a value: %j, %j', (words, value, isRefused) => {
    const message = expect.stringContaining('must not be in a place where awk reads x=1 as an assignment') as string;
    expect(refused(words, grid({ n: ['a', value] }))).toEqual(isRefused ? [message] : []);
  });

  test.each([
    [['Rscript', '-e', 'f()', '$(n)', '$(n)']],
    [['perl', '-e', 'f()', '$(n)']],
    [['node', '-e', 'f()', '$(n)']],
    [['awk', '-f', 'p.awk', '$(n).csv']],
    [['sed', '-n', '-f', 'p.sed', '$(n)']],
    [['R', 'CMD', 'BATCH', '--no-save', '$(n)', '/dev/stdout']],
  ])('is accepted if no task has an option for it, and refused for a queue: %j', (words) => {
    expect(refused(words, grid({ n: ['alpha', 1] }))).toEqual([]);
    expect(refused(words, grid({ n: ['alpha', 1] }), { loop: false })).not.toEqual([]);
    expect(refused(words, grid({ n: ['alpha', '-e'] }))).not.toEqual([]);
  });

  test.each([
    [['sh', '-c', 'echo "$1" $$(n)', 'sh', '$(n)']],
    [['Rscript', '-e', 'commandArgs(TRUE)[2]', '--args', '$(n)']],
    [['Rscript', 'script.R', '-e', '$(n)']],
    [['my-program', '-c', '$(n)']],
    [['sh', 'script.sh', '$(n)', '-c']],
  ])('does not occur in %j', (words) => {
    expect(refused(words)).toEqual([]);
  });
});

function grid(axes: Readonly<Record<string, readonly ParameterValue[]>>): ParameterTable {
  return new ParameterTable(Object.entries(axes).map(([name, values]) => columnAxis(name, values)));
}

/** A table of the columns n and m. */
function pairs(...rows: readonly (readonly ParameterValue[])[]): ParameterTable {
  return new ParameterTable([rowsAxis(['n', 'm'], rows)]);
}

function lengthMessages(words: readonly string[], table: ParameterTable): string[] {
  return messagesOf((problems) => checkCommand(problems, words, table));
}
