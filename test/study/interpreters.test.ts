import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { unsafePlaces } from '../../lib/study/code';
import { BUSYBOX, testFolder, which } from '../runtime/support';
import { cases } from '../thoroughness';

const folder = testFolder();

jest.setTimeout(60_000);

/** Arguments that programs read as options, code, files or assignments. */
const VALUES = [
  '-e',
  '-c',
  '-n',
  '-f',
  '-',
  '--',
  '--version',
  '--eval',
  '--args',
  '--help',
  '-ecode',
  '',
  ' ',
  'a\'b"c',
  'x\ny',
  '+x',
  'x=1',
  '$HOME',
  '`id`',
];

const IN_SHELL = 'printf "<%s|%s>" "$1" "$2"';
const IN_PYTHON = 'import sys; print("<%s|%s>" % tuple(sys.argv[1:3]))';
const IN_PERL = 'print "<$ARGV[0]|$ARGV[1]>"';
const IN_NODE = 'console.log(`<${process.argv[1]}|${process.argv[2]}>`)';
const IN_AWK = 'BEGIN { printf "<%s|%s>", ARGV[1], ARGV[2] }';
const inR = (first: number): string =>
  `a <- commandArgs(TRUE); cat("<", a[${String(first)}], "|", a[${String(first + 1)}], ">", sep = "")`;

const script = (name: string, text: string): string => {
  const file = path.join(folder, name);
  fs.writeFileSync(file, text);
  return file;
};

const isOpen = (word: string): boolean => word.includes('$(');

/** How the program reads two values, which it should print. */
function printed(command: readonly string[], a: string, b: string): string {
  const [program = '', ...words] = command.map((word) => word.replace('$(a)', () => a).replace('$(b)', () => b));
  const { stdout, status } = spawnSync(program, words, {
    encoding: 'utf8',
    // R without its packages starts four times as fast.
    env: { ...process.env, PATH: BUSYBOX.path, R_DEFAULT_PACKAGES: 'NULL' },
  });
  return `${stdout.trimEnd()} ${String(status)}`;
}

/** The values that do not reach the code as text. */
function harmful(command: readonly string[], values: readonly string[]): string[] {
  return values.filter((value) =>
    [
      [value, 'CODE'],
      ['plain', value],
      [value, value],
    ].some(([a = '', b = '']) => printed(command, a, b) !== `<${a}|${b}> 0`),
  );
}

const busybox = which('busybox');

describe('a program reads a value as text whatever it contains', () => {
  test.each<[readonly string[]]>(
    cases([
      [['/bin/sh', '-c', IN_SHELL, 'sh', '$(a)', '$(b)']],
      [['bash', '-e', '-o', 'pipefail', '-c', IN_SHELL, 'sh', '$(a)', '$(b)']],
      [[busybox, 'sh', '-c', IN_SHELL.replace('$1', '$0').replace('$2', '$1'), '$(a)', '$(b)']],
      [['dash', script('s.sh', IN_SHELL), '$(a)', '$(b)']],
      [['env', 'A=1', 'timeout', '9', 'sh', '-ec', IN_SHELL, 'sh', '$(a)', '$(b)']],
      [['/usr/bin/python3', '-c', IN_PYTHON, '$(a)', '$(b)']],
      [['/usr/bin/python3', '-B', script('s.py', IN_PYTHON), '$(a)', '$(b)']],
      [['perl', '-e', IN_PERL, '--', '$(a)', '$(b)']],
      [['perl', '-we', IN_PERL, '--', '$(a)', '$(b)']],
      [['flock', script('text.lock', ''), 'perl', '-e', IN_PERL, '--', '$(a)', '$(b)']],
      [['perl', script('s.pl', IN_PERL), '$(a)', '$(b)']],
      [['node', '-e', IN_NODE, '--', '$(a)', '$(b)']],
      [['node', `--eval=${IN_NODE}`, '--', '$(a)', '$(b)']],
      [['env', 'a=$(a)', 'b=$(b)', 'awk', 'BEGIN { printf "<%s|%s>", ENVIRON["a"], ENVIRON["b"] }']],
      [
        ['awk', IN_AWK, './$(a)', './$(b)'].map((word) =>
          word.replace('ARGV[1], ARGV[2]', 'substr(ARGV[1], 3), substr(ARGV[2], 3)'),
        ),
      ],
    ]),
  )('%j', (command) => {
    expect(unsafePlaces(command, isOpen)).toEqual([]);
    expect(harmful(command, cases(VALUES))).toEqual([]);
  });

  test.each<[readonly string[]]>([
    [['Rscript', script('s.R', inR(1)), '$(a)', '$(b)']],
    [['Rscript', '-e', inR(2), '--args', '$(a)', '$(b)']],
    [['Rscript', '-e', inR(2), 'x', '$(a)', '$(b)']],
    [['R', '-s', '-e', inR(1), '--args', '$(a)', '$(b)']],
    [['R', '--no-echo', '-f', script('t.R', inR(1)), '--args', '$(a)', '$(b)']],
  ])('%j', (command) => {
    expect(unsafePlaces(command, isOpen)).toEqual([]);
    expect(harmful(command, ['-e', '--version', '-g', '--args', 'a\'b"c', ''])).toEqual([]);
  });
});

describe('a program reads a value as an option or code, and the position is called unsafe', () => {
  test.each<[readonly string[], string]>(
    cases([
      [['perl', '-e', IN_PERL, '$(a)', '$(b)'], '-e'],
      [['perl', '-w', '-e', IN_PERL, '$(a)', '$(b)'], '-n'],
      [['node', '-e', IN_NODE, '$(a)', '$(b)'], '-e'],
      [['node', '-p', IN_NODE, '$(a)', '$(b)'], '-r'],
      [['Rscript', '-e', inR(1), '$(a)', '$(b)'], '-e'],
      [['R', '-s', '-e', inR(1), '$(a)', '$(b)'], '-e'],
      [['R', '-s', '-f', script('u.R', inR(1)), '$(a)', '$(b)'], 'plain'],
      [[busybox, 'awk', '-f', script('u.awk', IN_AWK), '$(a)', '$(b)'], '-e'],
      [['sh', '-c', '$(a)', 'sh', '$(b)'], 'exit 3'],
      [['env', '$(a)', 'sh', '-c', IN_SHELL, 'sh', 'x', '$(b)'], '-i'],
      [['/usr/bin/python3', '$(a)', script('u.py', IN_PYTHON), '$(b)'], '-V'],
      [['Rscript', '$(a)', script('v.R', inR(1)), '$(b)'], '--version'],
      [['awk', '$(a)', '/dev/null', '$(b)'], 'BEGIN { exit 3 }'],
    ]),
  )('%j', (command, value) => {
    expect(unsafePlaces(command, isOpen).map(({ position }) => position)).toContain(command.indexOf('$(a)'));
    expect(harmful(command, [value])).toEqual([value]);
  });
});

describe('a value is executed, and the position is called code, or a name that is opened', () => {
  const mark = path.join(folder, 'mark');

  test.each<[readonly string[], string]>(
    cases([
      [['perl', '-ne', 'print', '--', '$(a)'], `touch ${mark} |`],
      [['perl', '-pe', '1', 'x/../$(a)'], `; touch ${mark} |`],
      [['perl', '-e', 'print while <>', '--', '$(a)'], `touch ${mark} |`],
      [['flock', script('lock', ''), '-c', ': $(a)'], `; touch ${mark}`],
      [['perl', '-Mstrict $(a)', '-e', '1'], `;system("touch ${mark}")`],
      [['make', '-f', script('Makefile', 'run:\n\t@echo $(N)\n'), 'run', 'N=$(a)'], `$(shell touch ${mark})`],
      [['/usr/bin/env', '-S', 'sh -c $(a)'], `"touch ${mark}"`],
      [['/usr/bin/python3', '-m', 'timeit', '-n1', '-r1', '$(a)'], `open("${mark}", "w")`],
      [['node', '--import=data:text/javascript,$(a)', '-e', '1'], `import fs from "fs";fs.writeFileSync("${mark}","")`],
    ]),
  )('%j', (command, value) => {
    fs.rmSync(mark, { force: true });
    const [place] = unsafePlaces(command, isOpen);
    expect(['within code', 'to be opened']).toContain(place?.kind);
    printed(command, value, '');
    expect(fs.existsSync(mark)).toBe(true);
  });
});

describe.each(['mawk', 'gawk', `${busybox} awk`])(
  '%s reads a value as an assignment, or changes it, and the position is said to assign',
  (awk) => {
    const program = awk.split(' ');

    test.each<[readonly string[], string, string]>(
      cases([
        [['-v', 'n=$(a)', 'BEGIN { printf "%s", n }'], 'a\\tb', 'a\tb 0'],
        [['END { printf "%s", n }', 'n=$(a)', '/dev/null'], 'a\\nb', 'a\nb 0'],
        [['END { printf "%s%s", NR, x }', '$(a)', '/dev/null'], 'x=1', '01 0'],
      ]),
    )('%j', (words, value, shown) => {
      const command = [...program, ...words];
      expect(unsafePlaces(command, isOpen).map(({ kind }) => kind)).toEqual(['in an assignment']);
      expect(printed(command, value, '')).toBe(shown);
    });
  },
);
