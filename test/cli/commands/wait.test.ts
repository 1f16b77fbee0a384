import { Parameters } from '../../../lib';
import { jobsOf, renderSweep } from '../../manifest/support';
import { testFolder } from '../../runtime/support';
import { applied, endedPod, FakeCluster, JOB, type ApiObject, type FakeJob } from '../fake-cluster';
import { kubeparMeanwhile, STARTED, type Ended } from '../support';

const folder = testFolder();
const cluster = new FakeCluster();

beforeAll(() => cluster.start());
afterAll(() => cluster.stop());

const RENDERED = renderSweep(Parameters.grid({ n: [5, 60, 7] }));
const NAME = RENDERED.configMaps[0]!.metadata.name;
const { running, complete, failed } = JOB;

async function wait(...args: readonly string[]): Promise<Ended> {
  return kubeparMeanwhile(['wait', 'study', '--kubeconfig', cluster.writeKubeconfig(folder), ...args]);
}

/** Gives the Jobs these states, one per request, the last one from then on; undefined for a deleted Job. */
function play(looks: readonly (readonly (object | undefined)[])[], pods: readonly ApiObject[] = []): void {
  cluster.requests.length = 0;
  cluster.onJobs = (look) => {
    const jobs = looks[Math.min(look, looks.length - 1)]!;
    const objects = applied(RENDERED.objects, '2024-05-01T09:00:00Z', (task) => jobs[task]);
    cluster.objects = [...objects, ...pods];
  };
  cluster.onJobs(0);
}

describe('kubepar wait with one Job per row', () => {
  test('exits with 0 when all are complete, even if one was seen to end and is deleted since', async () => {
    play([
      [complete, running, running],
      [undefined, running, running],
      [undefined, complete, complete],
    ]);
    expect(await wait()).toEqual({ code: 0, stdout: 'study  complete  3 of 3 tasks done\n', stderr: '' });
  });

  test('continues while one has failed and others run, and then reports which one failed and why', async () => {
    const { pod } = endedPod(jobsOf(RENDERED)[0] as unknown as FakeJob, { error: 'no data' });
    play(
      [
        [failed, running, running],
        [failed, complete, running],
        [failed, complete, complete],
      ],
      [pod],
    );
    const { code, stdout, stderr } = await wait();
    expect(code).toBe(1);
    expect(stdout).toBe('study  failed  2 of 3 tasks done, 1 in failed pods\n');
    expect(stderr).toBe(
      [
        'study: 1 of 3 Jobs failed (some of its pods failed for good)',
        'study: task 0 (n=5) failed: no data',
        'study: to collect the results so far, run:',
        `    ${STARTED} collect ${NAME} --kubeconfig ${folder}/kubeconfig`,
        'study: to see the failures and what to do, run:',
        `    ${STARTED} status ${NAME} --kubeconfig ${folder}/kubeconfig`,
        '',
      ].join('\n'),
    );
  });

  test('exits with 1 if a Job is deleted that was not seen to end', async () => {
    play([[complete, complete, undefined]]);
    const { code, stdout } = await wait('--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual([
      {
        study: 'study',
        name: NAME,
        state: 'failed',
        tasks: 3,
        succeeded: 2,
        failed: 0,
        reason: '1 of 3 Jobs are missing: they were deleted, or their ttl has passed',
        failures: [],
      },
    ]);
  });
});
