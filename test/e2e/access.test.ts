import * as fs from 'node:fs';
import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { Results } from '../../lib';
import { claim, nameOf, run, TestNamespace, type Ended } from './support';

jest.setTimeout(180_000);

/** The accounts of the tests and their roles: those of docs/roles/, and others that lack something. */
const ACCOUNTS: Readonly<Record<string, readonly string[]>> = {
  collector: ['kubepar-collector'],
  queue: ['kubepar-collector', 'kubepar-queue'],
  volume: ['kubepar-collector', 'kubepar-volume'],
  cleaner: ['kubepar-collector', 'kubepar-cleaner'],
  author: ['kubepar-author'],
  stranger: [],
  'without-jobs': ['maps'],
  'without-pods': ['maps', 'jobs'],
  'without-logs': ['maps', 'jobs', 'pods'],
  'without-delete': ['left'],
};
const OTHER_ROLES: Readonly<Record<string, string>> = {
  maps: 'configmaps',
  jobs: 'jobs.batch',
  pods: 'pods',
  left: 'configmaps,jobs.batch,statefulsets.apps,services,networkpolicies.networking.k8s.io,persistentvolumeclaims',
};

describe('rights in the cluster', () => {
  const cluster = new TestNamespace();
  const resources = { cpu: Cpu.millis(20), memory: Size.mebibytes(64) };
  const configs = new Map<string, string>();
  let earlier = '';

  beforeAll(async () => {
    cluster.createPassword('queued');
    for (const file of [claim(cluster), 'docs/roles']) expect(cluster.apply(file)).toMatchObject({ code: 0 });
    earlier = cluster.synth('one', { command: ['echo', '41'], resources, suspend: true });
    const files = [
      earlier,
      cluster.synth('failing', { command: ['false'], resources }),
      cluster.synth('stored', {
        command: ['echo', '42'],
        resources,
        results: Results.volume({ claimName: 'results' }),
      }),
      cluster.pool('queued', {
        items: ['a'],
        command: ['echo', '42'],
        parallelism: 1,
        resources,
        redis: { storage: 'ephemeral' },
      }),
      cluster.synth('one', { command: ['echo', '42'], resources }, 'one-of-now'),
    ];
    for (const file of files) expect(cluster.apply(file)).toMatchObject({ code: 0, stderr: '' });
    for (const [role, allowed] of Object.entries(OTHER_ROLES))
      cluster.kubectl('create', 'role', role, '--verb=list', `--resource=${allowed}`);
    for (const [account, roles] of Object.entries(ACCOUNTS)) {
      cluster.kubectl('create', 'serviceaccount', account);
      for (const role of roles) {
        const binding = ['create', 'rolebinding', `${account}-${role}`, `--role=${role}`];
        cluster.kubectl(...binding, `--serviceaccount=${cluster.name}:${account}`);
      }
      configs.set(account, kubeconfig(account, cluster.kubectl('create', 'token', account).trim()));
    }
    await cluster.kubepar('wait', 'one', 'stored', 'queued');
  });

  const ALLOWED: readonly [account: string, command: string, args: readonly string[], said: RegExp][] = [
    ['collector', 'status', [], /^one-\w+ +complete /m],
    ['collector', 'status', ['one'], /^one \(one-\w+\), static-simulation: complete$/m],
    ['collector', 'status', ['queued'], /^ {2}why {6}it is unknown how many items are done: .*pods\/exec/m],
    ['collector', 'wait', ['one'], /^one {2}complete {2}1 of 1 tasks done$/m],
    ['collector', 'wait', ['queued'], /it is unknown how many items are done: .*pods\/exec/],
    ['collector', 'collect', ['one', '--output', 'OUTPUT'], /results +1 of 1 tasks/],
    ['collector', 'rerun', ['failing'], /^1 task lacks a result: 0;/m],
    ['queue', 'status', ['queued'], /^ {2}tasks {4}1 of 1 done$/m],
    ['queue', 'wait', ['queued'], /^queued {2}complete {2}1 of 1 tasks done$/m],
    ['queue', 'collect', ['queued', '--output', 'OUTPUT'], /results +1 of 1 tasks/],
    ['queue', 'rerun', ['queued', '--results', 'OUTPUT'], /^nothing to rerun/m],
    ['volume', 'collect', ['stored', '--output', 'OUTPUT'], /results +1 of 1 tasks/],
    ['cleaner', 'clean', ['one'], /one-\w+/],
  ];

  test('each command needs no more than the role files of the documentation allow', async () => {
    const answers = await all(ALLOWED);
    expect(answers.map(({ what, code, text }) => [what, code, text])).toEqual(
      answers.map(({ what }, row): unknown => [what, 0, expect.stringMatching(ALLOWED[row]![3])]),
    );
  });

  const REFUSED: readonly [account: string, command: string, args: readonly string[], right: string][] = [
    ...(['status', 'wait', 'collect', 'rerun', 'clean'] as const).map(
      (command): [string, string, readonly string[], string] => ['stranger', command, ['one'], 'list configmaps'],
    ),
    ['without-jobs', 'status', ['one'], 'list jobs'],
    ['without-jobs', 'wait', ['one'], 'list jobs'],
    ['without-pods', 'collect', ['one', '--output', 'OUTPUT'], 'list pods'],
    ['without-logs', 'collect', ['one', '--output', 'OUTPUT'], 'get pods/log'],
    ['collector', 'collect', ['queued', '--output', 'OUTPUT'], 'create and get pods/exec'],
    ['collector', 'collect', ['stored', '--output', 'OUTPUT'], 'create pods'],
    ['collector', 'clean', ['one'], 'list services'],
    ['without-delete', 'clean', ['one', '--yes'], 'delete jobs'],
  ];

  test('each command exits with 3 if a right is missing, and names it', async () => {
    const answers = await all(REFUSED);
    const { name } = cluster;
    expect(answers.map(({ what, code, text }) => [what, code, text])).toEqual(
      answers.map(({ what }, row): unknown => {
        const said = `^kubepar: the cluster refuses: .*; ask for a role in namespace ${name} that may ${REFUSED[row]![3]}: {apiGroups: .*}$`;
        return [what, 3, expect.stringMatching(new RegExp(said, 'm'))];
      }),
    );
  });

  test('author: kubectl applies dist/ and changes to it, and needs no more than the role file allows', () => {
    const apply = (...args: string[]): string =>
      cluster.kubectl('--kubeconfig', configs.get('author')!, 'apply', ...args);
    expect(apply('--dry-run=server', '--filename=dist')).toMatch(/^job\.batch\/monte-carlo-\w+ created/m);
    const study = (parallelism: number): string =>
      cluster.pool('authored', { items: ['a'], suspend: true, parallelism, resources });
    expect(apply('--filename', study(1))).toMatch(/^job\.batch\/authored-\w+ created$/m);
    expect(apply('--filename', study(2))).toMatch(/^job\.batch\/authored-\w+ configured$/m);
  });

  // Last, because it deletes.
  test('cleaner: clean --yes deletes the earlier version, and needs no more than the role file allows', async () => {
    expect(await as('cleaner', 'clean', 'one', '--yes')).toMatchObject({ code: 0 });
    expect(cluster.kubectl('get', 'jobs,configmaps', `--selector=app.kubernetes.io/instance=${nameOf(earlier)}`)).toBe(
      '',
    );
    expect(await as('collector', 'collect', 'one', '--output', cluster.output('one'))).toMatchObject({ code: 0 });
    expect(cluster.read('one', 'results.csv')).toBe('task,value\n0,42\n');
  });

  test('credentials that the cluster rejects cause exit code 3', async () => {
    const { code, stderr } = await run([
      'collect',
      'one',
      '--namespace',
      cluster.name,
      '--kubeconfig',
      kubeconfig('expired', 'no-such-token'),
    ]);
    expect(code).toBe(3);
    expect(stderr).toMatch(
      /^kubepar: the cluster at \S+ does not accept the credentials of context test; log in again\n$/,
    );
  });

  test('a study that does not exist is wrong usage, and the others of the namespace are named', async () => {
    const { code, stderr } = await cluster.kubepar('collect', 'two');
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^kubepar: study "two" is not in namespace \S+; studies in it: .*\bone\b.*; to look elsewhere, use --namespace or --context\n$/,
    );
  });

  /** The outcomes of all of them, side by side. */
  function all(
    calls: readonly (readonly [account: string, command: string, args: readonly string[], ...unknown[]])[],
  ): Promise<{ what: string; code: number | null; text: string }[]> {
    return Promise.all(
      calls.map(async ([account, command, args], row) => {
        const given = args.map((arg) => (arg === 'OUTPUT' ? cluster.output(`${account}-${String(row)}`) : arg));
        const { code, stdout, stderr } = await as(account, command, ...given);
        return { what: `${account}: ${command} ${args.join(' ')}`, code, text: stdout + stderr };
      }),
    );
  }

  function as(account: string, ...args: string[]): Promise<Ended> {
    return run([...args, '--namespace', cluster.name, '--kubeconfig', configs.get(account)!]);
  }

  /** A kubeconfig for the same cluster with another token. */
  function kubeconfig(name: string, token: string): string {
    const admin = JSON.parse(cluster.kubectl('config', 'view', '--raw', '--minify', '--flatten', '-o', 'json')) as {
      clusters: { name: string }[];
    };
    const file = cluster.output(`${name}.kubeconfig`);
    const contexts = [{ name: 'test', context: { cluster: admin.clusters[0]!.name, user: name } }];
    fs.writeFileSync(
      file,
      JSON.stringify({ ...admin, users: [{ name, user: { token } }], contexts, 'current-context': 'test' }),
    );
    return file;
  }
});
