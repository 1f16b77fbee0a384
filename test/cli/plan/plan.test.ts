import * as fs from 'node:fs';
import * as path from 'node:path';
import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { middle, type Nodes } from '../../../cli/plan/estimate';
import type { Circumstances } from '../../../cli/plan/plan';
import {
  ExpandedSweep,
  Parameters,
  QueueWorkerPool,
  range,
  RedisService,
  Results,
  StaticSimulation,
} from '../../../lib';
import { kubepar } from '../support';
import { testFolder } from '../../runtime/support';
import { describePlan } from '../../../cli/plan/description';
import { planOf, synthesize } from './support';

const folder = testFolder();

const COMMON = { image: 'r-base:4.4.0', command: ['true'] };
const RESOURCES = {
  resources: { cpu: Cpu.millis(200), memory: Size.mebibytes(256), ephemeralStorage: Size.gibibytes(1) },
};

const file = (create: (chart: Construct) => unknown, namespace?: string): string =>
  synthesize(folder, create, namespace);

/** A static simulation of 100 tasks, ten at a time, with the given props, in a file. */
const simulation = (props: object = {}): string =>
  file((chart) => new StaticSimulation(chart, 'study', { ...COMMON, ...RESOURCES, completions: 100, ...props }));

/** A study with one file. */
function simulationWith(name: string, text: string): string {
  fs.mkdirSync(path.join(folder, path.dirname(name)), { recursive: true });
  fs.writeFileSync(path.join(folder, name), text);
  const cwd = jest.spyOn(process, 'cwd').mockReturnValue(fs.realpathSync(folder));
  try {
    return simulation({ files: [path.dirname(name)] });
  } finally {
    cwd.mockRestore();
  }
}

const sweep = (props: object = {}): string =>
  file(
    (chart) =>
      new ExpandedSweep(chart, 'study', {
        ...COMMON,
        ...RESOURCES,
        parameters: Parameters.grid({ n: range(1, 100) }),
        layout: 'jobs',
        ...props,
      }),
  );

const pool = (props: object = {}): string =>
  file((chart) => new QueueWorkerPool(chart, 'study', { ...COMMON, ...RESOURCES, items: ['a', 'b', 'c'], ...props }));

const nodes = (count: number, cpu: number, memory?: number): Nodes => ({ count, cpu, memory });

const GIB = 1024 ** 3;

describe('a plan counts', () => {
  test('the pods of a simulation, and the waves in which they run', () => {
    expect(planOf(simulation())).toMatchObject({
      tasks: 100,
      tasksPerPod: 1,
      jobs: 1,
      pods: 100,
      concurrentPods: 10,
      waves: 10,
      isPool: false,
    });
    expect(planOf(simulation({ tasksPerPod: 7, parallelism: 4 }))).toMatchObject({
      pods: 15,
      concurrentPods: 4,
      waves: 4,
    });
  });

  test('a Job and a pod for each row of a sweep, which all run at once, or as an Indexed Job', () => {
    expect(planOf(sweep())).toMatchObject({ jobs: 100, pods: 100, concurrentPods: 100, waves: 1 });
    expect(planOf(sweep({ layout: 'indexed', tasksPerPod: 5 }))).toMatchObject({ jobs: 1, pods: 20, waves: 2 });
  });

  test('the items and the workers of a pool', () => {
    expect(planOf(pool({ parallelism: 2 }))).toMatchObject({ isPool: true, tasks: 3, pods: 2, waves: 1 });
  });

  test('the requests of a pod, and of all that run at once', () => {
    const storage = GIB;
    expect(planOf(simulation())).toMatchObject({
      perPod: { cpu: 0.2, memory: GIB / 4, storage },
      atOnce: { cpu: 2, memory: 2.5 * GIB, storage: 10 * storage },
    });
  });

  test('the sidecar of a worker for its pod, and the Redis of the file for all', () => {
    const { perPod, atOnce } = planOf(pool({ parallelism: 2, redis: { memory: Size.mebibytes(128) } }));
    const [sidecar, redis] = [64 * 1024 ** 2, 128 * 1024 ** 2];
    expect(perPod.cpu).toBeCloseTo(0.21);
    expect(perPod.memory).toBe(GIB / 4 + sidecar);
    expect(atOnce.memory).toBe(2 * perPod.memory + redis);
    expect(atOnce.cpu).toBeCloseTo(2 * perPod.cpu + 0.1);
  });

  test('only the Redis of the pool', () => {
    const shared = file((chart) => {
      const redis = new RedisService(chart, 'redis');
      new RedisService(chart, 'other');
      return new QueueWorkerPool(chart, 'study', { ...COMMON, items: ['a'], parallelism: 1, redis });
    });
    expect(planOf(shared).atOnce.cpu).toBeCloseTo(planOf(shared).perPod.cpu + 0.1);
  });

  test('only as many pods as fit, by CPU and by memory, next to the Redis', () => {
    const room = (manifest: string, count: number, cpu: number, memory?: number): number =>
      planOf(manifest, { nodes: nodes(count, cpu, memory) }).concurrentPods;
    expect(room(simulation(), 1, 1)).toBe(5);
    expect(room(simulation(), 3, 0.5)).toBe(6);
    expect(room(simulation(), 1, 64, GIB)).toBe(4);
    expect(room(pool({ parallelism: 10 }), 1, 1)).toBe(4);
    expect(room(simulation({ parallelism: 500, completions: 1000 }), 1, 1000)).toBe(100);
  });
});

type Known = Partial<Circumstances>;

describe('the time of a plan', () => {
  const time = (manifest: string, taskSeconds: number, on?: Nodes) =>
    planOf(manifest, { taskSeconds, nodes: on }).seconds!;

  test('is omitted if no pod runs: parallelism is 0, or none fits a node', () => {
    const none = simulation({ suspend: true, parallelism: 0, deadline: Duration.minutes(9) });
    for (const plan of [
      planOf(none, { taskSeconds: 60 }),
      planOf(simulation(), { taskSeconds: 60, nodes: nodes(3, 0.1) }),
    ]) {
      expect(plan).toMatchObject({ concurrentPods: 0, waves: 1 });
      expect(plan).not.toHaveProperty('seconds');
    }
    expect(planOf(none, { taskSeconds: 60 }).warnings).toEqual([expect.stringMatching(/^it is suspended/)]);
  });

  test('is reported only if the time of a task is known', () => {
    expect(planOf(simulation()).seconds).toBeUndefined();
    expect(planOf(simulation()).cpuHours).toBeUndefined();
  });

  test.each([
    ['a simulation', simulation],
    ['a sweep', sweep],
    ['a pool', pool],
  ])('of %s is a range that grows with the time of a task and shrinks with more nodes', (_, make) => {
    const manifest = make();
    let last = { least: 0, most: 0 };
    for (const taskSeconds of [0.01, 1, 60, 3600]) {
      const { least, most } = time(manifest, taskSeconds, nodes(2, 2));
      expect(least).toBeLessThan(most);
      expect(least).toBeGreaterThanOrEqual(last.least);
      expect(most).toBeGreaterThanOrEqual(last.most);
      last = { least, most };
    }
    expect(time(manifest, 60, nodes(4, 2)).least).toBeLessThanOrEqual(time(manifest, 60, nodes(1, 2)).least);
    expect(time(manifest, 60, nodes(4, 2)).most).toBeLessThanOrEqual(time(manifest, 60, nodes(1, 2)).most);
  });

  test('is at least that of all tasks on all cores, and that of the tasks that one pod runs one after another', () => {
    expect(time(simulation({ parallelism: 100 }), 60, nodes(1, 2)).least).toBeGreaterThanOrEqual((100 * 60) / 2);
    expect(time(simulation({ parallelism: 5 }), 60).least).toBeGreaterThanOrEqual(20 * 60);
    expect(time(pool({ parallelism: 2 }), 60).least).toBeGreaterThanOrEqual(2 * 60);
  });

  test('is at most that of tasks with no more CPU than their pods request', () => {
    const { least, most } = time(simulation({ parallelism: 100 }), 60);
    expect(least).toBeLessThan(60 + 10);
    expect(most).toBeGreaterThanOrEqual(60 / 0.2);
    const whole = { resources: { cpu: Cpu.units(1) } };
    expect(time(simulation({ ...whole, parallelism: 100 }), 60).most).toBeLessThan(60 + 10);
  });

  test('of CPU is the requests multiplied by the run time of the pods, and costs as many hours', () => {
    const { cpuHours, cost } = planOf(simulation(), { taskSeconds: 3600, cpuHourPrice: 0.5 });
    expect(cpuHours!.least).toBeCloseTo(100 * 0.2, 1);
    expect(cost).toEqual({ least: cpuHours!.least / 2, most: cpuHours!.most / 2 });
  });
});

/**
 * From bench/plan.ts and bench/makespan.ts, on one node with two cores that also runs the control plane, both idle and
 * busy.
 */
describe('the range of a planned time contains the measured time of', () => {
  const ON = nodes(1, 2);
  const dist = (id: string): string => `dist/${id}.k8s.yaml`;
  const BUCKET = {
    results: Results.bucket({ url: 's3://results', secret: 'results' }),
    resources: { cpu: Cpu.millis(150), memory: Size.mebibytes(256) },
  };

  test.each<[string, () => string, number, readonly number[]]>([
    ['monte-carlo of dist/', () => dist('monte-carlo'), 0.17, [42.4, 42.9, 49.8]],
    ['the same with tasksPerPod 10', () => simulation({ tasksPerPod: 10 }), 0.17, [20.6]],
    ['100 tasks with a bucket', () => simulation(BUCKET), 0.17, [59.8, 62.7, 66.1]],
    [
      'the same with a bucket and tasksPerPod 10',
      () => simulation({ ...BUCKET, tasksPerPod: 10 }),
      0.17,
      [18.2, 18.8, 19.5],
    ],
    ['one task with a bucket', () => simulation({ ...BUCKET, completions: 1 }), 0.01, [4.65]],
    ['birthday of dist/', () => dist('birthday'), 0.76, [68, 92, 110]],
    ['boston-models of dist/', () => dist('boston-models'), 5.15, [36.5, 37, 45]],
  ])('%s', (_, make, taskSeconds, measured) => {
    const { least, most } = planOf(make(), { taskSeconds, nodes: ON }).seconds!;
    for (const seconds of measured) {
      expect(seconds).toBeGreaterThanOrEqual(least);
      expect(seconds).toBeLessThanOrEqual(most);
    }
    // A range that includes everything would be useless.
    expect(most / least).toBeLessThan(4);
  });

  test('grouped tasks: ten per pod take at most 0.55 times as long', () => {
    const seconds = (props: object): number =>
      middle(planOf(simulation(props), { taskSeconds: 0.17, nodes: ON }).seconds!);
    expect(seconds({ tasksPerPod: 10 }) / seconds({})).toBeLessThan(0.55);
  });
});

describe('advice', () => {
  const advice = (manifest: string, taskSeconds: number, on?: Nodes): string | undefined =>
    planOf(manifest, { taskSeconds, nodes: on }).advice;

  test('is to group short tasks, and states how much faster that is', () => {
    const [, tasksPerPod, factor] = /tasksPerPod: (\d+) would be about (\S+) times as fast/.exec(
      advice(simulation(), 0.5)!,
    )!;
    expect(Number(tasksPerPod)).toBe(10);
    const seconds = (props: object): number => middle(planOf(simulation(props), { taskSeconds: 0.5 }).seconds!);
    expect(seconds({}) / seconds({ tasksPerPod: 10 })).toBeCloseTo(Number(factor), 1);
  });

  test('is an Indexed Job instead of many Jobs, if not all of them fit', () => {
    expect(advice(sweep(), 0.5, nodes(1, 2))).toContain("layout: 'indexed' with tasksPerPod: 10 and parallelism: 10");
  });

  test.each([
    ['tasks take longer than the start of a pod', simulation(), 300],
    ['they are together already', simulation({ tasksPerPod: 10 }), 0.5],
    ['all run at once', simulation({ parallelism: 100 }), 0.5],
    ['workers take them from a queue', pool(), 0.5],
  ])('is not given if %s', (_, manifest, taskSeconds) => {
    expect(advice(manifest, taskSeconds)).toBeUndefined();
  });
});

test('a plan shows how much of the memory may be shared memory', () => {
  const manifest = simulation({ resources: { memory: Size.gibibytes(1), sharedMemory: Size.mebibytes(256) } });
  const plan = planOf(manifest);
  expect(plan).toMatchObject({ sharedMemory: GIB / 4, perPod: { memory: GIB } });
  expect(describePlan(plan)).toMatch(/^ {2}each pod +0.5 CPU, .*, of the memory 256 MiB for \/dev\/shm$/m);
});

test('a plan shows how many items a process of a loop gets, if that is limited', () => {
  const plan = planOf(pool({ parallelism: 3, loop: true, itemsPerProcess: 20 }));
  expect(plan).toMatchObject({ itemsPerProcess: 20 });
  expect(describePlan(plan)).toMatch(/^ {2}tasks +3 items in a queue, 3 workers, 20 items a process$/m);
  expect(planOf(pool({ parallelism: 3, loop: true }))).not.toHaveProperty('itemsPerProcess');
});

describe('what a study needs', () => {
  test('is each Secret, claim and account that its pods name, once, unless it is in the file', () => {
    const manifest = pool({
      secrets: [{ secret: 'key', mountPath: '/var/secrets/key' }],
      results: Results.volume({ claimName: 'results' }),
      pod: { imagePullSecrets: [{ name: 'registry' }], serviceAccountName: 'runner', priorityClassName: 'low' },
    });
    expect(planOf(manifest).needs).toEqual([
      'PersistentVolumeClaim results',
      'PriorityClass low',
      'Secret key',
      'Secret registry',
      'Secret study-redis',
      'ServiceAccount runner',
    ]);
    expect(planOf(simulation()).needs).toEqual([]);
  });

  test('is the bucket for its results, and the Secret for that', () => {
    const results = Results.bucket({ url: 's3://results/team', secret: 'keys' });
    expect(planOf(simulation({ results })).needs).toEqual(['Secret keys', 'bucket s3://results/team']);
  });

  test('is the queue of Kueue and the priority class that its labels name', () => {
    const kueue = { localQueue: 'team-a', priorityClass: 'low' };
    const needed = ['LocalQueue team-a', 'WorkloadPriorityClass low'];
    expect(planOf(simulation({ kueue })).needs).toEqual(needed);
    expect(planOf(pool({ kueue })).needs).toEqual([needed[0], 'Secret study-redis', needed[1]]);
  });
});

describe('a warning is given if', () => {
  const warnings = (manifest: string, known: Known = {}): readonly string[] => planOf(manifest, known).warnings;

  test('Kueue would delete what is kept in a pod that it preempts', () => {
    const kueue = { localQueue: 'a' };
    const indexed = { kueue, layout: 'indexed', parallelism: 2 };
    expect(warnings(sweep({ ...indexed, tasksPerPod: 5 })).slice(1)).toEqual([
      'if Kueue preempts it, results that running pods have in their logs are lost, and these tasks run again: use Results.volume or Results.bucket',
    ]);
    expect(warnings(pool({ kueue, parallelism: 3, redis: { storage: 'ephemeral' } })).slice(1)).toEqual([
      "if Kueue preempts its Redis, the queue and its results are lost: set the storage of redis to a Size, not to 'ephemeral'",
    ]);
    expect(warnings(sweep(indexed)).slice(1)).toEqual([]);
    expect(warnings(pool({ kueue, parallelism: 3 })).slice(1)).toEqual([]);
    expect(warnings(sweep({ kueue }))).toEqual([]);
  });

  test('nothing is wrong: none', () => {
    for (const manifest of [simulation(), sweep(), pool({ parallelism: 3 })])
      expect(warnings(manifest, { taskSeconds: 5, nodes: nodes(10, 4) })).toEqual([]);
  });

  test.each<[string, () => string, Known, RegExp]>([
    [
      'Kueue would stop its pods after an edit',
      () => simulation({ kueue: { localQueue: 'a' } }),
      {},
      /^Kueue admits its Job as a whole: an edit of parallelism while it runs stops all its pods and queues them again$/,
    ],
    ['it is suspended', () => simulation({ suspend: true }), {}, /^it is suspended: nothing runs until/],
    [
      'there are more than 10,000 pods',
      () => simulation({ completions: 10_001 }),
      {},
      /^10001 pods keep the cluster busy .*: set tasksPerPod$/,
    ],
    [
      'tasksPerPod leaves fewer pods than may run at a time',
      () => simulation({ completions: 12, tasksPerPod: 5 }),
      {},
      /^with tasksPerPod 5 only 3 pods run at a time, although parallelism allows 10: tasksPerPod 2 would make 6$/,
    ],
    [
      'there are more workers than items',
      () => pool({ parallelism: 4 }),
      {},
      /^parallelism is 4, but there are 3 items: the other workers have nothing to do$/,
    ],
    [
      'a pod fits no node',
      () => simulation(),
      { taskSeconds: 5, nodes: nodes(5, 0.1) },
      /^a pod requests more than a node has/,
    ],
    [
      'results are in logs that ttl deletes',
      () => simulation({ ttl: Duration.hours(1) }),
      {},
      /^ttl is 1 h: results that are not collected by then are gone with the logs$/,
    ],
    [
      'the deadline is shorter than the waits before retries',
      () => simulation({ deadline: Duration.seconds(29) }),
      {},
      /^deadline is 29 s, but 2 retries of lost pods alone may wait 30 s$/,
    ],
    [
      'the deadline is shorter than the study takes at least',
      () => simulation({ deadline: Duration.minutes(9) }),
      { taskSeconds: 60 },
      /^deadline is 9 min: the study needs at least 10 min.*, and would be stopped$/,
    ],
    [
      'the deadline is shorter than it may take',
      () => simulation({ deadline: Duration.minutes(15) }),
      { taskSeconds: 60 },
      /^deadline is 15 min: the study may need .*, and be stopped$/,
    ],
    [
      'tasks take longer than taskTimeout',
      () => simulation({ taskTimeout: Duration.minutes(1) }),
      { taskSeconds: 90 },
      /^taskTimeout is 1 min, but a task takes 1 min 30 s$/,
    ],
    [
      'tasks of a loop do, whose sidecar has the time',
      () => pool({ parallelism: 3, loop: true, taskTimeout: Duration.minutes(1) }),
      { taskSeconds: 90 },
      /^taskTimeout is 1 min,/,
    ],
    [
      'R does not read the profile of the wrapper',
      () => simulation({ command: ['/usr/bin/Rscript', '--vanilla', 'script.R'] }),
      {},
      /^\/usr\/bin\/Rscript --vanilla does not read the profile .*: leave --vanilla out$/,
    ],
    [
      'the command turns the direction of text',
      () => simulation({ command: ['echo', 'a\u202eb'] }),
      {},
      /^command\[1\]: has characters that change the direction of text/,
    ],
    [
      'a variable turns the direction of text, also one that is kept from the wrapper',
      () => simulation({ env: { TZ: 'a\u202eb' } }),
      {},
      /^env\.TZ: has characters that change the direction of text/,
    ],
    [
      'pods wait for a gate',
      () => simulation({ pod: { schedulingGates: [{ name: 'example.com/gate' }] } }),
      {},
      /^pod\.schedulingGates: no pod starts until something in the cluster removes example\.com\/gate$/,
    ],
    [
      'a volume hides programs of the image',
      () =>
        simulation({
          pod: {
            volumes: [{ name: 'a', emptyDir: {} }],
            containers: [{ name: 'task', volumeMounts: [{ name: 'a', mountPath: '/opt' }] }],
          },
        }),
      {},
      /^pod\.containers\[0\]\.volumeMounts: the volume at \/opt hides the programs of the image in that folder$/,
    ],
    [
      'the path of a file turns the direction of text',
      () => simulationWith('turned/a\u202eb.R', 'x <- 1\n'),
      {},
      /^files: a path has characters that change the direction of text/,
    ],
    [
      'an annotation turns the direction of text',
      () => simulation({ metadata: { annotations: { note: 'a\u202eb' } } }),
      {},
      /^metadata\.annotations\.note: has characters that change the direction of text/,
    ],
    [
      'an annotation of the pods does',
      () => simulation({ podMetadata: { annotations: { note: 'a\u202eb' } } }),
      {},
      /^podMetadata\.annotations\.note: has characters that change the direction of text/,
    ],
    [
      'a file may hold a secret, whose value is not shown',
      () => simulationWith('code/a.R', 'x <- 1\npassword <- "hunter22"\n'),
      {},
      /^files: code\/a\.R, line 2, may contain a secret \(password\); if so: /,
    ],
    [
      'a value turns the direction of text',
      () => sweep({ parameters: Parameters.list('name', ['a\u202eb', 'c']) }),
      {},
      /^values of parameter name have characters that change the direction/,
    ],
    [
      'rows are the same',
      () => sweep({ parameters: Parameters.list('n', [1, 2, 1, 1], { allowDuplicates: true }) }),
      {},
      /^rows 0 and 2 of the parameters are the same, and 1 more$/,
    ],
  ])('%s', (_, make, known, warning) => {
    expect(warnings(make(), known)).toEqual([expect.stringMatching(warning)]);
  });
});

describe('kubepar plan', () => {
  test('prints the answers and warnings for each study of each file', () => {
    const files = [simulation({ suspend: true }), pool({ parallelism: 3 })];
    const { code, stdout, stderr } = kubepar([
      'plan',
      ...files,
      ...['--task-time', '1m', '--nodes', '2', '--node-cpu', '4', '--node-memory', '8Gi', '--cpu-hour-price', '0.1'],
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /^study-[0-9a-f]{8} \(.*\)\n {2}tasks {6}100 tasks: 100 pods, 10 at a time, 10 waves\n {2}each pod {3}0\.2 CPU, 256 MiB memory, 1 GiB disk\n/,
    );
    expect(stdout).toMatch(/\n {2}time {7}\S.* to .* with 1 min a task\n {2}CPU-hours {2}.*\n {2}cost {7}.*\n/);
    expect(stdout).toContain('\n  warning    it is suspended');
    expect(stdout).toContain('\n  tasks      3 items in a queue, 3 workers\n');
    expect(stdout).toContain('\n  needs      Secret study-redis; create it first if it does not exist\n');
  });

  test('names the namespace of the manifest, or that there is none', () => {
    const named = file((chart) => new StaticSimulation(chart, 'study', { ...COMMON, completions: 1 }), 'team');
    expect(kubepar(['plan', named]).stdout).toContain('\n  namespace  team\n');
    expect(kubepar(['plan', simulation()]).stdout).toContain(
      '\n  namespace  the one that kubectl uses: the manifest sets none\n',
    );
  });

  test('prints a list of plans with --json', () => {
    const { stdout } = kubepar(['plan', simulation(), '--json', '--task-time', '30s']);
    expect(JSON.parse(stdout)).toMatchObject([{ tasks: 100, pods: 100, taskSeconds: 30, seconds: {}, warnings: [] }]);
  });

  test.each([
    [['--task-time', '30'], /^kubepar: --task-time: must be a duration such as .*, got "30"; add the unit$/m],
    [['--nodes', '3'], /^kubepar: --nodes and --node-cpu: must be given together/m],
    [['--node-memory', '1Gi'], /^kubepar: --nodes and --node-cpu: must be given together/m],
    [['--nodes', '0', '--node-cpu', '4'], /^kubepar: --nodes: must be a whole number from 1 to 999999, got "0"/m],
    [['--nodes', '1', '--node-cpu', '0'], /^kubepar: --node-cpu: must be a Kubernetes quantity, got "0"/m],
    [['--nodes', '1', '--node-cpu', '4', '--node-memory', '16GB'], /^kubepar: --node-memory: must be .*, got "16GB"/m],
    [['--cpu-hour-price', '5 EUR'], /^kubepar: --cpu-hour-price: must be a number such as 0.04, got "5 EUR"/m],
  ])('%j is wrong usage', (options, said) => {
    const { code, stdout, stderr } = kubepar(['plan', simulation(), ...options]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(said);
  });
});

test.each([
  ['as many pods as tasks, and the default parallelism', { completions: 3 }],
  ['as many pods as tasks, and a larger parallelism', { completions: 5, parallelism: 50 }],
  ['a pod for each of the tasks that may run at a time', { completions: 20, tasksPerPod: 2, parallelism: 10 }],
])('no warning comes with %s', (_what, given) => {
  expect(planOf(simulation(given)).warnings).toEqual([]);
});

describe('more finished pods than a cluster keeps', () => {
  const said = (manifest: string): string[] =>
    planOf(manifest).warnings.filter((text) => text.includes('12500 finished pods'));

  test('cause a warning if results are in their logs, with a remedy, here and at synth', () => {
    const told: string[] = [];
    const write = jest.spyOn(process.stderr, 'write').mockImplementation((text) => told.push(String(text)) > 0);
    const [many, few, chunked, onVolume] = [
      simulation({ completions: 20_000 }),
      simulation({ completions: 12_500 }),
      simulation({ completions: 20_000, tasksPerPod: 4 }),
      simulation({ completions: 20_000, results: Results.volume({ claimName: 'claim' }) }),
    ];
    write.mockRestore();
    expect(said(many)).toEqual([
      'by default, Kubernetes keeps 12500 finished pods of all namespaces together and deletes the oldest beyond that, with the results in their logs, even while the study runs; there are 20000; set tasksPerPod to 4 or more, or results: Results.volume or Results.bucket',
    ]);
    for (const manifest of [few, chunked, onVolume]) expect(said(manifest)).toEqual([]);
    expect(told).toEqual([
      'warning: [chart/study] tasksPerPod: by default, Kubernetes keeps 12500 finished pods of all namespaces together and deletes the oldest beyond that, with the results in their logs, even while the study runs; there are 20000; set tasksPerPod to 4 or more, or results: Results.volume or Results.bucket\n',
    ]);
  });

  test('cause one if several studies have them together, but none alone', () => {
    const [one, other] = [simulation({ completions: 7000 }), simulation({ completions: 6000 })];
    expect(kubepar(['plan', one]).stderr).toBe('');
    expect(kubepar(['plan', one, other]).stderr).toMatch(
      /^warning: by default, Kubernetes keeps 12500 finished pods .*; there are 13000 in these studies: run and collect one after another/,
    );
  });

  test('two studies with the same id, one of which has no namespace, and the other is in default', () => {
    const study = (namespace?: string): string =>
      file((chart) => new StaticSimulation(chart, 'study', { ...COMMON, completions: 2 }), namespace);
    expect(kubepar(['plan', study(), study('default')]).stderr).toBe(
      'warning: two studies have the id study, and one of them has no namespace: both may end up in namespace default\n',
    );
    expect(kubepar(['plan', study(), study('other')]).stderr).toBe('');
  });
});
