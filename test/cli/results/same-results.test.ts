import { all, notesOn } from './same-results-notes';

const FIVE = [0, 1, 2, 3, 4];

describe('tasks without parameters', () => {
  test.each([
    ['a random number', '[1] 0.3735462\n'],
    ['several', '[1] 0.37 1.18\n'],
    ['a table', 'name,mean\na,0.1234\nb,0.77\n'],
    ['JSON', '{"mean":0.12345}'],
    ['a permutation', '[1] 3 1 5 6 2 4\n'],
    ['a summary that is text', 'Min. 1st Qu.\nabout -2.2147 or so: -0.4942\n'],
  ])('that each have the same numbers are reported: %s', (_what, output) => {
    expect(notesOn(all(output, 2))).toEqual([
      'the results of all 2 tasks are the same; if they should not be, check whether the script calls set.seed',
    ]);
  });

  test('that have the same shares of a count are reported if there are many', () => {
    expect(notesOn(all('[1] 0.2857143 0.2142857 0.5\n', 2))).toEqual([]);
    expect(notesOn(all('[1] 0.2857143 0.2142857 0.5\n', 5))).toHaveLength(1);
  });

  test('that have the same small number are reported if there are many', () => {
    expect(notesOn(all('[1] 53\n', 4))).toEqual([]);
    expect(notesOn(all('[1] 53\n', 5))).toHaveLength(1);
  });

  test.each([
    ['"done"', 'done\n'],
    ['how much was done', 'wrote 1500 rows to 3 files\n'],
    ['the version of R', 'R version 4.5.0 (2025-04-11)\n'],
    ['TRUE', '[1] TRUE\n'],
    ['0 or 1', '[1] 1 0 1\n'],
    ['missing values', '[1] NA NaN Inf\n'],
    ['names of rows', ',m\n10,\n20,\n30,\n'],
    ['no rows', 'numeric(0)\n'],
    ['nothing', ''],
  ])('that all print %s are not reported', (_what, output) => {
    expect(notesOn(all(output, 20))).toEqual([]);
  });

  test('that wrote the same file are reported, even a binary one', () => {
    expect(notesOn(all(Buffer.from([0, 255]), 2), { result: 'file' })).toHaveLength(1);
    expect(notesOn(all(Buffer.from([0, 255]), 2))).toEqual([]);
    expect(notesOn(all('done\n'), { result: 'file' })).toEqual([]);
  });

  test('in another language are not asked for set.seed', () => {
    expect(notesOn(all('0.12345\n'), { program: 'python3' })).toEqual([
      'the results of all 5 tasks are the same; if they should not be, check whether the script sets a fixed seed',
    ]);
  });

  test('that differ in one result are not reported', () => {
    expect(notesOn(['0.12345\n', '0.12345\n', '0.12346\n'])).toEqual([]);
  });
});

describe('rows of parameters', () => {
  test('that all have the same numbers are reported, because they should differ', () => {
    expect(notesOn(all('[1] 0.3735462\n'), { values: FIVE })).toEqual([
      'the results of all 5 tasks are the same, although their parameters differ; if they should not be, check whether the script uses its parameters',
    ]);
  });

  test.each(['[1] TRUE\n', '[1] 12\n', '[1] 0.05\n', 'converged\n'])(
    'for which a deterministic function may return the same are not reported: %j',
    (output) => {
      expect(notesOn(all(output), { values: FIVE })).toEqual([]);
    },
  );

  test('with equal repeats are counted', () => {
    const outputs = ['0.12345\n', '0.12345\n', '0.2\n', '0.3\n', '0.45678\n', '0.45678\n'];
    expect(notesOn(outputs, { values: [1, 2, 3], repeats: 2 })).toEqual([
      'the results of all repeats are the same in 2 of 3 rows of parameters that have several, such as task 0-1; if they should not be, check whether the script calls set.seed',
    ]);
  });

  test('of which few repeats have the same small number by chance are not reported', () => {
    const outputs = ['7\n', '7\n', '8\n', '9\n', '12\n', '12\n'];
    expect(notesOn(outputs, { values: [1, 2, 3], repeats: 2 })).toEqual([]);
    expect(notesOn(['7\n', '7\n', '9\n', '9\n', '12\n', '12\n'], { values: [1, 2, 3], repeats: 2 })).toHaveLength(1);
  });
});

describe('repeats, some of which have equal results,', () => {
  test('are reported, as happens if the seed is the time in seconds', () => {
    expect(notesOn(['0.7308782\n', '0.7308782\n', '0.2651087\n', '0.2651087\n'])).toEqual([
      'equal results in task 0-1, in task 2-3, but not in all tasks with the same parameters; if they should not be, check whether the script calls set.seed',
    ]);
  });

  test.each([
    ['shares of a count', ['0.5333333333333333', '0.5333333333333333', '0.4666666666666667']],
    ['shares as R rounds them', ['[1] 0.3333333', '[1] 0.3333333', '[1] 0.6666667']],
    ['standard deviations of such', [Math.sqrt(16 / 30), Math.sqrt(16 / 30), Math.sqrt(14 / 30)].map(String)],
    ['small counts', ['[1] 53 12', '[1] 53 12', '[1] 41 7']],
    ['TRUE', ['[1] TRUE', '[1] TRUE', '[1] FALSE']],
    ['words', ['done', 'done', 'skipped 1234567 rows']],
  ])('are not reported if chance may explain it: %s', (_what, outputs) => {
    expect(notesOn(outputs)).toEqual([]);
  });

  test('are not reported for few digits if there are many repeats', () => {
    const outputs = Array.from({ length: 1000 }, (_, task) => `0.${String(1_234_567 + 7919 * (task % 999))}\n`);
    expect(notesOn(outputs)).toEqual([]);
  });
});

describe('the seed in the script', () => {
  test.each([
    ['Rscript', 'x <- 1\nset.seed(42) # as in the paper\nrnorm(1)', 'set.seed(42) # as in the paper'],
    ['python3', 'import numpy as np\nrng = np.random.default_rng(7)', 'rng = np.random.default_rng(7)'],
    ['python3', 'import random\nrandom.seed(int(time.time()))', 'random.seed(int(time.time()))'],
    ['python3', 'np.random.seed(0)', 'np.random.seed(0)'],
    ['python3', 'model = Forest(random_state=1)', 'model = Forest(random_state=1)'],
    ['python3', 'torch.manual_seed(0)', 'torch.manual_seed(0)'],
    ['julia', 'Random.seed!(1)', 'Random.seed!(1)'],
    ['julia', 'rng = MersenneTwister(1)', 'rng = MersenneTwister(1)'],
  ])('is quoted: %s %s', (program, script, line) => {
    expect(notesOn(all('0.1234567\n'), { program, script })).toEqual([
      expect.stringContaining(`the results of all 5 tasks are the same; the script sets a seed: "${line}"; `),
    ]);
  });

  test.each(['rnorm(1)', '# set.seed(42)\nrnorm(1)', 'random.seed(int(os.environ["KUBEPAR_SEED"]))'])(
    'is not mentioned if there is none: %s',
    (script) => {
      expect(notesOn(all('0.1234567\n'), { script })).toEqual([
        'the results of all 5 tasks are the same, which is right if nothing in the script is random',
      ]);
    },
  );
});
