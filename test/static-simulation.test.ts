import * as fs from 'node:fs';
import { App, Chart, Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { Results, StaticSimulation } from '../lib';
import { errorOf, render, simulation, TestProject, thrownBy, type Given } from './support';

const project = new TestProject();

describe('a simulation', () => {
  test('accepts every prop', () => {
    project.write('script.R');
    const given: Required<Given> = {
      image: 'rocker/r-ver:4.5.0',
      command: ['Rscript', 'script.R'],
      files: ['script.R'],
      env: { MODEL: 'rf' },
      secrets: [{ secret: 'gcs-key', mountPath: '/var/secrets/google' }],
      resources: { cpu: Cpu.millis(200), memory: Size.mebibytes(256), ephemeralStorage: Size.gibibytes(2) },
      retries: 1,
      noRetryExitCodes: [3],
      freeRetryExitCodes: [75],
      taskTimeout: Duration.minutes(10),
      deadline: Duration.hours(2),
      ttl: Duration.days(1),
      maxFailedTasks: 10,
      tasksPerPod: 5,
      seed: 42,
      results: Results.log(),
      output: 'csv',
      warm: ['caret'],
      suspend: true,
      pod: { nodeSelector: { disk: 'ssd' } },
      metadata: { labels: { team: 'statistics' } },
      podMetadata: { annotations: { 'karpenter.sh/do-not-disrupt': 'true' } },
      // Not together with suspend.
      kueue: undefined,
      completions: 100,
      parallelism: 4,
    };
    expect(render(given).job.spec).toMatchObject({
      completions: 20,
      parallelism: 4,
      backoffLimitPerIndex: 1,
      maxFailedIndexes: 10,
      activeDeadlineSeconds: 7200,
      ttlSecondsAfterFinished: 86_400,
      suspend: true,
    });
  });

  test('needs an image, a command and completions, and runs 10 at a time', () => {
    expect(render({ completions: 100 }).job.spec).toMatchObject({ completions: 100, parallelism: 10 });
  });

  test('returns its name in the cluster', () => {
    const { name } = simulation({}, 'monte-carlo');
    expect(name).toMatch(/^monte-carlo-[0-9a-f]{8}$/);
    expect(render({}, 'monte-carlo').job.metadata.name).toBe(name);
  });

  test('has its Job as its default child, which cdk8s needs for patches', () => {
    expect(simulation().node.defaultChild).toMatchObject({ kind: 'Job' });
  });
});

describe('completions', () => {
  test.each([1, 2, 100, 100_000])('may be %d', (completions) => {
    expect(render({ completions }).job.spec).toMatchObject({ completions });
  });

  test.each<[unknown, string]>([
    [0, '0'],
    [-1, '-1'],
    [1.5, '1.5'],
    ['10', '"10"'],
    [NaN, 'NaN'],
    [undefined, 'nothing'],
    [null, 'null'],
  ])('are refused as %p', (completions, shown) => {
    const remedies: readonly [unknown, string][] = [
      ['10', 'write 10 without quotes, or Number(…) of a variable'],
      [null, 'write a number'],
    ];
    const remedy = new Map(remedies).get(completions) ?? 'choose one in that range';
    expect(errorOf({ completions })).toBe(
      `[chart/study] completions: must be a whole number of at least 1, got ${shown}; ${remedy}`,
    );
  });

  test('are as many pods as Kubernetes counts, unless pods run several tasks', () => {
    const most = 2 ** 31 - 1;
    const bounded = { maxFailedTasks: 10_000 };
    expect(render({ ...bounded, completions: most }).job.spec).toMatchObject({ completions: most });
    expect(errorOf({ ...bounded, completions: most + 1 })).toBe(
      '[chart/study] tasksPerPod: must make at most 2147483647 pods, got 1; set it to 2 or more',
    );
    expect(render({ ...bounded, completions: most + 1, tasksPerPod: 100_000 }).job.spec).toMatchObject({
      completions: 21_475,
    });
  });
});

describe('problems', () => {
  test('are shown all at once, each with the path of the study', () => {
    const given: Required<Given> = {
      image: 'r-base',
      command: ['Rscript script.R'],
      files: ['missing.R'],
      env: { HOME: '/bin', N: 5 },
      secrets: [{ secret: 'Key', mountPath: '/etc' }],
      resources: { cpu: 2, memory: '1g', ephemeralStorage: Size.mebibytes(1), gpu: 1 },
      retries: -1,
      noRetryExitCodes: [0],
      freeRetryExitCodes: 75,
      taskTimeout: 60,
      deadline: Duration.seconds(0),
      ttl: '1d',
      maxFailedTasks: -1,
      tasksPerPod: 0,
      seed: 1.5,
      results: 'log',
      output: 'xml',
      warm: 'caret',
      suspend: 'no',
      pod: { hostNetwork: true },
      metadata: { name: 'study' },
      podMetadata: { labels: { tier: 1 } },
      kueue: { localQueue: 'Team' },
      completions: 0,
      parallelism: 0,
    };
    const message = errorOf(given, 'Study');
    const props = message.split('\n').map((line) => /^\[chart\/Study\] (\S+): must .+, got .+; .+$/.exec(line)?.[1]);
    expect(props.sort()).toEqual(
      [
        'id',
        ...[
          'completions',
          'parallelism',
          'tasksPerPod',
          'maxFailedTasks',
          'retries',
          'noRetryExitCodes[0]',
          'freeRetryExitCodes',
          'seed',
          'suspend',
          'results',
          'output',
          'warm',
        ],
        ...['image', 'command[0]', 'files[0]', 'env.HOME', 'env.N', 'secrets[0].secret', 'secrets[0].mountPath'],
        ...['resources.gpu', 'resources.cpu', 'resources.memory', 'resources.ephemeralStorage'],
        ...[
          'taskTimeout',
          'deadline',
          'ttl',
          'pod.hostNetwork',
          'metadata.name',
          'podMetadata.labels.tier',
          'kueue.localQueue',
        ],
      ].sort(),
    );
  });

  test('of the place are shown together with those of the props', () => {
    const chart = new Chart(new App(), 'chart', { namespace: 'kube-system' });
    expect(thrownBy(() => simulation({ retries: -1 }, 'study', chart)).map(({ prop }) => prop)).toEqual([
      'retries',
      'namespace',
    ]);
  });

  test.each([[''], [null], [5]])('of an id that is %j are shown as such', (id) => {
    expect(thrownBy(() => simulation({}, id as string))).toMatchObject([
      { prop: 'id', rule: 'be text', given: id, remedy: "choose a name such as 'monte-carlo'" },
    ]);
  });

  test('of the sizes are shown once the rest is valid', () => {
    project.write('big.R', '<'.repeat(100_000));
    expect(errorOf({ files: ['big.R'] })).toMatch(
      /^\[chart\/study\] files: must each have at most 240000 bytes as JSON, /,
    );
  });

  test('keep the app from writing anything, even if it continues', () => {
    const chart = new Chart(new App(), 'chart');
    expect(thrownBy(() => simulation({ retries: -1 }, 'study', chart))).toHaveLength(1);
    expect(thrownBy(() => void chart.toJson())).toMatchObject([{ prop: 'retries' }]);
  });
});

describe('synth', () => {
  function synth(folder: string): Buffer {
    const outdir = project.path(folder);
    const app = new App({ outdir });
    simulation({ files: ['src'], env: { B: '1', A: '2' } }, 'study', new Chart(app, 'chart'));
    app.synth();
    expect(fs.readdirSync(outdir)).toEqual(['chart.k8s.yaml']);
    return fs.readFileSync(project.path(folder, 'chart.k8s.yaml'));
  }

  test('writes the same bytes each time', () => {
    for (const name of ['b.R', 'a.R', 'c/d.bin']) project.write(`src/${name}`, `${name}\0`);
    expect(synth('out-1').equals(synth('out-2'))).toBe(true);
  });

  test('writes the same bytes whatever the order in which the file system lists the files', () => {
    for (const name of ['a', 'b', 'c']) project.write(`src/${name}`);
    const first = synth('out-1');
    fs.rmSync(project.path('src'), { recursive: true });
    for (const name of ['c', 'a', 'b']) project.write(`src/${name}`);
    expect(synth('out-2').equals(first)).toBe(true);
  });

  test('does not reveal the folder of the project', () => {
    project.write('src/a.R');
    expect(synth('out').toString()).not.toContain(project.folder);
  });
});

test('the public class is the one that the tests use', () => {
  expect(simulation()).toBeInstanceOf(StaticSimulation);
});
