import * as fs from 'node:fs';
import { ProblemList } from '../../lib/study/problems';
import { checkWarm, NEVER_FORKED } from '../../lib/study/warm';

const SCRIPT = ['Rscript', 'fit.R', '7'];

function check(
  given: unknown,
  command: readonly string[] = SCRIPT,
  files: readonly string[] = ['fit.R'],
  loop?: boolean,
): { readonly warm: unknown; readonly problems: string[] } {
  const problems = new ProblemList();
  const queue = loop === undefined ? undefined : { loop };
  const warm = checkWarm(
    problems,
    given,
    command,
    files.map((path) => ({ path })),
    queue,
  );
  return { warm, problems: problems.all.map(({ prop, rule, remedy }) => `${prop} must ${rule}; ${remedy}`) };
}

test.each<[unknown, unknown]>([
  [undefined, undefined],
  [false, undefined],
  [true, []],
  [[], []],
  [
    ['caret', 'data.table', 'MASS'],
    ['caret', 'data.table', 'MASS'],
  ],
])('warm %j means that R loads these packages first: %j', (given, warm) => {
  expect(check(given)).toEqual({ warm, problems: [] });
});

test.each([
  ['Rscript with a script', SCRIPT],
  ['Rscript by its path', ['/usr/local/bin/Rscript', 'fit.R']],
  ['a script whose name is a parameter', ['Rscript', '$(script)']],
])('a command may be warm if it is %s', (_, command) => {
  expect(check(true, command).problems).toEqual([]);
});

test.each<[string, string[]]>([
  ['python3 fit.py', ['warm must be left out where the command is not Rscript with a script;']],
  ['R -f fit.R', ['warm must be left out where the command is not Rscript with a script;']],
  ['sh run.sh', ['warm must be left out where the command is not Rscript with a script;']],
  ['Rscript', ['warm must be left out where Rscript has options instead of a script;']],
  ['Rscript -e print(1)', ['warm must be left out where Rscript has options instead of a script;']],
  ['Rscript --vanilla fit.R', ['warm must be left out where Rscript has options instead of a script;']],
])('a command that can never be warm is refused: %s', (command, rules) => {
  const { problems } = check(true, command.split(' '));
  expect(problems.map((problem) => problem.slice(0, problem.indexOf(';') + 1))).toEqual(rules);
  expect(problems.join()).toContain("['Rscript', 'script.R', …], or leave warm out");
});

test('nothing is warm without the prop, so the command does not matter', () => {
  expect(check(undefined, ['python3', 'fit.py']).problems).toEqual([]);
  expect(check(false, ['python3', 'fit.py']).problems).toEqual([]);
});

test.each([['.Rprofile'], ['.Renviron']])('a file %s, which R reads when it starts, is refused', (file) => {
  expect(check(true, SCRIPT, ['fit.R', file]).problems).toEqual([
    'warm must be left out with a file that R reads when it starts; move its code into the script, or leave warm out',
  ]);
  expect(check(true, SCRIPT, ['fit.R', `data/${file}`]).problems).toEqual([]);
});

test('a loop is refused, which starts R once in any case, and a pool without a loop is not', () => {
  expect(check(true, SCRIPT, [], true).problems).toEqual([
    'warm must be left out with loop: true; leave it out: the command starts once for all items',
  ]);
  expect(check(true, SCRIPT, [], false).problems).toEqual([]);
});

test.each<[unknown, string]>([
  ['caret', 'warm must be true, false or a list of R packages;'],
  [null, 'warm must be true, false or a list of R packages;'],
  [1, 'warm must be true, false or a list of R packages;'],
  [['my package'], 'warm[0] must be the name of an R package;'],
  [['caret', 5], 'warm[1] must be the name of an R package;'],
  [[''], 'warm[0] must be the name of an R package;'],
  [['a'.repeat(1_000_000)], 'warm[0] must be the name of an R package;'],
  [[{ toString: null }], 'warm[0] must be the name of an R package;'],
  [[Symbol('MASS')], 'warm[0] must be the name of an R package;'],
  [['rJava'], 'warm[0] must not be a package that does not work in a fork of R;'],
  [['dplyr', 'torch'], 'warm[1] must not be a package that does not work in a fork of R;'],
])('what is no list of packages is refused: case %#', (given, problem) => {
  const { problems } = check(given);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(problem);
});

test('the packages that synth rejects are those that R rejects in the pod', () => {
  const server = fs.readFileSync('runtime/warm-server.R', 'utf8');
  const [, names = ''] = /never_forked <- base::c\(([^)]*)\)/.exec(server)!;
  expect(names.split(', ').map((name) => JSON.parse(name) as string)).toEqual(NEVER_FORKED);
});
