import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, Chart } from 'cdk8s';
import type { Patience } from '../../../cli/cluster/request-patience';
import { Parameters, QueueWorkerPool, Results } from '../../../lib';
import { renderSweep } from '../../manifest/support';
import { testFolder } from '../../runtime/support';
import { renderChart } from '../../support';
import { CommandHost, type ClusterCommand, type Ran } from '../command-host';
import { applied, FakeCluster, JOB } from '../fake-cluster';
import { FAULTS } from '../faulty-http';
import { kubeparMeanwhile } from '../support';

const folder = testFolder();
const cluster = new FakeCluster();
const host = new CommandHost(folder);
let runs = 0;

beforeAll(() => cluster.start());
afterAll(() => cluster.stop());
beforeEach(() => {
  cluster.requests.length = 0;
  cluster.onRequest = undefined;
});

/** Enough for a busy machine where the fault passes, and next to none where it does not. */
const LONG: Patience = { atFirst: 20, later: 20, node: 20, answer: 20, login: 20, pause: 0.01 };
const SHORT: Patience = { ...LONG, later: 0.03, node: 0.03, answer: 0.5 };

async function run(command: ClusterCommand, patience: Patience): Promise<Ran & { readonly output: string }> {
  const output = path.join(folder, `output-${String(++runs)}`);
  const where = { kubeconfig: cluster.writeKubeconfig(folder), output, results: output };
  return { ...(await host.run(command, { ...where, patience })), output };
}

function filesIn(output: string): string[] {
  const entries = fs.readdirSync(output, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
}

describe('a pod that reads a volume, and what can go wrong', () => {
  const { objects } = renderSweep(Parameters.grid({ n: [1, 2] }), {
    results: Results.volume({ claimName: 'results' }),
  });
  const empty = { program: 'sh', args: ['-c', 'echo "kubepar/1 end 0"'] };

  beforeEach(() => {
    cluster.objects = applied(objects, '2024-05-01T09:00:00Z', () => JOB.complete);
    cluster.onCreate = () => ({ phase: 'Running' });
  });

  test.each<[string, FakeCluster['onExec'], RegExp]>([
    [
      'it may not be asked',
      () => 403,
      /the cluster refuses: .*; ask for a role in namespace team that may create and get pods\/exec: \{apiGroups: \[""\], resources: \[pods\/exec\], verbs: \[create, get\]\}/,
    ],
    ['nobody answers', () => 'silence', /can't reach the cluster at \S+: no answer within 0\.5 s; check that kubectl/],
    ['it is refused for ever', () => 500, /the cluster at \S+ answered 500: .*; try again later/],
    [
      'its output breaks off',
      () => ({
        program: 'sh',
        args: ['-c', 'printf "kubepar/1 files 1\\n10 0.1.uid\\n"; sleep 0.1; echo x'],
        breaksAt: 1,
      }),
      /can't read the results on the volume: the connection to the pod broke; run it again/,
    ],
  ])('if %s, collect exits with 3 and one line, writes no file, and deletes the pod', async (_, onExec, said) => {
    cluster.onExec = onExec;
    const { code, stdout, stderr, crash, output } = await run('collect study', SHORT);
    expect({ code, stdout, crash, files: filesIn(output) }).toEqual({
      code: 3,
      stdout: '',
      crash: undefined,
      files: [],
    });
    expect(stderr).toMatch(new RegExp(`^kubepar: .*${said.source}.*\\n$`));
    expect(cluster.requests.filter((request) => request.startsWith('DELETE'))).toHaveLength(1);
  });

  test('is asked again if it is refused temporarily', async () => {
    const answers: (number | typeof empty)[] = [503, 500, 429, empty];
    cluster.onExec = () => answers.shift()!;
    const { code, stderr } = await run('collect study', LONG);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/^task 0-1 missing/) as string });
    expect(answers).toEqual([]);
  });
});

describe('the Redis of a queue whose connection breaks', () => {
  beforeEach(() => {
    const chart = new Chart(new App(), 'pool');
    const items = Parameters.list('method', ['lm', 'rf']);
    new QueueWorkerPool(chart, 'study', {
      image: 'r-base:4.4.0',
      command: ['Rscript', 'train.R'],
      items,
      parallelism: 1,
    });
    const { objects } = renderChart(chart);
    const name = `${objects.find(({ kind }) => kind === 'StatefulSet')!.metadata.name}-0`;
    const status = { phase: 'Running', containerStatuses: [{ name: 'redis', state: { running: {} } }] };
    cluster.objects = [
      ...applied(objects, '2024-05-01T09:00:00Z', () => JOB.complete),
      { kind: 'Pod', metadata: { name }, status },
    ];
    cluster.onExec = () => ({ program: 'sh', args: ['-c', 'read line; echo 1'], breaksAt: 0 });
  });

  test.each<ClusterCommand>(['collect study', 'rerun study', 'report study'])(
    'makes %s exit with 3 and one line, and no file is written',
    async (command) => {
      const { code, stdout, stderr, crash, output } = await run(command, LONG);
      expect({ code, stdout, crash }).toEqual({ code: 3, stdout: '', crash: undefined });
      expect(stderr).toBe(
        "kubepar: can't query Redis: the connection to the pod broke; see the log of its pod, and try again\n",
      );
      if (fs.existsSync(output)) expect(filesIn(output)).toEqual([]);
    },
  );

  test.each<ClusterCommand>(['status study', 'wait study'])('affects only the counts of %s', async (command) => {
    const { code, stdout, stderr, crash } = await run(command, LONG);
    expect({ code, crash }).toEqual({ code: 0, crash: undefined });
    expect(stdout + stderr).toMatch(
      /it is unknown how many items are done: can't query Redis: the connection to the pod/,
    );
  });
});

test('a failed command does not wait for answers that hang', async () => {
  cluster.objects = [];
  let asked = 0;
  cluster.onRequest = (request, response) => {
    (asked++ === 0 ? FAULTS.silence : FAULTS.unauthorized)(request, response);
    return true;
  };
  const start = Date.now();
  const { code, stderr } = await kubeparMeanwhile([
    'wait',
    'one',
    'two',
    '--kubeconfig',
    cluster.writeKubeconfig(folder),
  ]);
  expect({ code, stderr }).toEqual({
    code: 3,
    stderr: expect.stringMatching(
      /^kubepar: .* does not accept the credentials of context here; log in again\n$/,
    ) as string,
  });
  // Those that hang would be waited for for 30 s.
  expect(Date.now() - start).toBeLessThan(25_000);
});
