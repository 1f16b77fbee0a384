import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { buildSync } from 'esbuild';
import { describeProblem, ProblemList, show, StudyError } from '../../lib/study/problems';
import { cases } from '../thoroughness';

const ROOT = path.join(__dirname, '..', '..');

describe('the text of a problem', () => {
  test('contains the place, the rule, the value, and the remedy', () => {
    const problem = { prop: 'retries', rule: 'be a whole number', given: 1.5, remedy: 'change it' };
    expect(describeProblem('chart/study', problem)).toBe(
      '[chart/study] retries: must be a whole number, got 1.5; change it',
    );
  });

  test('shows both halves of an invisible character beyond U+FFFF', () => {
    const problem = { prop: 'env.\u{e0041}', rule: 'be', given: 1, remedy: 'write' };
    expect(describeProblem('chart/study', problem)).toBe(
      String.raw`[chart/study] env.\udb40\udc41: must be, got 1; write`,
    );
  });

  test('is one line and moves no cursor, whatever the user wrote', () => {
    const problem = { prop: 'env.a\nb', rule: 'be\r\x1b[2J', given: '\u202e\u0085', remedy: 'write \u2028 \x07 é' };
    expect(describeProblem('chart/study', problem)).toBe(
      String.raw`[chart/study] env.a\u000ab: must be\u000d\u001b[2J, got "\u202e\u0085"; write \u2028 \u0007 é`,
    );
  });

  test.each<[unknown, string]>([
    [undefined, 'nothing'],
    [null, 'null'],
    [-0, '-0'],
    [NaN, 'NaN'],
    [1e21, '1e+21'],
    [5n, '5n'],
    ['', '""'],
    ['a"b', String.raw`"a\"b"`],
    ['a\nb\0', String.raw`"a\nb\u0000"`],
    ['\x7f\u0085\u200b\u202e', String.raw`"\u007f\u0085\u200b\u202e"`],
    ['\u{1f600}', String.raw`"\ud83d\ude00"`],
    [['a', 1], '["a",1]'],
    [{ a: { b: null } }, '{"a":{"b":null}}'],
    [() => 1, 'function'],
    [Symbol('s'), 'symbol'],
    [Cpu.millis(200), '200m'],
    [Size.mebibytes(3), '3Mi'],
    [Duration.seconds(90), '1 minute 30 seconds'],
    ['a'.repeat(118), `"${'a'.repeat(118)}"`],
    ['a'.repeat(119), `"${'a'.repeat(119)}…`],
  ])('shows %p as %s', (value, text) => {
    expect(show(value)).toBe(text);
  });

  test('shows something for an object that refers to itself', () => {
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    expect(show(circle)).toBe('object');
  });
});

describe('problems of a study', () => {
  test('are collected and thrown together, one line each', () => {
    const problems = new ProblemList();
    problems.throwIfAny('chart/study');
    problems.report('a', 'be 1', 2, 'write 1');
    problems.report('b', 'be 3', 4, 'write 3');
    expect(problems.length).toBe(2);
    expect(() => {
      problems.throwIfAny('chart/study');
    }).toThrow(
      new StudyError('chart/study', [
        { prop: 'a', rule: 'be 1', given: 2, remedy: 'write 1' },
        { prop: 'b', rule: 'be 3', given: 4, remedy: 'write 3' },
      ]),
    );
  });

  test('are data for code that catches them', () => {
    const problem = { prop: 'a', rule: 'be 1', given: 2, remedy: 'write 1' };
    const error = new StudyError('chart/study', [problem]);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: 'StudyError', path: 'chart/study', problems: [problem] });
    expect(error.message).toBe('[chart/study] a: must be 1, got 2; write 1');
  });
});

describe('a program that does not catch the error', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kubepar-uncaught-'));

  // As JavaScript in one file, a program starts in a third of the time.
  beforeAll(() => {
    buildSync({
      entryPoints: [path.join(ROOT, 'lib', 'index.ts')],
      outfile: path.join(folder, 'build', 'lib', 'index.js'),
      bundle: true,
      platform: 'node',
      packages: 'external',
    });
    for (const name of ['node_modules', 'runtime']) fs.symlinkSync(path.join(ROOT, name), path.join(folder, name));
  });

  afterAll(() => {
    fs.rmSync(folder, { recursive: true });
  });

  test('exits with code 1 and only the messages, and writes nothing', () => {
    const { status, stdout, stderr } = runTypeScript(`
      new StaticSimulation(new Chart(app, 'chart'), 'study', { image: 'r-base', command: [], completions: 0 });
      app.synth();`);
    expect(stderr.trimEnd().split('\n')).toEqual([
      '[chart/study] completions: must be a whole number of at least 1, got 0; choose one in that range',
      '[chart/study] image: must have a fixed tag or a digest, got "r-base"; name a version, for example \'r-base:1.0.0\', so that every pod runs the same program',
      "[chart/study] command: must be a list of at least one word, got []; write it as a list of words, for example ['Rscript', 'script.R']",
    ]);
    expect(stdout).toBe('');
    expect(status).toBe(1);
    expect(fs.existsSync(path.join(folder, 'dist'))).toBe(false);
  }, 60_000);

  test('also ends like this in an asynchronous function', () => {
    const { status, stderr } = runProgram(`
      void (async () => {
        await Promise.resolve();
        new StaticSimulation(new Chart(app, 'chart'), 'Study', { image: 'r-base:1', command: ['R'], completions: 1 });
      })();`);
    expect(stderr).toMatch(/^\[chart\/Study\] id: must be at most 52 lower-case letters, .*; write 'study'\n$/);
    expect(status).toBe(1);
  }, 60_000);

  test('has its own handler called for it, and continues as the handler decides', () => {
    const { status, stdout, stderr } = runProgram(`
      process.on('uncaughtException', (error) => {
        console.log('handled', error.message.split(';')[0]);
        process.exitCode = 7;
      });
      setTimeout(() => console.log('went on'), 50);
      new StaticSimulation(new Chart(app, 'chart'), 'study', { image: 'r-base:1', command: ['R'], completions: 0 });`);
    expect(stdout).toBe('handled [chart/study] completions: must be a whole number of at least 1, got 0\nwent on\n');
    expect(stderr).toBe('');
    expect(status).toBe(7);
  }, 60_000);

  test('ends even if something would keep it running, and writes nothing meanwhile', () => {
    const { status, stderr } = runProgram(`
      setInterval(() => undefined, 1000);
      setTimeout(() => app.synth(), 10);
      new StaticSimulation(new Chart(app, 'chart'), 'study', { image: 'r-base:1', command: ['R'], completions: 0 });`);
    expect(stderr).toMatch(/^\[chart\/study\] completions: must /);
    expect(status).toBe(1);
    expect(fs.readdirSync(path.join(folder, 'dist'))).toEqual([]);
    fs.rmSync(path.join(folder, 'dist'), { recursive: true });
  }, 60_000);

  test('fails, whatever exit code it still requests', () => {
    const mistake = `new StaticSimulation(new Chart(app, 'chart'), 'study', { image: 'r-base:1', command: ['R'], completions: 0 });`;
    for (const end of ['process.exit(0)', 'process.exitCode = 0'])
      expect(runProgram(`setTimeout(() => { ${end}; }, 20); ${mistake}`)).toMatchObject({
        status: 1,
        stderr: expect.stringMatching(/^\[chart\/study\] completions: must /) as string,
      });
  }, 60_000);

  test.each(['null', 'undefined', '5', '{ stack: null }', '{ name: "StudyError", stack: 5 }'])(
    'and throws a value that is not an error has it reported as Node reports it: %s',
    (thrown) => {
      const { status, stderr } = runProgram(`throw ${thrown};`);
      expect(status).toBe(1);
      expect(stderr).not.toContain('TypeError');
      expect(stderr).toContain('Node.js v');
    },
    60_000,
  );

  test('and catches it, writes nothing, because a chart would silently lack a study', () => {
    const { status, stderr } = runProgram(`
      new StaticSimulation(new Chart(app, 'good'), 'good', { image: 'r-base:1', command: ['R'], completions: 1 });
      try {
        new StaticSimulation(new Chart(app, 'chart'), 'study', { image: 'r-base:1', command: ['R'], completions: 0 });
      } catch {}
      app.synth();`);
    expect(stderr).toMatch(/^\[chart\/study\] completions: must [^\n]*\n$/);
    expect(status).toBe(1);
    expect(fs.readdirSync(path.join(folder, 'dist'))).toEqual([]);
    fs.rmSync(path.join(folder, 'dist'), { recursive: true });
  }, 60_000);

  test('and catches that two have the same id, also writes nothing', () => {
    const { status, stderr } = runProgram(`
      const chart = new Chart(app, 'chart');
      const props = { image: 'r-base:1', command: ['R'], completions: 1 };
      new StaticSimulation(chart, 'study', props);
      try {
        new StaticSimulation(chart, 'study', props);
      } catch {}
      app.synth();`);
    expect(stderr).toMatch(/^\[chart\/study\] id: must not be the id of another construct there [^\n]*\n$/);
    expect(status).toBe(1);
    expect(fs.readdirSync(path.join(folder, 'dist'))).toEqual([]);
    fs.rmSync(path.join(folder, 'dist'), { recursive: true });
  }, 60_000);

  test.each(
    cases([
      [
        'two charts of one id',
        `new StaticSimulation(new Chart(app, 'a'), 'a', { image: 'r-base:1', command: ['R'], completions: 1 });
       new Chart(app, 'a');`,
        '[a] id: must not be the id of another construct in its App, got "a"; rename one of them (main.ts:5)',
      ],
      [
        'no study yet',
        "void StaticSimulation; new Chart(app, '');",
        `[] id: must be text, got ""; choose a name such as 'monte-carlo' (main.ts:4)`,
      ],
      [
        'charts that wait for each other',
        `const [a, b] = ['a', 'b'].map((id) => new Chart(app, id)); void StaticSimulation;
       a.addDependency(b);
       b.addDependency(a);
       app.synth();`,
        '[a] dependencies: must not form a cycle, got "a => b => a"; remove one call to addDependency (main.ts:7)',
      ],
    ]),
  )(
    'has the mistakes that constructs and cdk8s find reported in the same form: %s',
    (_what, body, message) => {
      expect(runTypeScript(body)).toMatchObject({ stderr: `${message}\n`, stdout: '', status: 1 });
      fs.rmSync(path.join(folder, 'dist'), { recursive: true, force: true });
    },
    60_000,
  );

  test('still sees the stack of its own error with the same text as one of constructs', () => {
    const { stderr } = runProgram(
      "void StaticSimulation; throw new Error('Only root constructs may have an empty ID');",
    );
    expect(stderr).toContain('Error: Only root constructs may have an empty ID\n    at ');
  }, 60_000);

  test('still sees the stack of an error of another kind', () => {
    const { status, stderr } = runProgram(`
      try {
        new StaticSimulation(new Chart(app, 'chart'), 'study', { image: 'r-base', command: ['R'], completions: 1 });
      } catch {}
      throw new TypeError('a bug elsewhere');`);
    expect(stderr).toContain('TypeError: a bug elsewhere\n    at ');
    expect(status).not.toBe(0);
  }, 60_000);

  interface Ended {
    readonly status: number | null;
    readonly stdout: string;
    readonly stderr: string;
  }

  function runTypeScript(body: string): Ended {
    const main = path.join(folder, 'main.ts');
    const lib = JSON.stringify(path.join(ROOT, 'lib'));
    const start = `import { App, Chart } from 'cdk8s';\nimport { StaticSimulation } from ${lib};\nconst app = new App();\n`;
    fs.writeFileSync(main, `${start}${body}\n`);
    const tsx = path.join(ROOT, 'node_modules', '.bin', 'tsx');
    return spawnSync(tsx, [main], { cwd: folder, encoding: 'utf8' });
  }

  function runProgram(body: string): Ended {
    const main = path.join(folder, 'main.js');
    const start = `const { App, Chart } = require('cdk8s');\nconst { StaticSimulation } = require('./build/lib');\nconst app = new App();\n`;
    fs.writeFileSync(main, `${start}${body}\n`);
    return spawnSync(process.execPath, [main], { cwd: folder, encoding: 'utf8' });
  }
});
