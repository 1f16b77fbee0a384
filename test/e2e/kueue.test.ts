import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { Parameters, Results, type StaticSimulationProps } from '../../lib';
import { claim, KUBEPAR, nameOf, TestNamespace } from './support';

jest.setTimeout(300_000);

const SMALL = { cpu: Cpu.millis(100), memory: Size.mebibytes(64), ephemeralStorage: Size.mebibytes(64) };
const API = 'kueue.x-k8s.io/v1beta2';

/** Two pods of SMALL fit, and the loader, Redis and a worker of a pool. */
const QUOTA = { cpu: '250m', memory: '1Gi', 'ephemeral-storage': '20Gi' };

describe('a study in a queue of Kueue', () => {
  const cluster = new TestNamespace();
  const { name } = cluster;

  const applyObjects = (...items: readonly object[]): void => {
    const file = cluster.output('objects.json');
    fs.writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
    expect(cluster.apply(file)).toMatchObject({ code: 0, stderr: '' });
  };
  const simulation = (id: string, props: Partial<StaticSimulationProps> = {}): string =>
    cluster.synth(id, {
      resources: SMALL,
      command: ['sh', '-c', 'sleep 3; echo "$KUBEPAR_TASK"'],
      kueue: { localQueue: 'team-a', priorityClass: `${name}-low` },
      ...props,
    });
  const apply = (file: string): void => {
    expect(cluster.apply(file)).toMatchObject({ code: 0, stderr: '' });
  };
  /** What `kubepar status` prints of a study once a line of it matches. */
  const statusSays = async (study: string, line: RegExp, seconds: number): Promise<string> => {
    let said = '';
    for (const end = Date.now() + seconds * 1000; Date.now() < end && !line.test(said);)
      said = (await cluster.kubepar('status', study)).stdout;
    expect(said).toMatch(line);
    return said;
  };

  beforeAll(() => {
    cluster.kubectl('label', 'namespace', name, 'kueue-test=true');
    const resources = Object.entries(QUOTA).map(([resource, nominalQuota]) => ({ name: resource, nominalQuota }));
    applyObjects(
      { apiVersion: API, kind: 'ResourceFlavor', metadata: { name } },
      {
        apiVersion: API,
        kind: 'ClusterQueue',
        metadata: { name },
        spec: {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
          preemption: { withinClusterQueue: 'LowerPriority' },
          resourceGroups: [{ coveredResources: Object.keys(QUOTA), flavors: [{ name, resources }] }],
        },
      },
      {
        apiVersion: API,
        kind: 'LocalQueue',
        metadata: { name: 'team-a', namespace: name },
        spec: { clusterQueue: name },
      },
      ...[
        ['low', 1],
        ['high', 1000],
      ].map(([level, value]) => ({
        apiVersion: API,
        kind: 'WorkloadPriorityClass',
        metadata: { name: `${name}-${String(level)}` },
        value,
      })),
    );
  });
  afterAll(() => {
    cluster.kubectl('delete', 'jobs,localqueues', '--all');
    for (const kind of ['clusterqueue', 'resourceflavor']) cluster.kubectl('delete', kind, name, '--wait=false');
    cluster.kubectl('delete', 'workloadpriorityclass', `${name}-low`, `${name}-high`);
  });

  test('waits for room, is admitted and collected; applying it again changes nothing at any time', async () => {
    const first = simulation('first', { completions: 4, parallelism: 2 });
    const second = simulation('second', { completions: 4, parallelism: 2 });
    apply(first);
    apply(second);
    await statusSays('second', /^ *waiting +Job second-\w{8} waits for admission in queue team-a: .*quota/m, 30);
    const unchanged = (file: string): void => {
      const { stdout } = cluster.apply(file);
      for (const line of stdout.trimEnd().split('\n')) expect(line).toMatch(/ unchanged$/);
    };
    unchanged(second);
    unchanged(first);
    for (const id of ['first', 'second']) {
      expect(await cluster.kubepar('wait', id)).toMatchObject({ code: 0 });
      expect(await cluster.kubepar('collect', id, '--output', cluster.output(id))).toMatchObject({ code: 0 });
      expect(cluster.read(id, 'results.csv')).toBe('task,value\n0,0\n1,1\n2,2\n3,3\n');
    }
    unchanged(first);
    unchanged(second);
  });

  test('runs its pool: Redis, loader and workers are admitted', async () => {
    cluster.createPassword('pool');
    apply(
      cluster.pool('pool', {
        items: ['a', 'b', 'c'],
        parallelism: 1,
        resources: { ...SMALL, cpu: Cpu.millis(50) },
        redis: { storage: 'ephemeral' },
        command: ['echo', '$(item)'],
        kueue: { localQueue: 'team-a' },
      }),
    );
    expect(await cluster.kubepar('wait', 'pool')).toMatchObject({ code: 0 });
    expect(await cluster.kubepar('collect', 'pool', '--output', cluster.output('pool'))).toMatchObject({ code: 0 });
    expect(cluster.read('pool', 'results.csv')).toBe('task,item,text\n0,a,a\n1,b,b\n2,c,c\n');
    cluster.kubectl('delete', 'statefulset', '--all');
  });

  test('runs each Job of its sweep, of which two fit at a time', async () => {
    const file = cluster.sweep('sweep', {
      parameters: Parameters.list('n', [1, 2, 3, 4]),
      resources: SMALL,
      command: ['sh', '-c', 'sleep 2; echo "$0"', '$(n)'],
      kueue: { localQueue: 'team-a' },
    });
    apply(file);
    await statusSays('sweep', /waits? for admission in queue team-a: .*quota/, 30);
    expect(await cluster.kubepar('wait', 'sweep')).toMatchObject({ code: 0 });
    expect(await cluster.kubepar('collect', 'sweep', '--output', cluster.output('sweep'))).toMatchObject({ code: 0 });
    expect(cluster.read('sweep', 'results.csv')).toBe('task,n,value\n0,1,1\n1,2,2\n2,3,3\n3,4,4\n');
  });

  test.each([
    ['logs', 'low', {}],
    ['a volume', 'stored', { results: Results.volume({ claimName: 'results' }) }],
  ] as const)('that is preempted by a higher priority lacks nothing, with results in %s', async (_place, id, props) => {
    if ('results' in props) apply(claim(cluster));
    const low = simulation(id, { completions: 6, parallelism: 2, ...props });
    apply(low);
    await cluster.until('a pod runs', () =>
      cluster.kubectl(
        'get',
        'pods',
        '--selector',
        `app.kubernetes.io/instance=${nameOf(low)}`,
        '--field-selector',
        'status.phase=Running',
        '-o',
        'name',
      ) === ''
        ? undefined
        : true,
    );
    apply(
      simulation(`high-${id}`, {
        completions: 2,
        parallelism: 2,
        kueue: { localQueue: 'team-a', priorityClass: `${name}-high` },
      }),
    );
    await statusSays(id, /^ *waiting +Job (?:low|stored)-\w{8} waits for admission in queue team-a: /m, 60);
    for (const study of [`high-${id}`, id]) expect(await cluster.kubepar('wait', study)).toMatchObject({ code: 0 });
    expect(await cluster.kubepar('collect', id, '--output', cluster.output(id))).toMatchObject({ code: 0 });
    expect(cluster.read(id, 'results.csv')).toBe('task,value\n0,0\n1,1\n2,2\n3,3\n4,4\n5,5\n');
  });

  test.each([
    [
      'a queue that does not exist',
      'no-queue',
      { kueue: { localQueue: 'team-b' } },
      /queue team-b: .*(doesn't|does not) exist/,
    ],
    [
      'a request larger than the quota',
      'large',
      { resources: { ...SMALL, cpu: Cpu.millis(300) } },
      /queue team-a: .*> maximum capacity/,
    ],
  ] as const)('is not failed by %s, which status and wait name within 30 s', async (_what, id, props, reason) => {
    apply(simulation(id, props));
    expect(await statusSays(id, reason, 30)).toMatch(/queued/);
    // It keeps waiting.
    const waited = spawnSync(process.execPath, [KUBEPAR, 'wait', id, '--namespace', name], {
      timeout: 20_000,
      encoding: 'utf8',
    });
    expect(waited.status).toBe(143);
    expect(waited.stderr).toMatch(reason);
    cluster.kubectl('delete', 'job', nameOf(cluster.output(`${id}/${id}.k8s.yaml`)));
  });
});
