import * as fs from 'node:fs';
import * as path from 'node:path';
import { PATIENCE, type Patience } from '../../../cli/cluster/request-patience';
import { Parameters } from '../../../lib';
import { jobsOf, renderSweep } from '../../manifest/support';
import { testFolder } from '../../runtime/support';
import { CLUSTER_COMMANDS, CommandHost, type ClusterCommand, type Ran } from '../command-host';
import { applied, endedPod, FakeCluster, JOB, type FakeJob } from '../fake-cluster';
import { FAULTS, refusal, type Fault } from '../faulty-http';

const folder = testFolder();
const cluster = new FakeCluster();
const host = new CommandHost(folder);
let runs = 0;

beforeAll(() => cluster.start());
afterAll(() => cluster.stop());

const COMMANDS = Object.keys(CLUSTER_COMMANDS) as ClusterCommand[];

/** Enough for a busy machine if the fault is temporary, and next to nothing otherwise. */
const LONG: Patience = { atFirst: 20, later: 20, node: 20, answer: 0.5, login: 5, pause: 0.01 };
const SHORT: Patience = { ...LONG, atFirst: 0.03, later: 0.03, node: 0.03, answer: 0.2 };

interface Ended extends Ran {
  readonly output: string;
}

async function run(command: ClusterCommand, patience: Patience, namespace?: string): Promise<Ended> {
  const output = path.join(folder, `output-${String(++runs)}`);
  const where = { kubeconfig: cluster.writeKubeconfig(folder), output, results: output, namespace };
  return { ...(await host.run(command, { ...where, patience })), output };
}

const OLD = renderSweep(Parameters.list('method', ['lm']));
const NEW = renderSweep(Parameters.list('method', ['lm', 'rf', 'gbm']));

/** A study of which one task has failed, and an earlier version of it. */
function deploy(): void {
  const ends = [{ output: '[1] 1\n' }, { error: 'no data' }, { output: '[1] 3\n' }];
  const jobs = jobsOf(NEW) as unknown as FakeJob[];
  const pods = jobs.map((job, task) => endedPod(job, ends[task]!));
  cluster.objects = [
    ...applied(OLD.objects, '2024-05-01T09:00:00Z', () => JOB.complete),
    ...applied(NEW.objects, '2024-05-02T09:00:00Z', (task) => (task === 1 ? JOB.failed : JOB.complete)),
    ...pods.map(({ pod }) => pod),
  ];
  cluster.logs = new Map(pods.map(({ pod, log }) => [pod.metadata.name, log]));
  cluster.requests.length = 0;
  cluster.onRequest = undefined;
}

/** Makes these requests fail. */
function afflict(fault: Fault, isMet: (request: string) => boolean = () => true): void {
  cluster.onRequest = (request, response) => {
    if (!isMet(`${request.method ?? ''} ${request.url ?? ''}`)) return false;
    fault(request, response);
    return true;
  };
}

/** Everything below a folder, except folders. */
function filesIn(output: string): string[] {
  if (!fs.existsSync(output)) return [];
  const entries = fs.readdirSync(output, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
}

const FOR_EVER: readonly [what: string, fault: Fault, said: RegExp][] = [
  [
    'credentials that it does not accept',
    FAULTS.unauthorized,
    /does not accept the credentials of context here; log in again/,
  ],
  [
    'a right that is missing',
    FAULTS.forbidden,
    /the cluster refuses: pods is forbidden.*; ask for a role in namespace team that may list configmaps: \{apiGroups: \[""\], resources: \[configmaps\], verbs: \[list\]\}/,
  ],
  ['500 for ever', FAULTS.etcd, /ADDRESS answered 500: etcdserver: leader changed; try again later/],
  ['503 for ever', FAULTS.unavailable, /ADDRESS answered 503: the server is currently unable.*; try again later/],
  ['502 of a gateway', FAULTS.gateway, /ADDRESS answered 502: an HTML page; try again later/],
  [
    '429 that asks for more patience than there is',
    FAULTS.busyForLong,
    /is overloaded \(429\): too many requests; try again later/,
  ],
  ['JSON that is cut off', FAULTS.cutJson, /sent an answer that is cut off or not JSON: .*; try again/],
  [
    'an HTML page with 200',
    FAULTS.html,
    /ADDRESS is not a Kubernetes API: it answers with an HTML page \(200\); log in to the proxy/,
  ],
  [
    'a redirect to a login page',
    FAULTS.redirect,
    /is not a Kubernetes API: it redirects to https:\/\/login\.example\.com\/\?next=api \(302\)/,
  ],
  ['an answer without a type', FAULTS.noType, /is not a Kubernetes API: its answer has no Content-Type/],
  ['JSON of something else', FAULTS.otherJson, /is not a Kubernetes API: its answer is not valid: /],
  ['null', FAULTS.nullJson, /is not a Kubernetes API: its answer is not valid: /],
  ['a body that breaks off', FAULTS.cutBody, /can't reach the cluster at ADDRESS: aborted; check that kubectl works/],
  ['a connection that is reset', FAULTS.reset, /can't reach the cluster at ADDRESS: socket hang up/],
  ['silence', FAULTS.silence, /can't reach the cluster at ADDRESS: it sent nothing for 0\.2 s/],
  [
    'silence in the middle of an answer',
    FAULTS.silenceInBody,
    /can't reach the cluster at ADDRESS: it sent nothing for 0\.2 s/,
  ],
];

describe.each(COMMANDS)('kubepar %s', (command) => {
  test('exits with 3 and one line with the fault and a remedy, whatever permanent fault the cluster has, and writes no file', async () => {
    for (const [what, fault, said] of FOR_EVER) {
      deploy();
      afflict(fault);
      const { code, stdout, stderr, crash, output, seconds } = await run(command, SHORT);
      expect({ what, code, stdout, crash, files: filesIn(output) }).toEqual({
        what,
        code: 3,
        stdout: '',
        crash: undefined,
        files: [],
      });
      // The patience, plus what a busy machine may add.
      expect(seconds).toBeLessThan(5);
      expect(stderr.replace(cluster.address, 'ADDRESS')).toMatch(new RegExp(`^kubepar: .*${said.source}.*\\n$`));
    }
  });

  test('exits with 3 and writes no file if the cluster disappears for good after its first answer', async () => {
    deploy();
    let requests = 0;
    afflict(FAULTS.reset, () => requests++ > 0);
    const { code, stderr, crash, output } = await run(command, SHORT);
    expect({ code, crash, files: filesIn(output) }).toEqual({ code: 3, crash: undefined, files: [] });
    expect(stderr).toMatch(
      /^kubepar: can't reach the cluster at .*; check that kubectl works with the same context; the try command needs no cluster\n$/m,
    );
  });

  test('ends as usual if faults are temporary', async () => {
    deploy();
    const healthy = await run(command, LONG);
    expect(healthy.crash).toBeUndefined();
    expect(healthy.code).toBe(/^(wait|collect|report)/.test(command) ? 1 : 0);
    deploy();
    const passing = [
      FAULTS.etcd,
      FAULTS.unavailable,
      FAULTS.busy,
      FAULTS.cutBody,
      FAULTS.cutJson,
      FAULTS.reset,
      FAULTS.gateway,
      FAULTS.silence,
    ];
    const met = new Set<string>();
    cluster.onRequest = (request, response) => {
      const key = `${request.method ?? ''} ${request.url ?? ''}`;
      // Each request once, the log in the middle of its body, too.
      if (met.has(key)) return false;
      passing[met.size % passing.length]!(request, response);
      met.add(key);
      return true;
    };
    const ended = await run(command, LONG);
    const told = ({ code, stdout, stderr, crash }: Ran): unknown =>
      JSON.parse(JSON.stringify({ code, stdout, stderr, crash }).replaceAll(/output-\d+/g, 'output'));
    expect(told(ended)).toEqual(told(healthy));
    expect(met.size).toBeGreaterThan(0);
    expect(filesIn(ended.output)).toEqual(filesIn(healthy.output));
  });
});

describe('a namespace that does not exist', () => {
  test.each<ClusterCommand>(['status', 'status study', 'collect study', 'clean study --yes'])(
    'is reported by %s, with exit code 2',
    async (command) => {
      deploy();
      const { code, stdout, stderr } = await run(command, LONG, 'nope');
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toBe(
        'kubepar: there is no namespace nope in this cluster; correct --namespace or --context, or create it:\n' +
          `    kubectl create namespace nope --kubeconfig ${folder}/kubeconfig\n`,
      );
    },
  );

  test('counts as empty if the user may not read it', async () => {
    deploy();
    afflict(FAULTS.forbidden, (request) => /\/namespaces\/nope$/.test(request));
    expect(await run('status', LONG, 'nope')).toMatchObject({ code: 0, stdout: 'no studies in namespace nope\n' });
    expect(await run('collect study', LONG, 'nope')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/there are no studies in it/) as string,
    });
  });
});

test('a cluster that says when to retry is not asked earlier', async () => {
  deploy();
  const times: number[] = [];
  cluster.onRequest = (request, response) => {
    times.push(Date.now());
    if (times.length > 1) return false;
    refusal(429, 'slow down', { 'retry-after': '1' })(request, response);
    return true;
  };
  expect(await run('status', LONG)).toMatchObject({ code: 0, stderr: '' });
  expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(990);
});

test('if the cluster forgets the place in a list, everything is listed again, and nothing counts twice', async () => {
  deploy();
  const healthy = await run('wait study', LONG);
  deploy();
  cluster.onRequest = (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', cluster.address);
    if (!pathname.endsWith('/jobs') || !searchParams.has('limit')) return false;
    if (searchParams.has('continue')) refusal(410, 'The provided continue parameter is too old')(request, response);
    else {
      const items = cluster.objects.filter(({ kind }) => kind === 'Job').slice(1, 3);
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ items, metadata: { continue: 'there' } }));
    }
    return true;
  };
  const { code, stdout } = await run('wait study', LONG);
  expect({ code, stdout }).toEqual({ code: healthy.code, stdout: healthy.stdout });
  expect(stdout).toBe('study  failed  2 of 3 tasks done, 1 in failed pods\n');
});

describe('logs that the cluster does not return', () => {
  const ofFirst = (request: string): boolean => /-lm-0-abcde\/log/.test(request);

  test('because their node is away are reported, and the others are read', async () => {
    deploy();
    afflict(
      refusal(500, 'Get "https://10.0.0.1:10250/containerLogs/x": dial tcp 10.0.0.1:10250: connection refused'),
      ofFirst,
    );
    const { code, stderr, output } = await run('collect study', { ...LONG, node: 0.03 });
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^note: the log of study-[0-9a-f]{8}-lm-0-abcde can't be read: Get "https:.*connection refused$/m,
    );
    expect(stderr).toMatch(/^task 0 \(method=lm\) (missing|corrupt): /m);
    expect(fs.readdirSync(path.join(output, 'tasks'))).toEqual(['2']);
  });

  test('because it is overloaded are retried for longer than for a lost node', async () => {
    deploy();
    let refusals = 0;
    afflict(FAULTS.unavailable, (request) => ofFirst(request) && ++refusals <= 4);
    const { output } = await run('collect study', { ...LONG, node: 0.001 });
    expect(fs.readdirSync(path.join(output, 'tasks'))).toEqual(['0', '2']);
  });

  test('completely make collect fail, and no file is written', async () => {
    deploy();
    afflict(FAULTS.cutBody, ofFirst);
    const { code, stderr, output } = await run('collect study', SHORT);
    expect({ code, files: filesIn(output) }).toEqual({ code: 3, files: [] });
    expect(stderr).toMatch(/^kubepar: can't reach the cluster at .*: aborted;/m);
  });
});

test('the documentation states how patient the command is', () => {
  const [, section = ''] = fs.readFileSync('docs/command.md', 'utf8').split('## Cluster errors and retries\n');
  const { atFirst, later, node, answer, login } = PATIENCE;
  const row = (what: string, seconds: number): RegExp =>
    new RegExp(`^\\| ${what}.*\\| ${String(seconds)} s\\b[^|]*\\|$`, 'm');
  expect(section).toContain(`stays silent for ${String(answer)} s`);
  expect(section).toMatch(row('a cluster that has not answered yet', atFirst));
  expect(section).toMatch(row('a cluster that has answered before', later));
  expect(section).toMatch(row('the log of one pod', node));
  expect(section).toMatch(row('a credential plugin', login));
});
