import { Parameters } from '../../../lib';
import { jobsOf, renderSweep } from '../../manifest/support';
import { testFolder } from '../../runtime/support';
import { renderPool } from '../../support';
import { applied, endedPod, FakeCluster, JOB, type FakeJob } from '../fake-cluster';
import { kubeparMeanwhile, type Ended } from '../support';

const folder = testFolder();
const cluster = new FakeCluster();

beforeAll(() => cluster.start());
afterAll(() => cluster.stop());

function status(...args: readonly string[]): Promise<Ended> {
  return kubeparMeanwhile(['status', ...args, '--kubeconfig', cluster.writeKubeconfig(folder)]);
}

const RENDERED = renderSweep(Parameters.grid({ n: [5, 60] }));
const JOBS = jobsOf(RENDERED) as unknown as FakeJob[];
const NAME = JOBS[0]!.metadata.labels!['app.kubernetes.io/instance']!;

/** The sweep in the cluster, with this state of its second task. */
function deploy(second: object): void {
  const { pod } = endedPod(JOBS[0]!, { error: 'Error in f(): no data' });
  const statuses = [JOB.failed, second];
  cluster.objects = [...applied(RENDERED.objects, '2024-05-01T09:00:00Z', (task) => statuses[task]), pod];
  cluster.onJobs = undefined;
}

describe('kubepar status', () => {
  test('prints one line per study, without reading their tables', async () => {
    deploy(JOB.running);
    cluster.requests.length = 0;
    const { code, stdout, stderr } = await status();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(
      `STUDY${' '.repeat(NAME.length - 5)}  STATE    DONE  FAILED  TASKS  LEFT\n${NAME}  running  0     1       2\n`,
    );
    expect(cluster.requests.filter((request) => request.includes('configmaps'))).toEqual([
      expect.stringContaining('labelSelector=kubepar.dev/study,app.kubernetes.io/component=description'),
    ]);
  });

  test('has a line for the Redis of pools and for what earlier versions left, with the command that deletes it', async () => {
    const small = renderPool({ redis: { storage: 'ephemeral' } });
    const now = renderPool({});
    const [gone, redis] = [small, now].map(
      ({ objects }) => objects.find(({ kind }) => kind === 'StatefulSet')!.metadata,
    );
    const [old, pool] = [small, now].map(
      (rendered) => jobsOf(rendered)[0]!.metadata.labels['app.kubernetes.io/instance'],
    );
    const claim = { 'app.kubernetes.io/instance': gone!.name, 'app.kubernetes.io/component': 'redis' };
    const stray = { ...JOBS[0]!.metadata.labels, 'app.kubernetes.io/instance': 'study-00000000' };
    cluster.objects = [
      ...applied(small.objects, '2024-05-01T09:00:00Z', () => JOB.complete).filter(
        ({ kind }) => kind !== 'StatefulSet',
      ),
      ...applied(now.objects, '2024-05-02T09:00:00Z', () => JOB.running),
      { kind: 'Pod', metadata: { name: `${redis!.name}-0`, labels: redis!.labels }, status: { phase: 'Running' } },
      { kind: 'PersistentVolumeClaim', metadata: { name: `data-${gone!.name}-0`, labels: claim } },
      { kind: 'Job', metadata: { name: 'study-00000000', labels: stray } },
    ];
    const { code, stdout, stderr } = await status();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = stdout.split('\n').map((line) => line.replace(/ +/g, ' '));
    expect(lines).toEqual([
      'STUDY STATE DONE FAILED TASKS LEFT NOTE',
      expect.stringMatching(new RegExp(`^${pool!} running \\? \\? \\d+$`)),
      expect.stringMatching(new RegExp(`^${old!} complete \\d+ 0 \\d+ earlier version$`)),
      ...[`${redis!.name} running Redis of ${pool!}`, `${gone!.name} only a claim Redis of ${old!}`].sort(),
      'study-00000000 running Jobs of study without its ConfigMaps',
      '',
      'to list what earlier versions left, and to delete it with --yes:',
      expect.stringMatching(/ clean pool --kubeconfig /),
      '',
    ]);
  });

  test('does not need the right to list StatefulSets and claims', async () => {
    deploy(JOB.running);
    cluster.onRequest = ({ url = '' }, response) => {
      if (!/statefulsets|persistentvolumeclaims/.test(url)) return false;
      response.statusCode = 403;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ kind: 'Status', message: 'forbidden' }));
      return true;
    };
    const { code, stdout, stderr } = await status();
    cluster.onRequest = undefined;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`${NAME}  running  0     1       2\n`);
  });

  test('reports that there are none', async () => {
    cluster.objects = [];
    expect(await status()).toMatchObject({ code: 0, stdout: 'no studies in namespace team\n' });
  });

  test('of a study reports its failures, with remedies; also as JSON', async () => {
    deploy(JOB.complete);
    const { code, stdout } = await status('study');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^study \(study-[0-9a-f]{8}\), expanded-sweep: failed\n {2}tasks {4}1 of 2 done, 1 failed\n {2}why {6}1 of 2 Jobs failed .*\n {2}failed {3}R error: task 0\n {13}Error in f\(\): no data\n {2}do {7}fix the script;\n {13}make and apply a new version, which runs all tasks:\n {17}npm run synth\n {17}kubectl apply -f dist\/study\.k8s\.yaml --kubeconfig \S+\n {13}if the cause .*:\n {17}node \.\/bin\/kubepar\.js rerun study-[0-9a-f]{8} --kubeconfig \S+ > rerun\.yaml\n/,
    );
    expect(JSON.parse((await status('study', '--json')).stdout)).toMatchObject({
      name: NAME,
      state: 'failed',
      succeeded: 1,
      failures: [{ kind: 'R error', tasks: [0] }],
    });
  });

  test('with --watch continues until nothing changes any more, and prints only changes without a terminal', async () => {
    deploy(JOB.running);
    const running = cluster.objects;
    deploy(JOB.complete);
    const complete = cluster.objects;
    cluster.objects = running;
    cluster.onJobs = (lists) => {
      if (lists >= 2) cluster.objects = complete;
    };
    cluster.requests.length = 0;
    const { code, stdout } = await status('study', '--watch');
    expect(code).toBe(0);
    expect(stdout.match(/^study .*$/gm)).toEqual([
      `study (${NAME}), expanded-sweep: running`,
      `study (${NAME}), expanded-sweep: failed`,
    ]);
    expect(stdout).not.toContain('\x1b');
  });

  test.each<[string, object, boolean]>([
    ['of now', { lastTimestamp: new Date().toISOString() }, true],
    ['of now, as the scheduler writes it', { eventTime: new Date().toISOString().replace('Z', '000Z') }, true],
    ['of an hour ago', { lastTimestamp: '2024-05-01T09:00:00Z', eventTime: '2024-05-01T09:00:00.000000Z' }, false],
    ['without a time', {}, true],
  ])('a warning %s: %j is reported: %s', async (_, times, isTold) => {
    deploy({});
    const warning = { reason: 'FailedCreate', message: 'exceeded quota: small', type: 'Warning', ...times };
    const event = { kind: 'Event', metadata: { name: 'e' }, involvedObject: { kind: 'Job', name: NAME }, ...warning };
    cluster.objects = [...cluster.objects, event];
    const { code, stdout } = await status('study');
    expect(code).toBe(0);
    expect(stdout.includes('  waiting  no pod can start: FailedCreate: exceeded quota: small')).toBe(isTold);
  });

  test('names a study that does not exist, with the one that was probably meant', async () => {
    deploy(JOB.running);
    const { code, stdout, stderr } = await status('stduy');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(
      /^kubepar: study "stduy" is not in namespace team; did you mean study\? studies in it: study;/,
    );
  });
});
