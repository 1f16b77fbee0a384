import { Duration, Size } from 'cdk8s';
import { Parameters, range } from '../../lib';
import { checkSizes, studyManifest } from '../../lib/manifest/study-manifest';
import type { Layout } from '../../lib/study/pattern';
import { checked, messagesOf, render, TestProject, type Given } from '../support';
import { sweep, sweepManifest } from './support';
import { inDepth } from '../in-depth';

const project = new TestProject();

describe('the name of a study', () => {
  const base: Given = { completions: 100, files: ['src'], env: { A: '1' } };

  beforeEach(() => {
    project.write('src/a.R', 'a\n');
  });

  function name(given: Given = {}, id = 'study'): string {
    return studyManifest(checked({ ...base, ...given }, id)).name;
  }

  test('is its id and eight digits, always the same for the same study', () => {
    expect(name()).toMatch(/^study-[0-9a-f]{8}$/);
    expect(name()).toBe(name());
    expect(render(base).job.metadata.name).toBe(name());
  });

  test('is used in the manifest wherever the study refers to itself', () => {
    const { configMaps, job, container, objects } = render(base);
    expect(configMaps.map(({ metadata }) => metadata.name)).toEqual([name(), `${name()}-runtime`, `${name()}-files-0`]);
    expect(container.env).toContainEqual({ name: 'KUBEPAR_STUDY', value: name() });
    for (const { metadata } of objects) expect(metadata.labels['app.kubernetes.io/instance']).toBe(name());
    expect(JSON.stringify(job)).not.toContain('00000000');
  });

  test.each<[string, Given]>([
    ['command', { command: ['Rscript', 'other.R'] }],
    ['a space in the command', { command: ['Rscript', 'script.R '] }],
    ['image', { image: 'rocker/r-ver:4.5.1' }],
    ['env', { env: { A: '2' } }],
    ['a new env', { env: { A: '1', B: '' } }],
    ['completions', { completions: 101 }],
    ['retries', { retries: 3 }],
    ['taskTimeout', { taskTimeout: Duration.minutes(1) }],
    ['tasksPerPod', { tasksPerPod: 2 }],
    ['seed', { seed: 1 }],
    ['resources', { resources: { memory: Size.gibibytes(1) } }],
    ['secrets', { secrets: [{ secret: 'key', mountPath: '/key' }] }],
    ['pod', { pod: { nodeSelector: { disk: 'ssd' } } }],
    ['podMetadata', { podMetadata: { labels: { 'sidecar.istio.io/inject': 'false' } } }],
    ['an annotation in podMetadata', { podMetadata: { annotations: { 'karpenter.sh/do-not-disrupt': 'true' } } }],
    ['no files', { files: [] }],
  ])('changes with %s, because Kubernetes would refuse the edit', (_, given) => {
    expect(name(given)).not.toBe(name());
  });

  test.each<[string, () => void]>([
    [
      'its content',
      () => {
        project.write('src/a.R', 'b\n');
      },
    ],
    [
      'its executable bit',
      () => {
        project.write('src/a.R', 'a\n', 0o755);
      },
    ],
    [
      'another file beside it',
      () => {
        project.write('src/b.R', '');
      },
    ],
  ])('changes if a file changes in %s', (_, edit) => {
    const before = name();
    edit();
    expect(name()).not.toBe(before);
  });

  test.each<[string, Given]>([
    ['parallelism', { parallelism: 3 }],
    ['suspend', { suspend: true }],
    ['ttl', { ttl: Duration.days(1) }],
    ['deadline', { deadline: Duration.days(1) }],
    ['maxFailedTasks', { maxFailedTasks: 5 }],
  ])('stays the same with another %s, which changes the running Job', (prop, given) => {
    expect(name(given)).toBe(name());
    const field = {
      ttl: 'ttlSecondsAfterFinished',
      deadline: 'activeDeadlineSeconds',
      maxFailedTasks: 'maxFailedIndexes',
    };
    const key = prop in field ? field[prop as keyof typeof field] : prop;
    expect(render({ ...base, ...given }).job.spec[key]).not.toEqual(render(base).job.spec[key]);
  });

  test('stays the same with other metadata, which changes the running Job', () => {
    const given = { metadata: { labels: { team: 'a' }, annotations: { note: 'b' } } };
    expect(name(given)).toBe(name());
    expect(render({ ...base, ...given }).job.metadata).toMatchObject(given.metadata);
    expect(render({ ...base, ...given }).job.spec).toEqual(render(base).job.spec);
  });

  test('changes with maxFailedTasks if pods run several tasks, because they count themselves', () => {
    expect(name({ tasksPerPod: 2, maxFailedTasks: 5 })).not.toBe(name({ tasksPerPod: 2, maxFailedTasks: 6 }));
  });
});

describe('the name of a sweep', () => {
  const parameters = Parameters.grid({ n: range(1, 20), method: ['lm', 'rf'] });
  const name = (changed: Parameters = parameters, layout?: Layout, given?: Given): string =>
    sweepManifest(changed, layout, given).name;

  test('is the same for the same table, however it was created', () => {
    expect(name()).toBe(name());
    expect(name(Parameters.grid({ n: range(1, 20, 1), method: ['lm', 'rf'] }))).toBe(name());
    expect(name(Parameters.list('n', [1, 2]))).toBe(name(Parameters.table([{ n: 1 }, { n: 2 }])));
  });

  test.each<[string, Parameters]>([
    ['one value', Parameters.grid({ n: range(1, 20), method: ['lm', 'gbm'] })],
    ['the end of a range', Parameters.grid({ n: range(1, 21), method: ['lm', 'rf'] })],
    ['the start of a range', Parameters.grid({ n: range(0, 19), method: ['lm', 'rf'] })],
    ['the order of the rows', Parameters.grid({ n: range(1, 20), method: ['rf', 'lm'] })],
    ['the order of the columns', Parameters.grid({ method: ['lm', 'rf'], n: range(1, 20) })],
    ['the name of a column', Parameters.grid({ m: range(1, 20), method: ['lm', 'rf'] })],
    ['the type of the values', Parameters.grid({ n: range(1, 20).map(String), method: ['lm', 'rf'] })],
    ['a row less', parameters.where(({ n, method }) => n < 20 || method === 'lm')],
    ['replicates', parameters.replicate(2)],
  ])('changes with %s, because tasks would differ', (_what, changed) => {
    for (const layout of ['jobs', 'indexed'] as const) expect(name(changed, layout)).not.toBe(name(parameters, layout));
  });

  test('changes with the value of a late row in a table of several ConfigMaps', () => {
    const texts = Array.from({ length: 20_000 }, (_, row) => `${'x'.repeat(20)}${String(row)}`);
    const changed = texts.with(19_990, 'x');
    expect(name(Parameters.list('text', changed), 'indexed')).not.toBe(name(Parameters.list('text', texts), 'indexed'));
  });

  test('changes with the layout, because the Jobs differ', () => {
    expect(name(parameters, 'indexed')).not.toBe(name(parameters, 'jobs'));
  });

  test.each<[string, Layout, Given, string]>([
    ['parallelism', 'indexed', { parallelism: 3 }, 'parallelism'],
    ['suspend', 'indexed', { suspend: true }, 'suspend'],
    ['suspend', 'jobs', { suspend: true }, 'suspend'],
    ['ttl', 'jobs', { ttl: Duration.days(1) }, 'ttlSecondsAfterFinished'],
    ['deadline', 'jobs', { deadline: Duration.days(1) }, 'activeDeadlineSeconds'],
  ])('stays the same with another %s in layout %s, which changes the running Jobs', (_prop, layout, given, field) => {
    expect(name(parameters, layout, given)).toBe(name(parameters, layout));
    const changed = sweepManifest(parameters, layout, given).jobs;
    for (const { spec } of changed) expect(spec).toHaveProperty(field);
    const before = sweepManifest(parameters, layout).jobs;
    expect(changed.map((job) => without(job.spec, field))).toEqual(before.map((job) => without(job.spec, field)));
  });

  function without(spec: object, field: string): object {
    return Object.fromEntries(Object.entries(spec).filter(([key]) => key !== field));
  }
});

describe('sizes of the rendered objects', () => {
  function messages(given: Given): string[] {
    const study = checked(given);
    return messagesOf((problems) => {
      checkSizes(problems, study, studyManifest(study));
    });
  }

  // In JSON, a text has two quotes; the path "big" is counted twice.
  const largest = 240_000 - 2 - 2 * 'big'.length;

  test('a file may have exactly the largest size', () => {
    project.write('big', 'x'.repeat(largest - 1));
    expect(messages({ files: ['big'] })).toEqual([]);
    project.write('big', 'x'.repeat(largest));
    expect(messages({ files: ['big'] })).toEqual([]);
  });

  test('a larger file is refused with its size and the limit', () => {
    project.write('big', 'x'.repeat(largest + 1));
    expect(messages({ files: ['big'] })).toEqual([
      'files: must each have at most 240000 bytes as JSON, so that kubectl apply accepts it, got "big, 240001 bytes"; put it into the image or on a volume',
    ]);
  });

  test('bytes grow by a third in base64, which counts', () => {
    project.write('src/data.rds', Buffer.alloc(179_000));
    expect(messages({ files: ['src'] })).toEqual([]);
    project.write('src/data.rds', Buffer.alloc(190_000));
    expect(messages({ files: ['src'] })).toEqual([
      expect.stringMatching(/^files: must each have at most 240000 bytes .* got "src\/data\.rds, 253\d{3} bytes"; /),
    ]);
  });

  test('a description that is too large for kubectl apply is also refused', () => {
    expect(messages({ command: ['echo', '"'.repeat(100_000)] })).toEqual([
      expect.stringMatching(/^command, env, files: must make objects of at most 250000 bytes .*got "\d{6} bytes"/),
    ]);
  });

  test('a Job that is too large for kubectl apply is refused with a remedy', () => {
    const env = { A: 'x'.repeat(125_000) };
    expect(messages({ env })).toEqual([]);
    expect(messages({ env: { ...env, B: 'x'.repeat(120_000) } })).toEqual([]);
    expect(messages({ env: { ...env, B: 'x'.repeat(125_000) } })).toEqual([
      expect.stringMatching(
        /^command, env, files: must make objects of at most 250000 bytes as JSON, so that kubectl apply accepts it, got "25\d{4} bytes"; put long texts into files, and many files into the image$/,
      ),
    ]);
  });

  describe('of a parameter table', () => {
    function sweepMessages(parameters: Parameters, given: Given = {}): string[] {
      const study = sweep(parameters, 'indexed', given);
      return messagesOf((problems) => {
        checkSizes(problems, study, studyManifest(study));
      });
    }

    // A value may have 131,071 bytes, each of which takes six in kubectl's JSON.
    const LONG = '<'.repeat(40_000);
    const rule = 'must have at most 240000 bytes as JSON, so that kubectl apply accepts it';
    const remedy = 'put long texts into files, and the names of the files into the table';

    test('a row may have exactly the largest size', () => {
      // Six bytes each; two quotes with a backslash, and two around the line.
      const most = '<'.repeat(39_999);
      expect(sweepMessages(Parameters.list('text', [most]))).toEqual([]);
      expect(sweepMessages(Parameters.list('text', [`${most}<`]))).toHaveLength(1);
    });

    test('a larger row is refused with its number and its size', () => {
      expect(sweepMessages(Parameters.list('text', ['a', 'b', LONG, 'c']))).toEqual([
        `parameters.text[2]: ${rule}, got "240006 bytes"; ${remedy}`,
      ]);
      expect(
        sweepMessages(
          Parameters.table([
            { a: 1, b: 'x' },
            { a: 2, b: LONG },
          ]),
        ),
      ).toEqual([`parameters[1]: ${rule}, got "240009 bytes"; ${remedy}`]);
    });

    test('a larger value of a grid is refused with its position in its list', () => {
      expect(sweepMessages(Parameters.grid({ n: range(1, 9), text: ['a', LONG] }))).toEqual([
        `parameters.text[1]: ${rule}, got "240006 bytes"; ${remedy}`,
      ]);
    });

    inDepth('a table may fill 40 ConfigMaps, but no more', () => {
      const texts = (rows: number): Parameters =>
        Parameters.list(
          'text',
          Array.from({ length: rows }, (_, row) => `${String(row)}${'x'.repeat(120_000)}`),
        );
      expect(sweepMessages(texts(80))).toEqual([]);
      expect(sweepMessages(texts(81))).toEqual([
        'parameters: must fit into 40 ConfigMaps of 250000 bytes, got "41 ConfigMaps"; put the table into the image or on a volume, and make the row number the parameter',
      ]);
    });

    inDepth('files do not count toward the table, nor the table toward files', () => {
      for (let number = 0; number < 50; number++) project.write(`src/${String(number)}`, 'x'.repeat(200_000));
      expect(sweepMessages(Parameters.list('n', [1]), { files: ['src'] })).toEqual([]);
    });
  });

  test('the longest command that Linux accepts also fits into the description', () => {
    expect(messages({ command: ['echo', 'x'.repeat(131_071)] })).toEqual([]);
  });
});
