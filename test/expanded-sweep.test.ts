import { App, Chart, Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { ExpandedSweep, Parameters, range, Results } from '../lib';
import {
  environmentOf,
  messageOf,
  mountedFiles,
  readRows,
  render,
  renderChart,
  renderSweep,
  sweep,
  sweepErrors,
  TestProject,
  thrownBy,
  type GivenSweep,
  type RenderedJob,
} from './support';
import { cases } from './thoroughness';
import { inDepth } from './in-depth';

const project = new TestProject();

describe('a sweep', () => {
  test('creates one Job per row by default', () => {
    const { jobs } = renderSweep({ parameters: Parameters.grid({ n: [1, 2], method: ['lm', 'rf'] }) });
    expect(jobs).toHaveLength(4);
    for (const { spec } of jobs) expect(spec).toMatchObject({ completions: 1, completionMode: 'Indexed' });
    expect(jobs.map(environmentOf).map((env) => env['KUBEPAR_TASK_LIST'])).toEqual(['0', '1', '2', '3']);
  });

  test('accepts every prop in layout jobs', () => {
    project.write('script.R');
    const given = { ...SHARED, layout: 'jobs', maxJobs: 3 };
    const { jobs } = renderSweep(given);
    expect(jobs).toHaveLength(3);
    for (const { spec } of jobs)
      expect(spec).toMatchObject({
        backoffLimitPerIndex: 1,
        activeDeadlineSeconds: 7200,
        ttlSecondsAfterFinished: 86_400,
        suspend: true,
      });
  });

  test('accepts every prop in layout indexed', () => {
    project.write('script.R');
    const given = { ...SHARED, layout: 'indexed', parallelism: 2, tasksPerPod: 2, maxFailedTasks: 1 };
    const { jobs, job } = renderSweep(given);
    expect(jobs).toHaveLength(1);
    expect(job.spec).toMatchObject({ completions: 2, parallelism: 2, maxFailedIndexes: 1, suspend: true });
  });

  test('returns its name in the cluster, with which the names of its Jobs start', () => {
    const { name } = sweep({}, 'birthday');
    expect(name).toMatch(/^birthday-[0-9a-f]{8}$/);
    expect(renderSweep({}, 'birthday').jobs.map(({ metadata }) => metadata.name)).toEqual([
      `${name}-1`,
      `${name}-2`,
      `${name}-3`,
    ]);
  });

  test('keeps its table in the manifest, unchanged', () => {
    const parameters = Parameters.grid({ n: range(1, 3), method: ['lm', 'rf'] })
      .where((row) => row.n !== 2)
      .replicate(2);
    for (const layout of ['jobs', 'indexed'])
      expect(readRows(renderSweep({ parameters, layout })).map((row) => row.join(' '))).toEqual([
        ...['1 lm', '1 lm', '1 rf', '1 rf', '3 lm', '3 lm', '3 rf', '3 rf'],
      ]);
  });

  test('mounts its table in each pod, and names the folder and the columns', () => {
    const rendered = renderSweep({ parameters: Parameters.grid({ n: [1, 2], method: ['lm', 'rf'] }) });
    expect(environmentOf(rendered.job)).toMatchObject({
      KUBEPAR_COLUMNS: 'n method',
      KUBEPAR_TABLE: '/kubepar/study/parameters',
      KUBEPAR_TASKS: '4',
    });
    const files = mountedFiles(rendered);
    expect(files.get('parameters/axes')!.bytes.toString()).toBe('list 2 2 n\nlist 2 1 method\n');
    expect(files.get('parameters/rows-1-0')!.bytes.toString()).toBe('"lm"\n"rf"\n');
  });

  test('has its ConfigMaps before its Jobs in the file, so that one kubectl apply works', () => {
    const { objects } = renderSweep({
      parameters: Parameters.list(
        'text',
        range(1, 6).map((n) => 'x'.repeat(100_000 + n)),
      ),
    });
    const kinds = objects.map(({ kind }) => kind);
    expect(kinds.lastIndexOf('ConfigMap')).toBeLessThan(kinds.indexOf('Job'));
    expect(kinds.filter((kind) => kind === 'ConfigMap').length).toBeGreaterThan(3);
    expect(kinds.filter((kind) => kind === 'Job')).toHaveLength(6);
  });

  test('describes itself for the command', () => {
    const { configMaps } = renderSweep({ parameters: Parameters.grid({ n: [1, 2], m: [3] }), seed: 5 });
    expect(JSON.parse(configMaps[0]!.data!['study.json']!)).toMatchObject({
      pattern: 'expanded-sweep',
      layout: 'jobs',
      tasks: 2,
      columns: ['n', 'm'],
      seed: 5,
    });
  });

  test('creates all pods like those of a StaticSimulation, except for what a task must know', () => {
    project.write('script.R');
    const { parameters, ...shared } = { ...SHARED, command: ['Rscript', 'script.R'] };
    const { job: simulated } = render({ ...shared, completions: 1, parallelism: 1 });
    const { jobs } = renderSweep({ ...shared, parameters });
    for (const job of jobs) {
      expect(withoutOwn(job)).toEqual(withoutOwn(simulated));
      const [variables, known] = [job, simulated].map((each) => Object.keys(environmentOf(each)));
      expect(variables!.filter((name) => !known!.includes(name)).sort()).toEqual([
        ...['KUBEPAR_COLUMNS', 'KUBEPAR_TABLE', 'KUBEPAR_TASK_LIST'],
      ]);
    }
  });

  /** What the Jobs of all studies have in common. */
  function withoutOwn({ spec: { template, ...spec } }: RenderedJob): object {
    const [container] = template.spec.containers;
    const own = ['KUBEPAR_STUDY', 'KUBEPAR_TASKS', 'KUBEPAR_TASK_LIST', 'KUBEPAR_COLUMNS', 'KUBEPAR_TABLE'];
    const env = container.env.filter(({ name }) => !own.includes(name));
    const volumes = template.spec.volumes.map((volume) => ({ ...volume, projected: volume.projected && 'ConfigMaps' }));
    const pod = { ...template.spec, containers: [{ ...container, env }], volumes };
    return { ...spec, parallelism: undefined, pod };
  }
});

describe('the Jobs of rows', () => {
  test.each<[string, Parameters, string[]]>([
    ['its values', Parameters.list('method', ['lm', 'rf']), ['lm', 'rf']],
    ['all its values', Parameters.grid({ n: [1, 2], m: ['a', 'b'] }), ['1-a', '1-b', '2-a', '2-b']],
    ['true and false', Parameters.list('flag', [true, false]), ['true', 'false']],
    ['its index, where one is not lower-case', Parameters.list('method', ['lm', 'RF']), ['0', '1']],
    ['its index, where one has a dot', Parameters.list('p', [0.5, 1]), ['0', '1']],
    ['its index, where one is negative', Parameters.list('n', [-1, 1]), ['0', '1']],
    ['its index, where one is empty', Parameters.list('m', ['', 'a']), ['0', '1']],
    ['its index, where one is too long', Parameters.list('m', ['a', 'b'.repeat(60)]), ['0', '1']],
    ['its index, where rows are there twice', Parameters.list('m', ['a', 'b']).replicate(2), ['0', '1', '2', '3']],
    [
      'its index, where values run together',
      Parameters.table([
        { a: 'x-y', b: 'z' },
        { a: 'x', b: 'y-z' },
      ]),
      ['0', '1'],
    ],
  ])('are each named by %s', (_, parameters, names) => {
    const { name } = sweep({ parameters });
    expect(renderSweep({ parameters }).jobs.map(({ metadata }) => metadata.name)).toEqual(
      names.map((end) => `${name}-${end}`),
    );
  });

  test('have names of at most 61 characters, so that host names have 63', () => {
    const longest = 61 - 'study-01234567-'.length;
    const names = (length: number): string[] =>
      renderSweep({ parameters: Parameters.list('m', ['a', 'b'.repeat(length)]) }).jobs.map(
        ({ metadata }) => metadata.name,
      );
    expect(names(longest)[1]).toHaveLength(61);
    expect(names(longest + 1)[1]).toMatch(/-1$/);
  });

  test('have labels for the parameters, to select them by', () => {
    const parameters = Parameters.table([{ n: 60, method: 'lm', flag: true, share: 0.5, none: '' }]);
    const { job } = renderSweep({ parameters });
    expect(job.metadata.labels).toMatchObject({
      'kubepar.dev/study': 'study',
      'kubepar.dev/pattern': 'expanded-sweep',
      'parameter.kubepar.dev/n': '60',
      'parameter.kubepar.dev/method': 'lm',
      'parameter.kubepar.dev/flag': 'true',
      'parameter.kubepar.dev/share': '0.5',
      'parameter.kubepar.dev/none': '',
    });
    expect(job.spec.template.metadata.labels).toEqual(job.metadata.labels);
  });

  test.each<[string, string, boolean]>([
    ['n', 'a'.repeat(63), true],
    ['n', 'a'.repeat(64), false],
    ['n', 'a_b.c-d', true],
    ['n', 'a b', false],
    ['n', '-1', false],
    ['n', 'a-', false],
    ['n', '1e+21', false],
    ['n', 'é', false],
    ['n', 'a\n', false],
    ['n'.repeat(63), 'a', true],
    ['n.m-o_p', 'a', true],
    ['_n', 'a', false],
    ['n_', 'a', false],
  ])('have a label for a parameter only if Kubernetes allows it: %s, %j', (name, value, isLabel) => {
    const { job } = renderSweep({ parameters: Parameters.list(name, [value]) });
    const labels = Object.entries(job.metadata.labels).filter(([key]) => key.startsWith('parameter.'));
    expect(labels).toEqual(isLabel ? [[`parameter.kubepar.dev/${name}`, value]] : []);
    expect(job.metadata.annotations).toMatchObject({ 'kubepar.dev/parameters': JSON.stringify({ [name]: value }) });
  });

  test('have their index and their row as annotations, and so do the pods', () => {
    const { jobs } = renderSweep({ parameters: Parameters.grid({ n: [1, 2], m: ['x y'] }) });
    expect(jobs.map(({ metadata }) => metadata.annotations)).toEqual([
      { 'kubepar.dev/tasks': '0', 'kubepar.dev/parameters': '{"n":1,"m":"x y"}' },
      { 'kubepar.dev/tasks': '1', 'kubepar.dev/parameters': '{"n":2,"m":"x y"}' },
    ]);
    for (const { metadata, spec } of jobs) expect(spec.template.metadata.annotations).toEqual(metadata.annotations);
  });

  test('have no annotation for a row of more than 4000 bytes', () => {
    const around = '{"m":""}'.length;
    const { jobs } = renderSweep({
      parameters: Parameters.list('m', ['a'.repeat(4000 - around), 'a'.repeat(4001 - around), 'é'.repeat(2000)]),
    });
    expect(jobs.map(({ metadata }) => metadata.annotations!['kubepar.dev/parameters']?.length)).toEqual([
      4000,
      undefined,
      undefined,
    ]);
    expect(jobs.map(({ metadata }) => metadata.annotations!['kubepar.dev/tasks'])).toEqual(['0', '1', '2']);
  });

  test('are at most 500, unless maxJobs allows more', () => {
    expect(sweepErrors({ parameters: Parameters.list('n', range(1, 500)) })).toEqual([]);
    const parameters = Parameters.list('n', range(1, 501));
    expect(sweepErrors({ parameters })).toEqual([
      `parameters: must have at most 500 rows with layout 'jobs', got "501 rows"; set layout: 'indexed' for one Job, or maxJobs: 501`,
    ]);
    expect(sweepErrors({ parameters, maxJobs: 501 })).toEqual([]);
    expect(sweepErrors({ parameters, layout: 'indexed' })).toEqual([]);
    expect(sweepErrors({ parameters, maxJobs: 500 })).toHaveLength(1);
    expect(sweepErrors({ parameters: Parameters.list('n', [1, 2]), maxJobs: 1 })).toHaveLength(1);
  });

  test.each([10_001, 200_000, 1e15])('are never %d: the message only recommends one Job', (rows) => {
    const parameters = Parameters.list('n', [5]).replicate(rows);
    expect(sweepErrors({ parameters })).toEqual([
      `parameters: must have at most 500 rows with layout 'jobs', got "${String(rows)} rows"; set layout: 'indexed' for one Job`,
    ]);
    expect(sweepErrors({ parameters, maxJobs: 10_000 })).toHaveLength(1);
  });

  test.each([0, -1, 1.5, '10', NaN, 10_001, null])('are not limited by a maxJobs of %p', (maxJobs) => {
    expect(sweepErrors({ maxJobs })).toEqual([
      expect.stringMatching(
        /^maxJobs: must be a whole number from 1 to 10000, got .*; (choose one in that range, or set layout: 'indexed' for one Job|write .*)$/,
      ),
    ]);
  });
});

describe('one Job for all rows', () => {
  test.each([
    [1, 6],
    [4, 2],
    [6, 1],
    [100, 1],
  ])('has, with %d tasks per pod, %d pods for 6 rows', (tasksPerPod, completions) => {
    const { jobs, job } = renderSweep({ ...INDEXED, parameters: Parameters.list('n', range(1, 6)), tasksPerPod });
    expect(jobs).toHaveLength(1);
    expect(job.spec).toMatchObject({ completions, parallelism: 10, completionMode: 'Indexed' });
    expect(environmentOf(job)).toMatchObject({ KUBEPAR_TASKS: '6', KUBEPAR_TASKS_PER_POD: String(tasksPerPod) });
    expect(environmentOf(job)).not.toHaveProperty('KUBEPAR_TASK_LIST');
  });

  test('has the name of the study, and no data of a single row', () => {
    const { job } = renderSweep({ ...INDEXED, parallelism: 3 });
    expect(job.metadata.name).toBe(sweep(INDEXED).name);
    expect(job.metadata.annotations).toBeUndefined();
    expect(Object.keys(job.metadata.labels).filter((key) => key.startsWith('parameter.'))).toEqual([]);
    expect(job.spec).toMatchObject({ parallelism: 3 });
  });

  test('contains a million rows of a grid in a few lines', () => {
    const parameters = Parameters.grid({ a: range(1, 1000), b: range(0, 0.999, 0.001) });
    const { configMaps } = renderSweep({ ...INDEXED, parameters, tasksPerPod: 10 });
    expect(configMaps.flatMap(({ data }) => data?.['axes'] ?? [])).toEqual([
      'range 1000 1000 1 1 0 a\nrange 1000 1 0 1 3 b\n',
    ]);
  });
});

describe('the name of a sweep', () => {
  const name = (given: GivenSweep = {}): string => sweep(given).name;

  test('changes with everything that Kubernetes would not change in place', () => {
    const names = [
      name(),
      name(INDEXED),
      name({ parameters: Parameters.list('n', [1, 2, 4]) }),
      name({ parameters: Parameters.list('n', ['1', '2', '3']) }),
      name({ parameters: Parameters.list('m', [1, 2, 3]) }),
      name({ parameters: Parameters.list('n', [1, 2]) }),
      name({ parameters: Parameters.list('n', [3, 2, 1]) }),
      name({ parameters: Parameters.list('n', [1, 2, 3]).replicate(2) }),
      name({ command: ['Rscript', 'script.R', '$(n)'] }),
      name({ seed: 1 }),
    ];
    expect(new Set(names).size).toBe(names.length);
  });

  test('stays the same when parallelism, suspend, ttl, the deadline or maxJobs change', () => {
    for (const given of [{ suspend: true }, { ttl: Duration.hours(1) }, { deadline: Duration.hours(1) }]) {
      expect(name(given)).toBe(name());
      expect(name({ ...INDEXED, ...given })).toBe(name(INDEXED));
    }
    expect(name({ maxJobs: 20 })).toBe(name());
    expect(name({ ...INDEXED, parallelism: 20 })).toBe(name(INDEXED));
  });

  test('stays the same for the same table, however it is written', () => {
    expect(name({ parameters: Parameters.grid({ n: range(1, 3) }) })).toBe(name());
    expect(name({ parameters: Parameters.table([{ n: 1 }, { n: 2 }, { n: 3 }]) })).toBe(name());
    expect(name({ layout: 'jobs' })).toBe(name());
  });
});

test('the seed is that of the id, whatever the layout and the pattern', () => {
  const seeds = [renderSweep(), renderSweep(INDEXED), render()].map(({ job }) => environmentOf(job)['KUBEPAR_SEED']);
  expect(new Set(seeds).size).toBe(1);
  expect(environmentOf(renderSweep({ seed: 7 }).job)['KUBEPAR_SEED']).toBe('7');
});

describe('the id', () => {
  test.each([
    [1, 50],
    [10, 50],
    [11, 49],
    [100, 49],
    [101, 48],
    [500, 48],
  ])('may, with one Job for each of %d rows, have %d characters', (rows, longest) => {
    const parameters = Parameters.list('n', range(1, rows));
    expect(sweepErrors({ parameters }, 'a'.repeat(longest))).toEqual([]);
    expect(sweepErrors({ parameters }, 'a'.repeat(longest + 1))).toEqual([
      expect.stringMatching(
        new RegExp(`^id: must be at most ${String(longest)} lower-case letters, .*; write '${'a'.repeat(longest)}'$`),
      ),
    ]);
  });

  test('may be two characters longer in one Job for all rows', () => {
    expect(sweepErrors(INDEXED, 'a'.repeat(52))).toEqual([]);
    expect(sweepErrors(INDEXED, 'a'.repeat(53))).toHaveLength(1);
  });

  inDepth.each([
    [1, 50],
    [101, 48],
    [500, 48],
  ])('leads, at its longest, to no host name of more than 63 characters in %d Jobs', (rows, longest) => {
    // Values that can't be names, so that the index of the task is used.
    const { jobs } = renderSweep({ parameters: Parameters.list('x', range(0.5, rows)) }, 'a'.repeat(longest));
    expect(jobs).toHaveLength(rows);
    for (const { metadata } of jobs) expect(`${metadata.name}-0`.length).toBeLessThanOrEqual(63);
  });

  test('is refused if another sweep or simulation of the namespace has it, and both are named', () => {
    const app = new App();
    sweep({}, 'study', new Chart(app, 'first'));
    for (const given of [{}, INDEXED])
      expect(messageOf(() => sweep(given, 'study', new Chart(app, `second-${Object.keys(given).join()}`)))).toMatch(
        /^\[second-(layout)?\/study\] id: must not be the id of another study in its namespace \(\[first\/study\]\), got "study"; rename one of them$/,
      );
    expect(thrownBy(() => sweep({}, 'study', new Chart(app, 'third', { namespace: 'team-a' })))).toEqual([]);
  });
});

describe('invalid props are refused', () => {
  test.each<[string, unknown]>([
    ['parallelism', 5],
    ['tasksPerPod', 5],
    ['maxFailedTasks', 5],
    ['parallelism', 'wrong'],
    ['tasksPerPod', 0],
    ['maxFailedTasks', -1],
  ])('with one Job per row: %s as %p', (prop, value) => {
    expect(sweepErrors({ [prop]: value })).toEqual([
      `${prop}: must be left out with layout 'jobs', got ${JSON.stringify(value)}; leave it out, or set layout: 'indexed'`,
    ]);
  });

  test('with one Job for all rows: maxJobs', () => {
    expect(sweepErrors({ ...INDEXED, maxJobs: 5 })).toEqual([
      "maxJobs: must be left out with layout 'indexed', got 5; leave it out: there is one Job",
    ]);
  });

  test.each<[unknown, string]>([
    ['job', '"job"'],
    ['Indexed', '"Indexed"'],
    [null, 'null'],
    [1, '1'],
  ])('if the layout is %j', (layout, shown) => {
    expect(sweepErrors({ layout })).toEqual([
      `layout: must be 'jobs' or 'indexed', got ${shown}; leave it out for 'jobs'`,
    ]);
  });

  test.each<[unknown, string]>([
    [undefined, 'nothing'],
    [[{ n: 5 }], '[{"n":5}]'],
    [{ n: [1, 2] }, '{"n":[1,2]}'],
  ])('if the parameters are %j', (parameters, shown) => {
    expect(sweepErrors({ parameters })).toEqual([
      `parameters: must be a parameter table, got ${shown}; write, for example, Parameters.grid({ n: range(1, 100) })`,
    ]);
  });

  test('if their names are unknown, with the existing ones', () => {
    expect(sweepErrors({ completions: 5 } as object)).toEqual([
      expect.stringMatching(
        /^completions: must be a prop of this construct, got 5; correct the name; valid names are parameters, layout, parallelism, maxJobs, image, /,
      ),
    ]);
  });

  test('if a value of maxFailedTasks or parallelism is out of its range', () => {
    expect(sweepErrors({ ...INDEXED, maxFailedTasks: 4, parallelism: 0 })).toEqual([
      'maxFailedTasks: must be a whole number from 0 to 3, got 4; leave it out to run everything',
      'parallelism: must be a whole number from 1 to 100000, got 0; to create a study without starting it, set suspend: true',
    ]);
  });

  test('but not maxFailedTasks of a table that must be corrected first', () => {
    expect(sweepErrors({ ...INDEXED, parameters: Parameters.csv('missing.csv'), maxFailedTasks: 50 })).toEqual([
      expect.stringMatching(/^parameters\.csv: must exist, /),
    ]);
  });

  test('if the command names something that is not a parameter', () => {
    expect(sweepErrors({ command: ['Rscript', '$(m)'] })).toEqual([
      'command[1]: must name only parameters of the study, got "$(m)"; they are n; write $$(m) for the text $(m)',
    ]);
  });

  test('all at once, each with the path of the sweep', () => {
    const given = {
      parameters: Parameters.list('1a', [NaN]),
      image: 'r-base',
      retries: -1,
      layout: 'indexed',
      maxJobs: 1,
    };
    const message = messageOf(() => sweep(given, 'Study'));
    expect(message.split('\n').map((line) => /^\[chart\/Study\] (\S+): must .+, got .+; .+$/.exec(line)?.[1])).toEqual([
      ...['parameters.1a', 'parameters.1a[0]', 'maxJobs', 'id', 'image', 'retries'],
    ]);
  });

  test('and the app writes nothing, even if it continues', () => {
    const chart = new Chart(new App(), 'chart');
    expect(thrownBy(() => sweep({ retries: -1 }, 'study', chart))).toHaveLength(1);
    expect(thrownBy(() => void chart.toJson())).toMatchObject([{ prop: 'retries' }]);
  });
});

describe('more pods than Kubernetes accepts', () => {
  const thousand = range(1, 1000);
  const million = { a: thousand, b: thousand };

  test.each<[string, () => Parameters]>(
    cases([
      ['a grid', () => Parameters.grid({ ...million, c: range(1, 10) })],
      ['a range', () => Parameters.grid({ n: range(1, 1e7) })],
      ['a range that descends', () => Parameters.grid({ n: range(1e7, 1, -1) })],
      ['a list', () => Parameters.list('n', range(1, 1e7))],
    ]),
  )('are avoided by the tasksPerPod in the message: %s of 10^7 rows', (_, make) => {
    const parameters = make();
    const [message, ...more] = sweepErrors({ ...INDEXED, parameters });
    expect(more).toEqual([]);
    expect(message).toMatch(/^maxFailedTasks: must be from 0 to 10000 if there are more than 100000 pods /);
    const [, tasksPerPod] = /set tasksPerPod to (\d+) or more/.exec(message!)!;
    expect(tasksPerPod).toBe('100');
    const rendered = renderSweep({ ...INDEXED, parameters, tasksPerPod: 100 });
    expect(rendered.job.spec).toMatchObject({ completions: 100_000 });
    expect(rendered.yaml.length).toBeLessThan(100_000);
  });

  test('are avoided by it even if Kubernetes could not count them', () => {
    const parameters = Parameters.grid({ ...million, c: thousand, d: range(1, 100) });
    const [count, failures] = sweepErrors({ ...INDEXED, parameters });
    expect(count).toBe('tasksPerPod: must make at most 2147483647 pods, got 1; set it to 47 or more');
    expect(failures).toMatch(/set tasksPerPod to 1000000 or more for at most 100000 pods$/);
    expect(sweepErrors({ ...INDEXED, parameters, tasksPerPod: 47, maxFailedTasks: 100 })).toEqual([]);
    expect(sweepErrors({ ...INDEXED, parameters, tasksPerPod: 46, maxFailedTasks: 100 })).toHaveLength(1);
    expect(sweepErrors({ ...INDEXED, parameters, tasksPerPod: 1_000_000 })).toEqual([]);
  });

  test('are not reported if the grid itself is too large, which is reported', () => {
    const parameters = Parameters.grid({ ...million, c: thousand, d: thousand, e: thousand, f: thousand });
    expect(sweepErrors({ ...INDEXED, parameters })).toEqual([
      expect.stringMatching(
        /^parameters: must have at most 9007199254740991 rows, got "1000000000000000000 rows"; .* tasksPerPod: 2147483647$/,
      ),
    ]);
  });
});

// What tsc, which also checks this file, must accept and reject.
test('the type of the props depends on the layout', () => {
  const chart = new Chart(new App(), 'chart');
  const valid = { image: 'r-base:1', command: ['R'], parameters: Parameters.grid({ n: [1] }) };
  new ExpandedSweep(chart, 'a', valid);
  new ExpandedSweep(chart, 'b', { ...valid, layout: 'jobs', maxJobs: 5 });
  new ExpandedSweep(chart, 'c', { ...valid, layout: 'indexed', parallelism: 5, tasksPerPod: 2, maxFailedTasks: 1 });
  expect(renderChart(chart).jobs).toHaveLength(3);
  const refused = new Chart(new App(), 'refused');
  // @ts-expect-error: jobs have no parallelism
  expect(thrownBy(() => new ExpandedSweep(refused, 'd', { ...valid, parallelism: 5 }))).toHaveLength(1);
  // @ts-expect-error: nor pods of several tasks
  expect(thrownBy(() => new ExpandedSweep(refused, 'g', { ...valid, layout: 'jobs', tasksPerPod: 5 }))).toHaveLength(1);
  // @ts-expect-error: nor a bound on failures
  expect(thrownBy(() => new ExpandedSweep(refused, 'h', { ...valid, maxFailedTasks: 5 }))).toHaveLength(1);
  // @ts-expect-error: one Job needs no maxJobs
  expect(thrownBy(() => new ExpandedSweep(refused, 'e', { ...valid, layout: 'indexed', maxJobs: 5 }))).toHaveLength(1);
  // @ts-expect-error: parameters are needed
  expect(thrownBy(() => new ExpandedSweep(refused, 'f', { image: 'r-base:1', command: ['R'] }))).toHaveLength(1);
});

const INDEXED = { layout: 'indexed' };

const SHARED = {
  image: 'rocker/r-ver:4.5.0',
  command: ['Rscript', 'script.R', '$(n)'],
  parameters: Parameters.list('n', [1, 2, 3]),
  files: ['script.R'],
  env: { MODEL: 'rf' },
  secrets: [{ secret: 'gcs-key', mountPath: '/var/secrets/google' }],
  resources: { cpu: Cpu.millis(200), memory: Size.mebibytes(256), ephemeralStorage: Size.gibibytes(2) },
  retries: 1,
  taskTimeout: Duration.minutes(10),
  deadline: Duration.hours(2),
  ttl: Duration.days(1),
  seed: 42,
  results: Results.log(),
  suspend: true,
  pod: { nodeSelector: { disk: 'ssd' } },
};
