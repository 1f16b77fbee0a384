import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import type { PodSpec } from '../../imports/k8s';
import type { StudyStatus } from '../../cli/status/study-status';
import type { QueueWorkerPoolProps, StaticSimulationProps } from '../../lib';
import { claim, nameOf, redisOf, TestNamespace } from './support';

jest.setTimeout(300_000);

const SMALL = { cpu: Cpu.millis(10), memory: Size.mebibytes(64) };
const RESULT = { command: ['echo', '42'] };

/** A problem with its own study. */
interface Case {
  readonly id: string;
  readonly what: string;
  /** The output of `status`: the kind of its failed tasks, or why its pods wait. */
  readonly named: RegExp;
  /** The advice. */
  readonly advice: RegExp;
  readonly file: () => string;
  /** Causes the problem after it is applied. */
  readonly harm?: () => void;
  /** Follows the advice. */
  readonly mend: (advice: string) => void;
}

describe('status names what keeps a study from its results, and its advice fixes it', () => {
  const cluster = new TestNamespace();
  // A quota would also keep the pods of all others away.
  const full = new TestNamespace();

  const namespaceOf = (id: string): TestNamespace => (id === 'quota' ? full : cluster);
  const simulation = (id: string, props: Partial<StaticSimulationProps> = {}): string =>
    namespaceOf(id).synth(id, { resources: SMALL, ...RESULT, ...props });
  const pool = (id: string, props: Partial<QueueWorkerPoolProps> = {}): string =>
    cluster.pool(id, {
      items: ['a'],
      parallelism: 1,
      resources: SMALL,
      redis: { storage: 'ephemeral' },
      ...RESULT,
      ...props,
    });
  const apply = (id: string, file: string): void => {
    expect(namespaceOf(id).apply(file)).toMatchObject({ code: 0, stderr: '' });
  };
  /** Another version of the study, which is correct. */
  const newVersion =
    (id: string, props: Partial<StaticSimulationProps> = {}): (() => void) =>
    () => {
      apply(id, simulation(id, props));
    };
  const applyYaml = (of: TestNamespace, name: string, object: object): void => {
    const file = of.output(`${name}.json`);
    fs.writeFileSync(file, JSON.stringify(object));
    expect(of.apply(file)).toMatchObject({ code: 0, stderr: '' });
  };

  const cases: readonly Case[] = [
    {
      // First, because the node retries a mount at longer and longer intervals.
      id: 'secret',
      what: 'a Secret that is missing',
      named: /FailedMount: .*secret "gcs-key" not found/,
      advice:
        /^create what is missing, .*:\n {4}kubectl create secret generic gcs-key --namespace \S+ --from-file=FILE\nthe pods/,
      file: () => simulation('secret', { secrets: [{ secret: 'gcs-key', mountPath: '/var/secrets/google' }] }),
      mend: (advice) => {
        const key = cluster.output('key.json');
        fs.writeFileSync(key, '{}');
        shell(/kubectl create .+/.exec(advice)![0].replace('FILE', key));
      },
    },
    {
      id: 'pool-without-secret',
      what: 'the Secret with the password of Redis missing',
      named: /CreateContainerConfigError: secret "pool-without-secret-redis" not found/,
      advice:
        /^create the Secret:\n {4}kubectl create secret generic pool-without-secret-redis --namespace \S+ --from-literal=password=.+\nthe pods/,
      file: () => pool('pool-without-secret'),
      mend: (advice) => {
        shell(/kubectl create .+/.exec(advice)![0]);
      },
    },
    {
      id: 'claim',
      what: 'a claim that is missing',
      named: /persistentvolumeclaim "data" not found/,
      advice: /^create the PersistentVolumeClaim data; the pods then start by themselves$/,
      file: () => simulation('claim', { pod: WITH_CLAIM }),
      mend: () => {
        apply('claim', claim(cluster, 'data'));
      },
    },
    {
      id: 'quota',
      what: 'a quota that is used up',
      named: /FailedCreate: .*exceeded quota: small/,
      advice:
        /^pods start by themselves when the quota has room.*:\n {4}kubectl describe resourcequota --namespace \S+$/,
      file: () => simulation('quota'),
      mend: () => {
        applyYaml(full, 'quota', quota('1'));
      },
    },
    {
      id: 'image',
      what: 'an image that does not exist',
      named: /(ErrImagePull|ImagePullBackOff): /,
      advice:
        /^check that the image registry\.example\.com\/no-such-image:1\.0\.0 exists .*; if the name is wrong, correct it and apply the study again:\n {4}npm run synth\n {4}kubectl apply -f \S+ --namespace \S+$/,
      file: () => simulation('image', { image: 'registry.example.com/no-such-image:1.0.0' }),
      mend: newVersion('image'),
    },
    {
      id: 'too-big',
      what: 'requests that no node has',
      named: /Unschedulable: .*Insufficient cpu/,
      advice:
        /request less in resources and apply the study again:\n {4}npm run synth\n {4}kubectl apply -f \S+ --namespace \S+$/,
      file: () => simulation('too-big', { resources: { ...SMALL, cpu: Cpu.units(1000) } }),
      mend: newVersion('too-big'),
    },
    {
      id: 'r-error',
      what: 'an error of R',
      named: /^R error: Error: the data are wrong/,
      advice: /^fix the script; make and apply a new version, which runs all tasks:\n {4}npm run synth\n/,
      file: () =>
        simulation('r-error', {
          command: ['Rscript', '-e', 'stop("the data are wrong")'],
          resources: { ...SMALL, memory: Size.mebibytes(128) },
        }),
      mend: newVersion('r-error'),
    },
    {
      id: 'command',
      what: 'a command that does not exist',
      named: /^bad configuration: can't find the command 'no-such-program'/,
      advice: /^correct what it names; make and apply a new version/,
      file: () => simulation('command', { command: ['no-such-program'] }),
      mend: newVersion('command'),
    },
    {
      id: 'memory',
      what: 'too little memory',
      named: /^out of memory: it needed more memory/,
      advice: /^run them again with twice the memory:\n/,
      // R needs about 50 MB for itself, and 88 MB for the numbers.
      file: () =>
        simulation('memory', {
          resources: { ...SMALL, memory: Size.mebibytes(110) },
          command: ['Rscript', '-e', 'x <- rep(1, 1.1e7); cat(41 + x[1.1e7], "\\n")'],
        }),
      mend: (advice) => {
        rerun(cluster, 'memory', advice);
      },
    },
    {
      id: 'time',
      what: 'too little time',
      named: /^timeout: it took longer than taskTimeout/,
      advice: /^run them again with twice the time:\n/,
      file: () => simulation('time', { taskTimeout: Duration.seconds(3), command: ['sh', '-c', 'sleep 4; echo 42'] }),
      mend: (advice) => {
        rerun(cluster, 'time', advice);
      },
    },
    {
      id: 'deadline',
      what: 'a deadline that is too short',
      named: /it ran longer than its deadline/,
      advice: /^run the tasks without a result again:\n/,
      file: () => simulation('deadline', { deadline: Duration.seconds(2), command: ['sh', '-c', 'sleep 4; echo 42'] }),
      mend: (advice) => {
        rerun(cluster, 'deadline', advice, (yaml) =>
          yaml.replace('activeDeadlineSeconds: 2', 'activeDeadlineSeconds: 200'),
        );
      },
    },
    {
      id: 'deleted',
      what: 'a pod that is deleted',
      named: /^pod lost: its pod is gone/,
      advice: /^run them again:\n/,
      file: () => simulation('deleted', { command: ['sh', '-c', 'sleep 3; echo 42'] }),
      harm: () => {
        cluster.kubectl('delete', 'pods', '--selector=kubepar.dev/study=deleted', '--force', '--grace-period=0');
      },
      mend: (advice) => {
        rerun(cluster, 'deleted', advice);
      },
    },
    {
      id: 'redis-gone',
      what: 'a Redis without its pod',
      named: /Redis is not running: there is no pod \S+-0/,
      advice: /^apply the manifest again: .*; look at its pod:\n {4}kubectl describe pod \S+-0 --namespace \S+$/,
      file: () => pool('redis-gone', { items: ['a', 'b'], command: ['sh', '-c', 'sleep 3; echo 42'] }),
      harm: () => {
        cluster.kubectl('scale', 'statefulset', redisOf(files.get('redis-gone')!), '--replicas=0');
      },
      mend: () => {
        apply('redis-gone', files.get('redis-gone')!);
      },
    },
    {
      id: 'disk',
      what: 'an eviction for its disk',
      named: /^evicted: disk: .*\(Evicted: Pod ephemeral local storage usage exceeds/,
      advice: /^run them again with more disk:\n/,
      // What it prints is on the node's disk, too, and the node looks at it more often than at volumes.
      file: () =>
        simulation('disk', {
          resources: { ...SMALL, ephemeralStorage: Size.mebibytes(16) },
          command: ['sh', '-c', 'head -c 20000000 /dev/zero | tr "\\0" a >&2; sleep 30; echo 42'],
        }),
      mend: (advice) => {
        rerun(cluster, 'disk', advice, (yaml) => yaml.replaceAll('"16Mi"', '"256Mi"').replaceAll('sleep 30; ', ''));
      },
    },
    {
      id: 'redis-cut-off',
      what: 'a NetworkPolicy between its pods and Redis',
      named: /its pods cannot reach Redis, although it is running: /,
      advice:
        /^fix what is between them, for example .* NetworkPolicy:\n {4}kubectl get networkpolicies --namespace \S+\n/,
      file: () => pool('redis-cut-off'),
      mend: () => {
        cluster.kubectl('delete', 'networkpolicy', 'cut-off');
      },
    },
  ];
  const files = new Map<string, string>();

  // All at once: the tests below find each in its current state, and the last one waits for all.
  beforeAll(async () => {
    applyYaml(full, 'quota', quota('0'));
    for (const id of ['redis-gone', 'redis-cut-off']) cluster.createPassword(id);
    applyYaml(cluster, 'cut-off', {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'cut-off' },
      spec: {
        podSelector: { matchLabels: { 'kubepar.dev/study': 'redis-cut-off' } },
        policyTypes: ['Egress'],
        egress: [],
      },
    });
    for (const { id, file, harm } of cases) {
      files.set(id, file());
      apply(id, files.get(id)!);
      if (harm === undefined) continue;
      await cluster.until(`a pod of ${id}`, () =>
        cluster.kubectl('get', 'pods', `--selector=kubepar.dev/study=${id}`, '--output=name') === '' ? undefined : true,
      );
      harm();
    }
  });

  test.each(cases)('$what', async ({ id, named, advice, mend }) => {
    const name = nameOf(files.get(id)!);
    const told = async (): Promise<StudyStatus> => {
      const { code, stdout, stderr } = await namespaceOf(id).kubepar('status', name, '--json');
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      return JSON.parse(stdout) as StudyStatus;
    };
    const words = ({ reason, failures, waiting }: StudyStatus): string[] => [
      ...failures.map(({ kind, example }) => `${kind}: ${example}`),
      ...waiting.map(({ what }) => what),
      reason,
    ];
    let status = await told();
    for (const end = Date.now() + 60_000; Date.now() < end && !words(status).some((text) => named.test(text));)
      status = await told();
    expect(words(status)).toContainEqual(expect.stringMatching(named));
    expect(status.advice).toMatch(advice);
    mend(status.advice);
  });

  test('all of them are complete in the end, and collected completely', async () => {
    const ids = cases.map(({ id }) => id).filter((id) => id !== 'quota');
    const waited = await Promise.all([cluster.kubepar('wait', ...ids), full.kubepar('wait', 'quota')]);
    expect(waited.map(({ code, stdout, stderr }) => (code === 0 ? '' : stdout + stderr))).toEqual(['', '']);
    const collected = await Promise.all(
      cases.map(({ id }) => namespaceOf(id).kubepar('collect', id, '--output', cluster.output(`${id}-results`))),
    );
    expect(collected.map(({ code, stderr }, position) => [cases[position]!.id, code, stderr])).toEqual(
      cases.map(({ id }): unknown => [id, 0, expect.anything()]),
    );
  });
});

const WITH_CLAIM: Partial<PodSpec> = {
  volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }],
  containers: [{ name: 'task', volumeMounts: [{ name: 'data', mountPath: '/data' }] }],
};

function quota(pods: string): object {
  return { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'small' }, spec: { hard: { pods } } };
}

/** Follows the advice to run tasks again: its commands unchanged, with the edit of the manifest between them. */
function rerun(cluster: TestNamespace, id: string, advice: string, edit = (yaml: string): string => yaml): void {
  const [, print, apply] =
    /^ {4}(\S.* rerun \S+(?: --\w+ 2x)? --namespace \S+ > rerun\.yaml)\n(?:raise .* in rerun\.yaml and apply it:\n)? {4}(kubectl apply -f rerun\.yaml --namespace \S+)$/m.exec(
      advice,
    )!;
  const file = cluster.output(`${id}-rerun.yaml`);
  shell(print!.replace('rerun.yaml', file));
  const yaml = fs.readFileSync(file, 'utf8');
  if (advice.includes(' in rerun.yaml, ')) expect(edit(yaml)).not.toBe(yaml);
  fs.writeFileSync(file, edit(yaml));
  shell(apply!.replace('rerun.yaml', file));
}

function shell(command: string): void {
  const { status, stderr } = spawnSync('sh', ['-c', command], { encoding: 'utf8' });
  expect([command, status, stderr]).toEqual([command, 0, expect.anything()]);
}
