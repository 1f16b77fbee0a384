import { checkCommand } from '../../lib/study/command';
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
  ])('%j are taken as they are', (words) => {
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

  test('a placeholder for a parameter of the study stays', () => {
    const problems = new ProblemList();
    expect(checkCommand(problems, ['echo', '$(n)', '--n=$(n)'], tableOf('n'))).toEqual(['echo', '$(n)', '--n=$(n)']);
    expect(problems.length).toBe(0);
  });
});

describe('a command is refused', () => {
  test.each<[unknown, string]>([
    [undefined, 'nothing'],
    [[], '[]'],
    ['Rscript script.R', '"Rscript script.R"'],
    [{ 0: 'Rscript' }, '{"0":"Rscript"}'],
  ])('where it is no list of words: %j', (given, shown) => {
    expect(messagesOf((problems) => checkCommand(problems, given, NONE))).toEqual([
      `command: must be a list of at least one word, got ${shown}; write it word by word, for example ['Rscript', 'script.R']`,
    ]);
  });

  test.each([[7], [null], [undefined], [['a']], [true]])('where a word is %j', (word) => {
    expect(messagesOf((problems) => checkCommand(problems, ['Rscript', word], NONE))).toEqual([
      expect.stringMatching(/^command\[1\]: must be text, got .*; write it in quotes$/),
    ]);
  });

  test('where several words are written as one', () => {
    expect(messagesOf((problems) => checkCommand(problems, ['Rscript birthday.R  7'], NONE))).toEqual([
      `command[0]: must be the name of a program, got "Rscript birthday.R  7"; write ['Rscript', 'birthday.R', '7'], one word each: no shell splits them`,
    ]);
  });

  test.each(['', ' ', '\t', ' Rscript', 'Rscript\n'])('where the program is %j', (word) => {
    expect(messagesOf((problems) => checkCommand(problems, [word, 'x'], NONE))).toEqual([
      expect.stringMatching(/^command\[0\]: must be the name of a program, got "/),
    ]);
  });

  test('where a placeholder is no parameter, and each of them is named with the way to write it as text', () => {
    expect(messagesOf((problems) => checkCommand(problems, ['echo', '$(n)-$(m)'], NONE))).toEqual([
      'command[1]: must name parameters of the study only, got "$(n)"; this study has none; write $$(n) for the text $(n)',
      'command[1]: must name parameters of the study only, got "$(m)"; this study has none; write $$(m) for the text $(m)',
    ]);
    expect(messagesOf((problems) => checkCommand(problems, ['echo', '$(N)'], tableOf('n', 'm')))).toEqual([
      'command[1]: must name parameters of the study only, got "$(N)"; they are n, m; write $$(N) for the text $(N)',
    ]);
  });

  test.each([
    ['a\0', 'have no NUL character'],
    ['\ud800', 'have no lone surrogate (half of a character)'],
    ['a'.repeat(131_072), 'be shorter than 131072 bytes'],
  ])('where no process could take a word (%#)', (word, rule) => {
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
  ])('where a word holds a secret, which the message does not repeat: %j', (word) => {
    const [message, ...more] = messagesOf((problems) => checkCommand(problems, ['train', word], NONE));
    expect(message).toMatch(
      /^command\[1\]: must not hold a secret, got .*\(not shown\).*; dist\/ is committed: .*secrets: /,
    );
    expect(message).not.toMatch(/hunter2|MIIE/);
    expect(more).toEqual([]);
  });

  test.each(['--password-file=/var/secrets/key', '--token-count=3', 'password', '--password', '--seed=1'])(
    'not where a word only talks about one: %s',
    (word) => {
      expect(messagesOf((problems) => checkCommand(problems, ['train', word], NONE))).toEqual([]);
    },
  );
});
