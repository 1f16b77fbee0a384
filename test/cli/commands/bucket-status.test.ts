import { Parameters, Results } from '../../../lib';
import type { Cluster } from '../../../cli/cluster';
import { seenPod } from '../../../cli/objects/seen-pod';
import { BucketWatch } from '../../../cli/status/bucket-trouble';
import { jobsOf, renderSweep } from '../../manifest/support';
import { testFolder } from '../../runtime/support';
import { renderPool } from '../../support';
import { applied, FakeCluster, JOB, type ApiObject } from '../fake-cluster';
import { terminationMessage, version } from '../results/support';
import { kubeparMeanwhile, type Ended } from '../support';

const folder = testFolder();
const cluster = new FakeCluster();
const results = Results.bucket({ url: 's3://results/team', secret: 'keys' });
const NEEDED =
  'make sure that s3://results/team exists, and that the credentials in the Secret keys can list, read and write its objects';

beforeAll(() => cluster.start());
afterAll(() => cluster.stop());

const kubepar = (command: string, ...args: readonly string[]): Promise<Ended> =>
  kubeparMeanwhile([command, ...args, '--kubeconfig', cluster.writeKubeconfig(folder)]);

const RETRIED =
  "kubepar: the bucket results can't be used: SlowDown: Reduce your request rate.; tries again in 4.123 s\n";
const WORKS_AGAIN = 'kubepar: the bucket results can be used again\n';

/** A pod of a Job. */
function podOf(job: ApiObject, status: object): ApiObject {
  const { labels = {} } = (job as ApiObject & { spec: { template: { metadata: ApiObject['metadata'] } } }).spec.template
    .metadata;
  const name = `${job.metadata.name}-0-abcde`;
  const annotations = { 'batch.kubernetes.io/job-completion-index': '0' };
  const all = { ...labels, 'batch.kubernetes.io/job-name': job.metadata.name };
  return { kind: 'Pod', metadata: { name, uid: 'uid-0', labels: all, annotations }, spec: {}, status } as ApiObject;
}

/** A study that runs, and the log of the container that uploads. */
function deployRunning(log: string): string {
  const rendered = renderSweep(Parameters.grid({ n: [1, 2] }), { results, layout: 'indexed' });
  const pod = podOf(jobsOf(rendered)[0] as never, { phase: 'Running' });
  cluster.objects = [...applied(rendered.objects, '2024-05-01T09:00:00Z', () => JOB.running), pod];
  cluster.logs = new Map([[pod.metadata.name, log]]);
  return pod.metadata.name;
}

describe('kubepar status of a study with results in a bucket', () => {
  test('says that uploads are tried again, why, and what the bucket needs', async () => {
    const pod = deployRunning(`${WORKS_AGAIN}${RETRIED}`);
    const { code, stdout } = await kubepar('status', 'study');
    expect(code).toBe(0);
    expect(stdout).toContain(
      `  why      pod ${pod} can't upload its results, and tries again: the bucket results can't be used: SlowDown: Reduce your request rate.\n`,
    );
    expect(stdout).toContain(`  do       ${NEEDED};\n             the pods then continue by themselves\n`);
  });

  test.each([
    ['nothing was said', ''],
    ['it works again', `${RETRIED}${WORKS_AGAIN}`],
  ])('says nothing of it if %s', async (_, log) => {
    deployRunning(log);
    const { stdout } = await kubepar('status', 'study');
    expect(stdout).not.toContain('bucket');
  });

  test.each([
    ['a sweep', () => renderSweep(Parameters.grid({ n: [1, 2] }), { results, layout: 'indexed' }), 'study'],
    ['a pool', () => renderPool({ results }), 'pool'],
  ])('says for %s why it was stopped, and how it goes on', async (_, render, id) => {
    const rendered = render();
    const job = rendered.objects.filter(({ kind }) => kind === 'Job').at(-1)!;
    const study = job.metadata.labels['app.kubernetes.io/instance'] as string;
    const reason = "the bucket results can't be used: AccessDenied: Access Denied.";
    const message = terminationMessage({
      study,
      pod: 'uid-0',
      reason: Buffer.from(reason).toString('base64'),
    });
    const terminated = { exitCode: 92, reason: 'Error', message };
    const pod = podOf(job, {
      phase: 'Failed',
      containerStatuses: [{ name: 'task', state: { terminated } }],
    });
    const failed = {
      conditions: [
        {
          type: 'Failed',
          status: 'True',
          reason: 'PodFailurePolicy',
          message: 'Container task failed with exit code 92',
        },
      ],
    };
    cluster.objects = [...applied(rendered.objects, '2024-05-01T09:00:00Z', () => failed), pod];
    const waited = await kubepar('wait', id);
    expect(waited.code).toBe(1);
    expect(waited.stderr).toContain(reason);
    const { stdout } = await kubepar('status', id);
    expect(stdout).toContain(reason);
    expect(stdout).toContain(`  do       ${NEEDED};\n`);
    expect(stdout).toContain(id === 'pool' ? 'start its Jobs again' : 'run the tasks without a result again');
  });
});

describe('wait', () => {
  test('asks the pods for the reason when nothing was done for half a minute, and not before', async () => {
    const asked: Pick<Cluster, 'pods' | 'tryLog'> = {
      pods: () => Promise.resolve([seenPod({ metadata: { name: 'pod' }, status: { phase: 'Running' } })]),
      tryLog: (_pod, container) => Promise.resolve(container === 'bucket' ? RETRIED : ''),
    };
    const bucket = { kind: 'bucket', url: 's3://results', image: 'rclone/rclone:1.76.0' } as const;
    const watch = new BucketWatch(asked as Cluster, version(2, 1, { results: bucket }));
    const now = jest.spyOn(Date, 'now');
    const start = Date.now();
    const at = async (seconds: number, done: number): Promise<boolean> => {
      now.mockReturnValue(start + seconds * 1000);
      return (await watch.tryTrouble(done)) !== undefined;
    };
    try {
      expect(await at(29, 0)).toBe(false);
      expect(await at(32, 0)).toBe(true);
      expect(await at(35, 0)).toBe(false);
      expect(await at(50, 1)).toBe(false);
      expect(await at(79, 1)).toBe(false);
      expect(await at(82, 1)).toBe(true);
    } finally {
      now.mockRestore();
    }
  });
});
