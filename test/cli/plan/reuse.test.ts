import * as path from 'node:path';
import { Duration, Size } from 'cdk8s';
import type { Construct } from 'constructs';
import { describePlan } from '../../../cli/plan/description';
import { makePlan } from '../../../cli/plan/plan';
import { reuseOf, reuseOfResults } from '../../../cli/plan/reuse';
import { writeCollection } from '../../../cli/results/output-folder';
import { resultsTable } from '../../../cli/results/tables';
import { readManifest, type ManifestStudy } from '../../../cli/study/manifest-file';
import { ExpandedSweep, Parameters, QueueWorkerPool, range, Results, StaticSimulation } from '../../../lib';
import { testFolder } from '../../runtime/support';
import { collectionOf } from '../results/support';
import { kubepar } from '../support';
import { synthesize } from './support';
import { inDepth } from '../../in-depth';

const folder = testFolder();

const COMMON = { image: 'r-base:4.4.0', command: ['true'] };
const CIRCUMSTANCES = { taskSeconds: undefined, nodes: undefined, cpuHourPrice: undefined };

const fileOf = (create: (chart: Construct) => unknown): string => synthesize(folder, create);
const studyOf = (create: (chart: Construct) => unknown): ManifestStudy => readManifest(fileOf(create))[0]!;
const simulation =
  (props: object = {}) =>
  (chart: Construct): unknown =>
    new StaticSimulation(chart, 'study', { ...COMMON, completions: 100, ...props });
const sweep = (parameters: Parameters, props: object = {}, id = 'study') =>
  studyOf((chart) => new ExpandedSweep(chart, id, { ...COMMON, parameters, layout: 'indexed', ...props }));
const pool = (items: readonly string[], props: object = {}): ManifestStudy =>
  studyOf((chart) => new QueueWorkerPool(chart, 'study', { ...COMMON, items, ...props }));

/** The lines of a plan that compare. */
function compared(study: ManifestStudy, ...earlier: readonly ManifestStudy[]): string[] {
  const plan = { ...makePlan('dist/study.k8s.yaml', study, CIRCUMSTANCES), reuse: reuseOf(study, earlier) };
  return describePlan(plan)
    .split('\n')
    .filter((line) => /^ {2}(?:to run|changes)/.test(line))
    .map((line) => line.replace(/^ {2}(to run|changes) +/, '$1: '));
}

describe('compared with an earlier manifest, a plan says', () => {
  const grid = (...n: readonly number[]) => Parameters.grid({ n, m: ['lm', 'rf'] });
  const old = sweep(grid(1, 2));

  test.each<[string, ManifestStudy, ManifestStudy, string[]]>([
    ['that nothing changes', old, old, ['to run: nothing: each task is the same']],
    [
      'how many tasks more repeats make run',
      studyOf(simulation()),
      studyOf(simulation({ completions: 1000 })),
      ['to run: 900 of 1000 tasks; the others are the same', 'changes: tasks: 100, now 1000'],
    ],
    [
      'how many tasks new values make run',
      old,
      sweep(grid(1, 2).extend(grid(1, 2, 3))),
      ['to run: 2 of 6 tasks; the others are the same', 'changes: tasks: 4, now 6'],
    ],
    [
      'which option of a bucket changes',
      studyOf(simulation({ results: Results.bucket({ url: 's3://results', secret: 'keys' }) })),
      studyOf(simulation({ results: Results.bucket({ url: 's3://results', secret: 'others' }) })),
      [
        'to run: nothing: each task is the same',
        'changes: results: bucket s3://results, secret "keys", image "rclone/rclone:1.76.0", now bucket s3://results, secret "others", image "rclone/rclone:1.76.0"',
      ],
    ],
    [
      'that rows have moved',
      old,
      sweep(grid(0, 1, 2)),
      [
        'to run: all 6 tasks; 4 rows have another index, and so other random numbers: Parameters.extend keeps them at theirs',
        'changes: tasks: 4, now 6',
      ],
    ],
    [
      'how many items were appended',
      pool(['a', 'b']),
      pool(['a', 'b', 'c']),
      ['to run: 1 of 3 tasks; the others are the same', 'changes: tasks: 2, now 3'],
    ],
    [
      'which inputs changed',
      old,
      sweep(grid(1, 2), { image: 'r-base:4.4.1', env: { A: '1' } }),
      ['to run: all 4 tasks: image, env.A changed'],
    ],
    [
      'what changes without a task that has to run',
      old,
      sweep(grid(1, 2), {
        resources: { memory: Size.gibibytes(4) },
        retries: 5,
        parallelism: 3,
        tasksPerPod: 2,
        taskTimeout: Duration.hours(1),
        noRetryExitCodes: [3],
        pod: { nodeSelector: { disk: 'ssd' } },
      }),
      [
        'to run: nothing: each task is the same',
        'changes: tasksPerPod: 1, now 2; parallelism: 10, now 3; memory: 512 MiB, now 4 GiB; retries: 2, now 5; taskTimeout: not set, now 1 h; noRetryExitCodes: not set, now 3; pod.nodeSelector: not set, now {"disk":"ssd"}',
      ],
    ],
    [
      'that the layout changes nothing',
      old,
      sweep(grid(1, 2), { layout: 'jobs' }),
      ['to run: nothing: each task is the same', 'changes: layout: indexed, now jobs; parallelism: 10, now 4'],
    ],
  ])('%s', (_what, before, now, lines) => {
    expect(compared(now, before)).toEqual(lines);
  });

  test('that the study is new', () => {
    expect(compared(sweep(grid(1), {}, 'other'), old)).toEqual([
      'to run: all 2 tasks: the earlier manifest does not contain the study',
    ]);
  });

  test('that an older kubepar did not say what results depend on', () => {
    const { content, inputs, ...description } = old.description;
    expect([content, inputs]).not.toContain(undefined);
    expect(compared(old, { ...old, description })).toEqual([
      'to run: all 4 tasks: the earlier version does not say what its results depend on, because an older kubepar wrote it',
    ]);
  });

  inDepth('nothing about a million rows that takes long', () => {
    const large = (last: number) => Parameters.grid({ n: range(1, last) });
    const [before, now] = [sweep(large(1e6), { tasksPerPod: 1e5 }), sweep(large(1e6 + 5), { tasksPerPod: 1e5 })];
    expect(reuseOf(now, [before])).toMatchObject({ toRun: 5 });
  });
});

describe('compared with a folder of results, a plan says', () => {
  const written = async (study: ManifestStudy, outputs: readonly (string | undefined)[]): Promise<string> => {
    const into = path.join(folder, `results-${String(Math.random())}`);
    const collection = { ...collectionOf(outputs, {}, study.parameters), version: study };
    await writeCollection(into, collection, resultsTable(collection), []);
    return into;
  };
  const list = (...n: readonly number[]) => Parameters.list('n', n);
  const toRun = async (study: ManifestStudy, into: string): Promise<string> => {
    const plan = { ...makePlan('f', study, CIRCUMSTANCES), reuse: await reuseOfResults(study, into) };
    return /to run +(.*)/.exec(describePlan(plan))![1]!;
  };

  test('how many tasks lack a result', async () => {
    const into = await written(sweep(list(1, 2, 3)), ['1', undefined, '3']);
    expect(await toRun(sweep(list(1, 2, 3)), into)).toBe('1 of 3 tasks; the others have their results');
    expect(await toRun(sweep(list(1, 2, 3).extend(list(0, 1, 2, 3))), into)).toBe(
      '2 of 4 tasks; the others have their results',
    );
    expect(await toRun(sweep(list(1), { retries: 9 }), into)).toBe('nothing: each task has its result');
    expect(await toRun(sweep(list(1, 2, 3), { seed: 8 }), into)).toBe('all 3 tasks: seed changed');
  });

  test('that the folder has results of another study, or none', async () => {
    const into = await written(sweep(list(1)), ['1']);
    const other = sweep(list(1), {}, 'other');
    for (const place of [into, path.join(folder, 'nowhere')])
      await expect(reuseOfResults(other, place)).rejects.toThrow(
        /^--results: must be a folder with results of other, got .*; name a folder that collect wrote for other$/,
      );
  });
});

test('the command compares a manifest with an earlier one, and refuses what it can not compare', () => {
  const [old, now] = [simulation(), simulation({ completions: 300 })].map(fileOf) as [string, string];
  expect(kubepar(['plan', now, '--against', old]).stdout).toContain(
    'to run     200 of 300 tasks; the others are the same',
  );
  expect(JSON.parse(kubepar(['plan', now, '--against', old, '--json']).stdout)).toMatchObject([
    { reuse: { from: 'version', toRun: 200, changedInputs: [], movedRows: 0, settings: ['tasks: 100, now 300'] } },
  ]);
  for (const [args, message] of [
    [
      [now, '--against', old, '--results', folder],
      '--against and --results: must not be given together; leave one of them out',
    ],
    [[now, old, '--results', folder], '--results: must be given for one study, got '],
    [[now, '--against', '/nowhere'], "can't read /nowhere"],
  ] as const) {
    const { code, stdout, stderr } = kubepar(['plan', ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  }
});
