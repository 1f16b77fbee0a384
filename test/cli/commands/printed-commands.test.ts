import { spawn, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { text } from 'node:stream/consumers';
import { Parameters } from '../../../lib';
import { jobsOf, renderSweep } from '../../manifest/support';
import { testFolder } from '../../runtime/support';
import { renderPool } from '../../support';
import { CommandHost, type ClusterCommand, type Ran, type RunOptions } from '../command-host';
import { applied, endedPod, FakeCluster, JOB, type ApiObject, type FakeJob } from '../fake-cluster';
import { KUBEPAR } from '../support';

/** What a stand-in for a program was called with, and for which namespace. */
interface Call {
  readonly namespace: string;
  readonly words: readonly string[];
}

const folder = testFolder();
const cwd = path.join(folder, 'project');
const bin = path.join(folder, 'bin');
const kubeconfig = path.join(folder, "it's my config", 'kube config');
const context = 'asked "one" $HOME';
const OPTIONS: RunOptions = { kubeconfig, context, namespace: 'team', program: 'kubepar' };

fs.mkdirSync(path.join(cwd, 'dist'), { recursive: true });
const asked = new FakeCluster();
const decoy = new FakeCluster();
const host = new CommandHost(cwd);
let calls: Call[] = [];

/** Finds its cluster as kubectl does, and asks it; without a kubeconfig it does nothing. */
const STAND_IN = `
const [, , ...words] = process.argv;
const valueOf = (name) => words[words.indexOf(name) + 1];
if (words.includes('--kubeconfig')) {
  const config = JSON.parse(require('fs').readFileSync(valueOf('--kubeconfig'), 'utf8'));
  const name = words.includes('--context') ? valueOf('--context') : config['current-context'];
  const { context } = config.contexts.find((each) => each.name === name);
  const { cluster } = config.clusters.find((each) => each.name === context.cluster);
  const namespace = words.includes('--namespace') ? valueOf('--namespace') : context.namespace;
  const given = encodeURIComponent(JSON.stringify({ namespace, words }));
  require('http').get(cluster.server + '/printed?' + given, (response) => response.resume());
}`;

beforeAll(async () => {
  await Promise.all([asked.start(), decoy.start()]);
  const clusters = { asked, decoy };
  fs.mkdirSync(path.dirname(kubeconfig));
  fs.writeFileSync(
    kubeconfig,
    JSON.stringify({
      clusters: Object.entries(clusters).map(([name, { address }]) => ({ name, cluster: { server: address } })),
      users: [{ name: 'u', user: {} }],
      contexts: [
        { name: 'decoy', context: { cluster: 'decoy', user: 'u', namespace: 'team' } },
        { name: context, context: { cluster: 'asked', user: 'u', namespace: 'elsewhere' } },
      ],
      'current-context': 'decoy',
    }),
  );
  fs.mkdirSync(bin);
  fs.writeFileSync(path.join(bin, 'stand-in.js'), STAND_IN);
  for (const program of ['kubectl', 'kubepar', 'npm'])
    fs.writeFileSync(
      path.join(bin, program),
      `#!/bin/sh\nexec ${process.execPath} ${bin}/stand-in.js ${program} "$@"\n`,
      { mode: 0o755 },
    );
  asked.onRequest = (request, response) => {
    const [, given] = /^\/printed\?(.*)$/.exec(request.url ?? '') ?? [];
    if (given === undefined) return false;
    calls.push(JSON.parse(decodeURIComponent(given)) as Call);
    response.end();
    return true;
  };
  asked.onExec = () => 403;
});

afterAll(() => Promise.all([asked.stop(), decoy.stop()]));

afterEach(() => {
  expect(decoy.requests).toEqual([]);
});

const ROWS = Parameters.grid({ n: [10, 20] });
const SWEEP = renderSweep(ROWS);
const JOBS = jobsOf(SWEEP) as unknown as FakeJob[];
const NAME = SWEEP.configMaps[0]!.metadata.name;
const OLD = renderSweep(Parameters.grid({ n: [10] }));
const POOL = renderPool({}, 'study');

/** The sweep in the cluster, whose Jobs stand so, and what else there is. */
function deploy(statuses: readonly object[], others: readonly ApiObject[] = [], file = SWEEP): void {
  asked.objects = [...applied(SWEEP.objects, '2024-05-02T09:00:00Z', (task) => statuses[task]), ...others];
  fs.writeFileSync(path.join(cwd, 'dist', 'study.k8s.yaml'), file.yaml);
}

/** A failed task; its pod says so. */
function failed(error = 'Error in f(): no data', file = SWEEP): void {
  const { pod, log } = endedPod(JOBS[0]!, { error });
  deploy([JOB.failed, JOB.complete], [pod], file);
  asked.logs = new Map([[pod.metadata.name, log]]);
}

/** A pod of the first task that does not start. */
function waiting(status: object, spec: object = {}): void {
  const { labels, annotations } = JOBS[0]!.spec.template.metadata;
  const metadata = { name: `${JOBS[0]!.metadata.name}-0-abcde`, labels, annotations };
  deploy(
    [{ active: 1 }, JOB.complete],
    [{ kind: 'Pod', metadata, spec, status: { phase: 'Pending', ...status } } as ApiObject],
  );
}

function warning(reason: string, message: string): void {
  waiting({});
  const involvedObject = { kind: 'Pod', name: `${JOBS[0]!.metadata.name}-0-abcde` };
  const event = { kind: 'Event', metadata: { name: 'e' }, involvedObject, reason, message, type: 'Warning' };
  asked.objects = [...asked.objects, event];
}

function container(message: string, env: readonly object[] = []): void {
  const state = { waiting: { reason: 'CreateContainerConfigError', message } };
  waiting({ containerStatuses: [{ name: 'task', state }] }, { containers: [{ name: 'task', env }] });
}

function failedPool(): void {
  asked.objects = applied(POOL.objects, '2024-05-02T09:00:00Z', (job) => (job === 0 ? JOB.complete : JOB.failed));
  fs.writeFileSync(path.join(cwd, 'dist', 'study.k8s.yaml'), POOL.yaml);
}

/** The lines of commands in what was printed; checks that no command stands elsewhere. */
function commandsIn(printed: string): string[] {
  const lines = printed.split('\n');
  const isCommand = (line: string): boolean => /^ {4,}(?:kubectl|kubepar|npm|node) /.test(line);
  for (const line of lines.filter((each) => !isCommand(each)))
    expect(line).not.toMatch(/kubectl [a-z]|npm run|npx |kubepar (?:try|status|wait|collect|rerun|clean) /);
  return lines.filter(isCommand).map((line) => line.trim());
}

function commandsOf({ stdout, stderr, crash }: Ran): string[] {
  expect(crash).toBeUndefined();
  return commandsIn(stdout + stderr);
}

/** Runs a line as it was printed, in the folder of the project. */
async function sh(line: string, searched = `${bin}:${process.env['PATH'] ?? ''}`): Promise<string> {
  const child = spawn('sh', ['-c', line], { cwd, env: { ...process.env, PATH: searched } });
  child.stdin.end('typed by the user\n');
  const said = Promise.all([text(child.stdout), text(child.stderr)]);
  await new Promise((resolve) => child.once('close', resolve));
  return (await said).join('');
}

/** What a line called of the cluster that was asked, without the options that led there. */
async function callOf(line: string): Promise<string | undefined> {
  calls = [];
  expect(await sh(line)).toBe('');
  expect(calls.length).toBeLessThanOrEqual(1);
  const [call] = calls;
  if (call === undefined) return undefined;
  const { words, namespace } = call;
  const options = words.findIndex((word) => /^--(?:namespace|context)$/.test(word));
  expect(namespace).toBe(words[options] === '--namespace' ? 'team' : 'elsewhere');
  const led = words[options] === '--namespace' ? 6 : 4;
  expect(words.slice(options, options + led)).toEqual([
    ...(led === 6 ? ['--namespace', 'team'] : []),
    '--context',
    context,
    '--kubeconfig',
    kubeconfig,
  ]);
  return [...words.slice(0, options), ...words.slice(options + led)].join(' ');
}

const APPLY = 'kubectl apply -f dist/study.k8s.yaml';
const RERUN = [`kubepar rerun ${NAME}`, 'kubectl apply -f rerun.yaml'];
const SECRET = 'kubectl create secret generic';
const COLLECT = `kubepar collect ${NAME}`;
const ofSecret = (name: string, key: string, variable: string): object => ({
  name: variable,
  valueFrom: { secretKeyRef: { name, key } },
});

describe('every printed command, run as it was printed, reaches the cluster and the namespace that were asked', () => {
  test.each<[string, ClusterCommand, () => void, readonly (string | RegExp | undefined)[], Partial<RunOptions>?]>([
    [
      'of a failure in R',
      'status study',
      () => {
        failed();
      },
      // Neither try nor synth asks a cluster.
      [undefined, undefined, APPLY, ...RERUN, COLLECT],
    ],
    [
      'of a failure, where the manifest holds another version: it is not tried',
      'status study',
      () => {
        failed(undefined, OLD);
      },
      [undefined, APPLY, ...RERUN, COLLECT],
    ],
    [
      'of a study that runs',
      'status study',
      () => {
        deploy([JOB.running, JOB.running]);
      },
      [`kubepar wait ${NAME}`],
    ],
    [
      'of one that is complete',
      'status study',
      () => {
        deploy([JOB.complete, JOB.complete]);
      },
      [COLLECT],
    ],
    [
      'of one whose Jobs are gone',
      'status study',
      () => {
        deploy([JOB.complete]);
      },
      [APPLY, COLLECT],
    ],
    [
      'of an image that is not there',
      'status study',
      () => {
        waiting({ containerStatuses: [{ name: 'task', state: { waiting: { reason: 'ErrImagePull' } } }] });
      },
      [undefined, APPLY],
    ],
    [
      'of a Secret with the password of Redis',
      'status study',
      () => {
        container('secret "pw" not found', [ofSecret('pw', 'my key', 'REDISCLI_AUTH')]);
      },
      [/^kubectl create secret generic pw --from-literal=my key=[0-9a-f]{64}$/],
    ],
    [
      'of a Secret that the user knows, whose value is typed',
      'status study',
      () => {
        container('secret "pw" not found', [ofSecret('pw', 'token', 'TOKEN')]);
      },
      [`${SECRET} pw --from-literal=token=typed by the user`],
    ],
    [
      'of a Secret with files',
      'status study',
      () => {
        warning('FailedMount', 'MountVolume.SetUp failed for volume "secret-0" : secret "gcs-key" not found');
      },
      [`${SECRET} gcs-key --from-file=FILE`],
    ],
    [
      'of a claim',
      'status study',
      () => {
        const message = 'pod has unbound immediate PersistentVolumeClaims.';
        waiting({ conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }] });
      },
      ['kubectl get pvc,storageclass'],
    ],
    [
      'of a quota',
      'status study',
      () => {
        warning('FailedCreatePodSandBox', 'exceeded quota: small');
      },
      ['kubectl describe resourcequota'],
    ],
    [
      'of wait',
      'wait study',
      () => {
        failed();
      },
      [COLLECT, `kubepar status ${NAME}`],
    ],
    [
      'of rerun, with the folder of results',
      'rerun study',
      () => {
        failed();
      },
      ['kubectl apply -f rerun.yaml', `kubepar wait ${NAME}`, `${COLLECT} --output my results`],
      { results: 'my results' },
    ],
    [
      'of rerun while a task runs',
      'rerun study',
      () => {
        deploy([JOB.failed, JOB.running]);
      },
      [`kubepar wait ${NAME}`],
    ],
    [
      'of clean',
      'clean study',
      () => {
        deploy(
          [JOB.complete, JOB.complete],
          applied(OLD.objects, '2024-05-01T09:00:00Z', () => JOB.complete),
        );
      },
      ['kubepar clean study --yes'],
    ],
    [
      'of a pool that failed',
      'status study',
      () => {
        failedPool();
        const running = { containerStatuses: [{ name: 'redis', state: { running: {} } }] };
        const name = `${POOL.objects.find(({ kind }) => kind === 'StatefulSet')!.metadata.name}-0`;
        asked.objects = [...asked.objects, { kind: 'Pod', metadata: { name }, status: running } as ApiObject];
      },
      [/^kubectl delete jobs -l app\.kubernetes\.io\/instance=study-[0-9a-f]{8}$/, APPLY, /^kubepar collect study-/],
    ],
    [
      'of a pool whose Redis is not there',
      'collect study',
      failedPool,
      [APPLY, /^kubectl describe pod study-redis-[0-9a-f]{8}-0$/],
    ],
    [
      'of a namespace that is not there',
      'status study',
      () => {
        deploy([]);
      },
      ['kubectl create namespace nope'],
      { namespace: 'nope' },
    ],
    [
      'of a namespace that none can have',
      'status study',
      () => {
        deploy([]);
      },
      ['kubectl get namespaces'],
      { namespace: 'No Namespace' },
    ],
  ])('%s (%s)', async (_what, command, prepare, expected, options = {}) => {
    prepare();
    const lines = commandsOf(await host.run(command, { ...OPTIONS, ...options }));
    const reached: (string | undefined)[] = [];
    for (const line of lines) reached.push(await callOf(line));
    expect(reached).toEqual(
      expected.map((each): unknown => (each instanceof RegExp ? expect.stringMatching(each) : each)),
    );
    // A comma after it would be part of its name.
    expect(fs.readdirSync(cwd).filter((file) => !/^(?:dist|results|rerun\.yaml)$/.test(file))).toEqual([]);
  });

  test('of a report', async () => {
    failed();
    const output = fs.mkdtempSync(path.join(folder, 'report-'));
    commandsOf(await host.run('report study', { ...OPTIONS, output }));
    const html = fs.readFileSync(path.join(output, 'report.html'), 'utf8');
    const shown = [...html.matchAll(/<pre class="command">((?:kubectl|kubepar|npm) .*?)<\/pre>/gs)]
      .map(([, lines = '']) => lines.replaceAll('&quot;', '"').replaceAll('&gt;', '>').replaceAll('&amp;', '&'))
      .flatMap((lines) => lines.split('\n'));
    const reached: (string | undefined)[] = [];
    for (const line of shown) reached.push(await callOf(line));
    expect(reached).toEqual([undefined, APPLY, ...RERUN, undefined]);
  });

  test('with the program itself', async () => {
    deploy(
      [JOB.complete, JOB.complete],
      applied(OLD.objects, '2024-05-01T09:00:00Z', () => JOB.complete),
    );
    const [line = ''] = commandsOf(await host.run('clean study', { ...OPTIONS, program: `node ${KUBEPAR}` }));
    expect(await sh(line)).toMatch(/^deleted: /m);
    expect(asked.objects.filter(({ metadata }) => metadata.name === OLD.configMaps[0]!.metadata.name)).toEqual([]);
  }, 60_000);

  // Where there is a cluster, kubectl is there, too.
  const isKubectlThere = spawnSync('kubectl', ['version', '--client']).status === 0;
  (isKubectlThere || process.env['KUBECONFIG'] !== undefined ? test : test.skip)('with kubectl itself', async () => {
    warning('FailedCreatePodSandBox', 'exceeded quota: small');
    const [line = ''] = commandsOf(await host.run('status study', OPTIONS));
    asked.requests.length = 0;
    await sh(line, process.env['PATH']);
    expect(asked.requests).not.toEqual([]);
  });
});
