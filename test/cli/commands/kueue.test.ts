import * as path from 'node:path';
import { Parameters, Results } from '../../../lib';
import { renderSweep } from '../../manifest/support';
import { testFolder } from '../../runtime/support';
import { renderPool } from '../../support';
import { applied, FakeCluster, JOB, type ApiObject } from '../fake-cluster';
import { kubeparMeanwhile, type Ended } from '../support';

const folder = testFolder();
const cluster = new FakeCluster();

beforeAll(() => cluster.start());
afterAll(() => cluster.stop());
beforeEach(() => {
  cluster.onJobs = undefined;
  cluster.onRequest = undefined;
});

async function kubepar(...args: readonly string[]): Promise<Ended> {
  return kubeparMeanwhile([...args, '--kubeconfig', cluster.writeKubeconfig(folder)]);
}

const KUEUE = { localQueue: 'team-a' };
const STUDY = renderSweep(Parameters.grid({ n: [5, 60, 7] }), { layout: 'indexed', kueue: KUEUE });
const NAME = STUDY.configMaps[0]!.metadata.name;
const CREATED = '2024-05-01T09:00:00Z';

/** Objects as Kueue leaves them in a queue: Jobs suspended. */
function held(objects: readonly ApiObject[]): ApiObject[] {
  return applied(objects, CREATED, () => ({})).map((object) => {
    const { spec } = object as ApiObject & { readonly spec?: object };
    return object.kind === 'Job' ? ({ ...object, spec: { ...spec, suspend: true } } as ApiObject) : object;
  });
}

/** The Workload of an object, which waits for this reason. */
function workload(kind: string, name: string, reason: string, message: string): ApiObject {
  const conditions = [{ type: 'QuotaReserved', status: 'False', reason, message }];
  const metadata = { name: `job-${name}`, ownerReferences: [{ kind, name }] };
  return { kind: 'Workload', metadata, status: { conditions } } as ApiObject;
}

const BUSY =
  "couldn't assign flavors to pod set main: insufficient unused quota for cpu in flavor small, 300m more needed";
const TOO_LARGE =
  "couldn't assign flavors to pod set main: insufficient quota for cpu in flavor small, request > maximum capacity (5 > 500m)";

/** The study waits, and is complete when its Jobs have been listed this many times. */
function completesAfter(lists: number, ...workloads: readonly ApiObject[]): void {
  cluster.requests.length = 0;
  cluster.objects = [...held(STUDY.objects), ...workloads];
  const status = { ...JOB.complete, completedIndexes: '0-2' };
  cluster.onJobs = (seen) => {
    if (seen >= lists) cluster.objects = applied(STUDY.objects, CREATED, () => status);
  };
}

describe('a study in a queue of Kueue', () => {
  test('is queued for status, which says why and what to do', async () => {
    cluster.objects = [...held(STUDY.objects), workload('Job', NAME, 'Pending', BUSY)];
    const { code, stdout } = await kubepar('status', 'study');
    expect(code).toBe(0);
    expect(stdout).toBe(
      [
        `study (${NAME}), expanded-sweep: queued`,
        '  tasks    0 of 3 done',
        `  waiting  Job ${NAME} waits for admission in queue team-a: Pending: ${BUSY}`,
        '  do       wait: Kueue starts it when the queue has room;',
        '             see the queues:',
        `                 kubectl get localqueues --kubeconfig ${folder}/kubeconfig`,
        '',
      ].join('\n'),
    );
    expect((await kubepar('status')).stdout).toMatch(new RegExp(`^${NAME} +queued +0 +0 +3`, 'm'));
    expect(JSON.parse((await kubepar('status', 'study', '--json')).stdout)).toMatchObject({ state: 'queued' });
  });

  test.each([
    ['Inadmissible', "LocalQueue team-a doesn't exist", 'have that queue created or resumed, which starts the study:'],
    ['Pending', TOO_LARGE, 'it would wait forever: set a lower parallelism, request less in resources'],
  ])('that never admits it (%s: %s) is named by status', async (reason, message, advice) => {
    cluster.objects = [...held(STUDY.objects), workload('Job', NAME, reason, message)];
    const { stdout } = await kubepar('status', 'study');
    expect(stdout).toContain(`waits for admission in queue team-a: ${reason}: ${message}\n`);
    expect(stdout).toContain(`  do       ${advice}`);
  });

  test('whose Workloads may not be read waits without a reason', async () => {
    for (const code of [403, 404]) {
      cluster.objects = held(STUDY.objects);
      cluster.requests.length = 0;
      cluster.onRequest = ({ url = '' }, response) => {
        if (!url.includes('workloads')) return false;
        response.writeHead(code, { 'content-type': 'application/json' });
        response.end('{"kind":"Status","message":"no"}');
        return true;
      };
      const { code: exit, stdout, stderr } = await kubepar('status', 'study');
      expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
      expect(stdout).toContain(`  waiting  Job ${NAME} waits for admission in queue team-a\n`);
      const asked = cluster.requests.filter((request) => request.includes('workloads'));
      expect(asked).toHaveLength(code === 403 ? 1 : 2);
    }
  });

  test('is waited for: wait says so once, within 30 s, and that is no failure', async () => {
    completesAfter(14, workload('Job', NAME, 'Inadmissible', "LocalQueue team-a doesn't exist"));
    const { code, stdout, stderr } = await kubepar('wait', 'study');
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'study  complete  3 of 3 tasks done\n' });
    expect(
      stderr.match(/waits for admission in queue team-a: Inadmissible: LocalQueue team-a doesn't exist;/g),
    ).toEqual([expect.any(String)]);
    expect(stderr).not.toContain('suspended');
  }, 60_000);

  test('that is admitted at once needs no word', async () => {
    completesAfter(3, workload('Job', NAME, 'Pending', BUSY));
    expect(await kubepar('wait', 'study')).toEqual({
      code: 0,
      stdout: 'study  complete  3 of 3 tasks done\n',
      stderr: '',
    });
  });

  test('with a Job per row waits while all of its Jobs wait, and names one of them with its reason', async () => {
    const { objects, configMaps } = renderSweep(Parameters.grid({ n: [5, 60, 7] }), { kueue: KUEUE });
    const name = configMaps[0]!.metadata.name;
    cluster.objects = [...held(objects), workload('Job', `${name}-60`, 'Pending', BUSY)];
    const { stdout } = await kubepar('status', 'study');
    expect(stdout).toContain(`expanded-sweep: queued\n`);
    expect(stdout).toContain(`Job ${name}-60 and 2 more wait for admission in queue team-a: Pending: ${BUSY}\n`);
  });

  test('that is suspended by someone else is not queued', async () => {
    const { objects } = renderSweep(Parameters.grid({ n: [5] }), { suspend: true });
    cluster.objects = applied(objects, CREATED, () => ({}));
    cluster.requests.length = 0;
    expect((await kubepar('status', 'study')).stdout).toContain('expanded-sweep: suspended\n');
    expect(cluster.requests.filter((request) => request.includes('workloads'))).toEqual([]);
  });

  test('of a pool waits for its Redis, whose pod Kueue holds', async () => {
    const { objects } = renderPool({ kueue: KUEUE });
    const redis = objects.find(({ kind }) => kind === 'StatefulSet')!.metadata.name;
    const pod = {
      kind: 'Pod',
      metadata: {
        name: `${redis}-0`,
        labels: { 'kueue.x-k8s.io/queue-name': 'team-a' },
        ownerReferences: [{ kind: 'StatefulSet', name: redis }],
      },
      spec: { containers: [], schedulingGates: [{ name: 'kueue.x-k8s.io/admission' }] },
      status: { phase: 'Pending' },
    } as ApiObject;
    cluster.objects = [
      ...applied(objects, CREATED, () => ({ active: 1 })),
      pod,
      workload('StatefulSet', redis, 'Pending', BUSY),
    ];
    const { stdout, stderr } = await kubepar('status', 'pool');
    expect(stderr).toBe('');
    expect(stdout).toContain(`pod ${redis}-0 waits for admission in queue team-a: Pending: ${BUSY}\n`);
  });
});

describe('the pod with which collect reads a volume', () => {
  test('is in the queue of the study, and collect waits for its admission', async () => {
    const results = Results.volume({ claimName: 'results' });
    const { objects } = renderSweep(Parameters.grid({ n: [1] }), { layout: 'indexed', results, kueue: KUEUE });
    cluster.objects = applied(objects, CREATED, () => JOB.complete);
    let created: ApiObject | undefined;
    cluster.onCreate = (pod) => {
      created = pod;
      Object.assign((pod as ApiObject & { spec: object }).spec, {
        schedulingGates: [{ name: 'kueue.x-k8s.io/admission' }],
      });
      setTimeout(() => {
        const running = { ...pod, spec: {}, status: { phase: 'Running' } };
        cluster.objects = [...cluster.objects.filter(({ kind }) => kind !== 'Pod'), running];
      }, 3000);
      return { phase: 'Pending' };
    };
    cluster.onExec = () => ({ program: 'sh', args: ['-c', 'echo "kubepar/1 end 0"'] });
    const { code, stderr } = await kubepar('collect', 'study', '--output', path.join(folder, 'volume'));
    expect(created?.metadata.labels).toMatchObject({ 'kueue.x-k8s.io/queue-name': 'team-a' });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^note: pod \S+-collect-\S+ waits for admission in queue team-a\ntask 0 \(n=1\) missing/);
  }, 60_000);
});
