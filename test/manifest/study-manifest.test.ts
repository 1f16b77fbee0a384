import { Duration, Size } from 'cdk8s';
import { checkSizes, studyManifest } from '../../lib/manifest/study-manifest';
import { checked, messagesOf, render, TestProject, type Given } from '../support';

const project = new TestProject();

describe('the name of a study', () => {
  const base: Given = { completions: 100, files: ['src'], env: { A: '1' } };

  beforeEach(() => {
    project.write('src/a.R', 'a\n');
  });

  function name(given: Given = {}, id = 'study'): string {
    return studyManifest(checked({ ...base, ...given }, id)).name;
  }

  test('is its id and eight digits that the same study always gets', () => {
    expect(name()).toMatch(/^study-[0-9a-f]{8}$/);
    expect(name()).toBe(name());
    expect(render(base).job.metadata.name).toBe(name());
  });

  test('stands in the manifest wherever the study names itself', () => {
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
    ['no files', { files: [] }],
  ])('changes with %s, since Kubernetes would refuse the edit', (_, given) => {
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
  ])('changes where a file changes in %s', (_, edit) => {
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
  ])('stays with another %s, which changes the running Job', (prop, given) => {
    expect(name(given)).toBe(name());
    const field = {
      ttl: 'ttlSecondsAfterFinished',
      deadline: 'activeDeadlineSeconds',
      maxFailedTasks: 'maxFailedIndexes',
    };
    const key = prop in field ? field[prop as keyof typeof field] : prop;
    expect(render({ ...base, ...given }).job.spec[key]).not.toEqual(render(base).job.spec[key]);
  });

  test('changes with maxFailedTasks where pods run several tasks, since they count themselves', () => {
    expect(name({ tasksPerPod: 2, maxFailedTasks: 5 })).not.toBe(name({ tasksPerPod: 2, maxFailedTasks: 6 }));
  });
});

describe('sizes of the rendered objects', () => {
  function messages(given: Given): string[] {
    const study = checked(given);
    return messagesOf((problems) => {
      checkSizes(problems, study, studyManifest(study));
    });
  }

  // In JSON a text has two quotes; the path "big" is counted twice.
  const largest = 240_000 - 2 - 2 * 'big'.length;

  test('a file may just have the largest size', () => {
    project.write('big', 'x'.repeat(largest - 1));
    expect(messages({ files: ['big'] })).toEqual([]);
    project.write('big', 'x'.repeat(largest));
    expect(messages({ files: ['big'] })).toEqual([]);
  });

  test('a larger file is refused with its size and the limit', () => {
    project.write('big', 'x'.repeat(largest + 1));
    expect(messages({ files: ['big'] })).toEqual([
      'files: must each have at most 240000 bytes as JSON, so that kubectl apply takes it, got "big, 240001 bytes"; put it into the image or on a volume',
    ]);
  });

  test('bytes grow by a third on their way, which counts', () => {
    project.write('src/data.rds', Buffer.alloc(179_000));
    expect(messages({ files: ['src'] })).toEqual([]);
    project.write('src/data.rds', Buffer.alloc(190_000));
    expect(messages({ files: ['src'] })).toEqual([
      expect.stringMatching(/^files: must each have at most 240000 bytes .* got "src\/data\.rds, 253\d{3} bytes"; /),
    ]);
  });

  test('a description that is too large for kubectl apply is refused, too', () => {
    expect(messages({ command: ['echo', '"'.repeat(100_000)] })).toEqual([
      expect.stringMatching(/^command, env, files: must make objects of at most 250000 bytes .*got "\d{6} bytes"/),
    ]);
  });

  test('a Job that is too large for kubectl apply is refused with the remedy', () => {
    const env = { A: 'x'.repeat(125_000) };
    expect(messages({ env })).toEqual([]);
    expect(messages({ env: { ...env, B: 'x'.repeat(120_000) } })).toEqual([]);
    expect(messages({ env: { ...env, B: 'x'.repeat(125_000) } })).toEqual([
      expect.stringMatching(
        /^command, env, files: must make objects of at most 250000 bytes as JSON, so that kubectl apply takes it, got "25\d{4} bytes"; put long texts into files, and many files into the image$/,
      ),
    ]);
  });

  test('the longest command that Linux takes fits into the description, too', () => {
    expect(messages({ command: ['echo', 'x'.repeat(131_071)] })).toEqual([]);
  });
});
