import * as fs from 'node:fs';
import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { run, TestNamespace, type Ended } from './support';

jest.setTimeout(180_000);

describe('rights in the cluster', () => {
  const cluster = new TestNamespace();

  beforeAll(() => {
    const resources = { cpu: Cpu.millis(20), memory: Size.mebibytes(64) };
    cluster.apply(cluster.synth('one', { command: ['echo', '42'], resources }));
    cluster.kubectl('create', 'role', 'collector', '--verb=list', '--resource=configmaps,pods,jobs.batch');
    cluster.kubectl('create', 'role', 'log-reader', '--verb=get', '--resource=pods/log');
    cluster.createPassword('queued');
    cluster.apply(
      cluster.pool('queued', {
        items: ['a'],
        command: ['echo', '42'],
        parallelism: 1,
        resources,
        redis: { storage: 'ephemeral' },
      }),
    );
    cluster.kubectl('create', 'role', 'asker', '--verb=create,get', '--resource=pods/exec');
    for (const account of ['collector', 'stranger']) cluster.kubectl('create', 'serviceaccount', account);
    for (const role of ['collector', 'log-reader']) {
      cluster.kubectl('create', 'rolebinding', role, `--role=${role}`, `--serviceaccount=${cluster.name}:collector`);
    }
  });

  test('wait and collect need no more than the documented ones', async () => {
    expect(await as('collector', 'wait', 'one')).toMatchObject({ code: 0 });
    expect(await as('collector', 'collect', 'one', '--output', cluster.output('one'))).toMatchObject({ code: 0 });
    expect(cluster.read('one', 'results.csv')).toBe('task,value\n0,42\n');
  });

  test('wait for a queue needs no more, and says once that it can not tell how many items are done', async () => {
    const waited = await as('collector', 'wait', 'queued');
    expect(waited.code).toBe(0);
    expect(waited.stderr).toMatch(/how many items are done can't be told: .*pods\/exec/);
  });

  test('collect of a queue without the right to ask Redis ends with 3 and says which is needed; with it, it needs no more', async () => {
    const refused = await as('collector', 'collect', 'queued', '--output', cluster.output('queued'));
    expect(refused.code).toBe(3);
    expect(refused.stderr).toMatch(/ask for a role in namespace \S+ that may .*pods\/exec/);
    const bind = ['create', 'rolebinding', 'asker', '--role=asker', `--serviceaccount=${cluster.name}:collector`];
    cluster.kubectl(...bind);
    expect(await as('collector', 'collect', 'queued', '--output', cluster.output('queued'))).toMatchObject({ code: 0 });
    expect(cluster.read('queued', 'results.csv')).toBe('task,item,value\n0,a,42\n');
  });

  test.each(['wait', 'collect'])('%s without rights ends with 3 and says which are needed', async (command) => {
    const { code, stderr } = await as('stranger', command, 'one');
    expect(code).toBe(3);
    expect(stderr).toMatch(
      /^kubepar: the cluster refuses: configmaps is forbidden: .*; ask for a role in namespace \S+ that may list configmaps\n$/,
    );
  });

  test('credentials that the cluster does not accept end with 3', async () => {
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

  test('a study that is not there is wrong usage, and the others of the namespace are named', async () => {
    const { code, stderr } = await cluster.kubepar('collect', 'two');
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^kubepar: study "two" is not in namespace \S+; studies in it: (one, queued|queued, one); another namespace is named with --namespace\n$/,
    );
  });

  function as(account: string, ...args: string[]): Promise<Ended> {
    const token = cluster.kubectl('create', 'token', account).trim();
    return run([...args, '--namespace', cluster.name, '--kubeconfig', kubeconfig(account, token)]);
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
