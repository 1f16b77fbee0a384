import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { QueueWorkerPool, RedisService } from '../../lib';
import { IMAGE, nameOf, TestNamespace } from './support';

jest.setTimeout(300_000);

const PASSWORD = 'correct-horse-battery-staple';
const SMALL = { cpu: Cpu.millis(20), memory: Size.mebibytes(64) };

describe('who can use the Redis of a pool', () => {
  const cluster = new TestNamespace();
  const other = new TestNamespace();
  let manifest: string;
  let service: string;

  beforeAll(async () => {
    cluster.createPassword('guarded', PASSWORD);
    manifest = cluster.manifest('guarded', (chart) => {
      const redis = new RedisService(chart, 'guarded-redis', { storage: 'ephemeral' });
      service = redis.name;
      new QueueWorkerPool(chart, 'guarded', {
        image: IMAGE,
        files: ['test/e2e/search-password.sh', 'test/e2e/ask-redis.R'],
        items: ['sh search-password.sh correct horse', `Rscript ask-redis.R ${redis.host}`],
        // Unquoted: the words of an item are a command.
        command: ['sh', '-c', 'exec $1', '-', '$(item)'],
        parallelism: 1,
        resources: SMALL,
        redis,
      });
    });
    expect(cluster.apply(manifest)).toMatchObject({ code: 0, stderr: '' });
    const waited = await cluster.kubepar('wait', 'guarded');
    expect([waited.code, waited.stderr]).toEqual([0, expect.anything()]);
    const collected = await cluster.kubepar('collect', 'guarded', '--output', cluster.output('guarded'));
    expect(collected.code).toBe(0);
  });

  test('user code does not find the password anywhere: not in its environment, files, mounts or /proc', () => {
    expect(cluster.read('guarded', 'tasks', '0')).toBe('no\n');
  });

  test('Redis answers every request of user code with an authentication error', () => {
    for (const line of cluster.read('guarded', 'tasks', '1').trimEnd().split('\n'))
      expect(line).toMatch(/^-(NOAUTH|WRONGPASS|ERR AUTH) /);
  });

  test('the password is in no manifest, log or description', () => {
    const pods = cluster.kubectl('get', 'pods', '--output', 'name').trimEnd().split('\n');
    const logs = pods.map((pod) => cluster.kubectl('logs', pod, '--all-containers'));
    const seen = [
      fs.readFileSync(manifest, 'utf8'),
      cluster.kubectl('describe', 'pods,jobs,statefulsets,configmaps,services,networkpolicies,events'),
      cluster.kubectl('get', 'pods,jobs,statefulsets,configmaps,services,networkpolicies,events', '--output', 'yaml'),
      ...logs,
    ].join('\n');
    expect(pods.length).toBeGreaterThanOrEqual(3);
    expect(seen).not.toContain(PASSWORD);
  });

  test.each([
    ['a pod with other labels in the namespace', () => cluster, {}],
    ['a pod with the same labels in another namespace', () => other, { 'kubepar.dev/redis': 'SERVICE' }],
  ] as const)('%s does not reach Redis', (_who, of, labels) => {
    const address = cluster.kubectl('get', 'pod', `${service}-0`, '--output', 'jsonpath={.status.podIP}');
    expect(reach(of(), address, JSON.parse(JSON.stringify(labels).replace('SERVICE', service)) as object)).toBe('no');
  });

  test('a pod with its labels in its namespace does, which shows that the check can succeed', () => {
    const address = cluster.kubectl('get', 'pod', `${service}-0`, '--output', 'jsonpath={.status.podIP}');
    expect(reach(cluster, address, { 'kubepar.dev/redis': service })).toBe('yes');
  });

  test("a worker's user may neither push, nor requeue, nor read other queues, nor create users", () => {
    const asWorker = (...command: string[]): string => {
      const { stdout, stderr } = spawnSync(
        'kubectl',
        [
          '--namespace',
          cluster.name,
          'exec',
          `${service}-0`,
          '-c',
          'redis',
          '--',
          'redis-cli',
          '--user',
          nameOf(manifest),
          ...command,
        ],
        { encoding: 'utf8' },
      );
      return stdout + stderr;
    };
    const queue = nameOf(manifest);
    expect(asWorker('FCALL_RO', 'kp_stats', '1', queue)).toContain('done 2');
    for (const command of [
      ['RPUSH', queue, 'x'],
      ['FCALL', 'kp_requeue', '1', queue],
      ['LLEN', 'another'],
      ['FCALL_RO', 'kp_stats', '1', 'another'],
      ['ACL', 'LIST'],
      ['CONFIG', 'GET', '*'],
      ['KEYS', '*'],
      ['FLUSHALL'],
    ])
      expect(asWorker(...command)).toMatch(/NOPERM|No permission|permissions/);
  });
});

/** Whether a pod with these labels gets a connection to port 6379. */
function reach(namespace: TestNamespace, address: string, labels: object): string {
  const name = `probe-${String(Date.now())}`;
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels },
    spec: {
      restartPolicy: 'Never',
      securityContext: { runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name: 'probe',
          image: 'redis:8.0.2',
          command: ['timeout', '5', 'redis-cli', '-h', address, 'PING'],
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
        },
      ],
    },
  };
  const applied = spawnSync('kubectl', ['--namespace', namespace.name, 'apply', '-f', '-'], {
    input: JSON.stringify(pod),
    encoding: 'utf8',
  });
  expect([applied.status, applied.stderr]).toEqual([0, '']);
  namespace.kubectl(
    'wait',
    `pod/${name}`,
    '--for=jsonpath={.status.containerStatuses[0].state.terminated.reason}',
    '--timeout=60s',
  );
  const said = namespace.kubectl('logs', name);
  return /NOAUTH|PONG/.test(said) ? 'yes' : 'no';
}
