import { exec } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { Parameters, Results, type BucketOptions } from '../../../lib';
import { jobsOf, renderSweep } from '../../manifest/support';
import { testFolder } from '../../runtime/support';
import { IMAGE_SHELL } from '../../runtime/bucket/rclone';
import { BUCKET, KEYS, S3 } from '../../runtime/bucket/s3';
import type { Rendered } from '../../support';
import { applied, FakeCluster, JOB, type ApiObject } from '../fake-cluster';
import { attemptRecord } from '../results/support';
import { kubeparMeanwhile, type Ended } from '../support';

const folder = testFolder();
const cluster = new FakeCluster();
let store: S3;
let keys = KEYS;
let created: CreatedPod | undefined;

/** A pod as it was created. */
type CreatedPod = ApiObject & {
  readonly spec: {
    readonly serviceAccountName?: string;
    readonly containers: readonly {
      readonly image: string;
      readonly env: readonly { name: string; value: string }[];
    }[];
    readonly volumes: readonly object[];
  };
};

beforeAll(async () => {
  [store] = await Promise.all([S3.start(), cluster.start()]);
});
afterAll(() => cluster.stop());

beforeEach(() => {
  fs.rmSync(path.join(folder, 'results'), { recursive: true, force: true });
  cluster.objects = [];
  cluster.requests.length = 0;
  keys = KEYS;
  created = undefined;
  cluster.onCreate = (pod) => {
    created = pod as CreatedPod;
    return { phase: 'Running' };
  };
  // What runs in the pod runs here, with the variables of the pod, and folders of this machine as its volumes.
  cluster.onExec = (_pod, container, [, ...args]) => {
    const paths = new Map([
      ['/kubepar/bucket-spool', fs.mkdtempSync(path.join(folder, 'scratch-'))],
      ['/kubepar/bucket-secret', writeSecret()],
    ]);
    const variables = (created?.spec.containers[0]?.env ?? []).map(({ name, value }) => [
      name,
      paths.get(value) ?? value,
    ]);
    const env = {
      ...(Object.fromEntries(variables) as Record<string, string>),
      PATH: IMAGE_SHELL.path,
    };
    const [program = '', ...options] = IMAGE_SHELL.command;
    return container === 'collect'
      ? { program, args: [...options, ...args.map((arg) => paths.get(arg) ?? arg)], env }
      : 404;
  };
});

/** The files of the Secret. */
function writeSecret(): string {
  const secret = fs.mkdtempSync(path.join(folder, 'secret-'));
  for (const [key, value] of Object.entries(keys)) fs.writeFileSync(path.join(secret, key), value);
  return secret;
}

function putObject(key: string, content: string): void {
  const file = path.join(store.folder, BUCKET, key);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, content);
}

const kubepar = (command: string, ...args: readonly string[]): Promise<Ended> =>
  kubeparMeanwhile([command, ...args, '--kubeconfig', cluster.writeKubeconfig(folder)], { cwd: folder });

function study(n: readonly number[], given: Partial<BucketOptions> = {}, others: object = {}): Rendered {
  const { endpoint } = store;
  const results = Results.bucket({ url: 's3://results/team', secret: 'keys', endpoint, ...given });
  return renderSweep(Parameters.grid({ n }), { results, ...others });
}

const nameOf = (rendered: Rendered): string =>
  jobsOf(rendered)[0]!.metadata.labels['app.kubernetes.io/instance'] as string;

/** Applies a study whose Jobs have ended and whose pods are deleted. */
function deploy(rendered: Rendered, hour = 1): string {
  cluster.objects = [
    ...cluster.objects,
    ...applied(rendered.objects, `2024-05-01T0${String(hour)}:00:00Z`, () => JOB.complete),
  ];
  return nameOf(rendered);
}

/** Stores the result of a task, perhaps with a changed record. */
function put(name: string, task: number, result: string, given: object = {}, pod = `uid-${String(task)}`): void {
  const record = { ...attemptRecord({ study: name, task, pod }, result), ...given };
  putObject(`team/${name}/${String(task)}.1.${pod}`, `${JSON.stringify(record)}\n${result}`);
}

const table = (): string => fs.readFileSync(path.join(folder, 'results', 'study', 'results.csv'), 'utf8');

describe('kubepar collect of results in a bucket', () => {
  test('reads them through a pod with the image and the Secret of the study, and deletes it', async () => {
    const name = deploy(study([1, 2, 3]));
    for (const task of [0, 1, 2]) put(name, task, String(task * 10));
    const { code, stderr } = await kubepar('collect', 'study');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(table()).toBe('task,n,value\n0,1,0\n1,2,10\n2,3,20\n');
    expect(created?.spec.containers[0]?.image).toBe('rclone/rclone:1.76.0');
    expect(created?.spec.volumes).toContainEqual({ name: 'results-secret', secret: { secretName: 'keys' } });
    expect(created?.spec.serviceAccountName).toBeUndefined();
    expect(cluster.requests.filter((request) => /^(POST|DELETE)/.test(request))).toEqual([
      'POST /api/v1/namespaces/team/pods?',
      expect.stringMatching(/^DELETE \/api\/v1\/namespaces\/team\/pods\/study-[0-9a-f]{8}-collect-[0-9a-f]{8}\?/),
    ]);
  });

  test('has the identity of the pods of the study if there is no Secret', async () => {
    const pod = { serviceAccountName: 'writer', hostAliases: [{ ip: '10.0.0.1', hostnames: ['store'] }] };
    const { endpoint } = store;
    const results = Results.bucket({ url: 's3://results/team', endpoint });
    deploy(renderSweep(Parameters.grid({ n: [1] }), { results, pod }));
    await kubepar('collect', 'study');
    expect(created?.spec).toMatchObject(pod);
  });

  test('has this identity even when no Job and no pod is left', async () => {
    const { endpoint } = store;
    const results = Results.bucket({ url: 's3://results/team', endpoint });
    const rendered = renderSweep(Parameters.grid({ n: [1] }), { results, pod: { serviceAccountName: 'writer' } });
    deploy(rendered);
    cluster.objects = cluster.objects.filter(({ kind }) => kind !== 'Job');
    await kubepar('collect', nameOf(rendered));
    expect(created?.spec.serviceAccountName).toBe('writer');
  });

  test('counts no object that is damaged or of another study, and names its task', async () => {
    const name = deploy(study([1, 2, 3, 4, 5]));
    put(name, 0, '0');
    put(name, 1, '1', { bytes: 2 });
    put(name, 2, '2', { sha256: '0'.repeat(64) });
    put(name, 3, '3', { study: 'study-fedcba98' });
    putObject(`team/${name}/4.1.uid-4`, 'no record');
    putObject(`team/${name}/stranger`, 'x');
    const { code, stderr } = await kubepar('collect', 'study');
    expect(code).toBe(1);
    expect(stderr).toBe(
      [
        'task 1 (n=2) corrupt: its file contains 1 of 2 bytes',
        'task 2 (n=3) corrupt: its result does not match its SHA-256',
        'task 3 (n=4) corrupt: its file belongs to another study, task, attempt or pod',
        'task 4 (n=5) corrupt: the record in its file cannot be read\n',
      ].join('\n'),
    );
    expect(table()).toBe('task,n,value\n0,1,0\n1,2,\n2,3,\n3,4,\n4,5,\n');
  });

  test('names a task with two different results', async () => {
    const name = deploy(study([1]));
    put(name, 0, '1', {}, 'uid-a');
    put(name, 0, '2', {}, 'uid-b');
    const { code, stderr } = await kubepar('collect', 'study');
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'task 0 (n=1) contradictory: 2 different results: uid-a attempt 1, uid-b attempt 1\n',
    });
  });

  test('finds no results if nothing was uploaded', async () => {
    deploy(study([1, 2]));
    const { code, stderr } = await kubepar('collect', 'study');
    expect({ code, stderr }).toEqual({ code: 1, stderr: 'task 0-1 missing: its pod is gone\n' });
  });

  test('takes the results of the same tasks from another version, in its own bucket', async () => {
    const old = deploy(study([1, 2], { url: 's3://results/team' }));
    const grown = study([1, 2, 3], { url: 's3://results/team' }, { retries: 5 });
    const name = deploy(grown, 2);
    for (const task of [0, 1]) put(old, task, String(task));
    put(name, 2, '2');
    const { code, stderr, stdout } = await kubepar('collect', 'study');
    expect(stderr + stdout).toContain(`tasks 0-1: the results are from ${old}, in which the tasks are the same`);
    expect(code).toBe(0);
    expect(table()).toBe('task,n,value\n0,1,0\n1,2,1\n2,3,2\n');
  });

  test('repeats what the store says if the key is wrong, and says what to do', async () => {
    const name = deploy(study([1]));
    put(name, 0, '0');
    keys = { ...KEYS, AWS_SECRET_ACCESS_KEY: 'wrong' };
    const { code, stdout, stderr } = await kubepar('collect', 'study', '--namespace', 'team');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    const lines = stderr.split('\n');
    expect(lines[0]).toMatch(
      /^kubepar: can't read the results in s3:\/\/results\/team: SignatureDoesNotMatch: .*; the credentials in the Secret keys must be able to list and read this bucket; or copy the results yourself with rclone, and collect the copy:$/,
    );
    expect(lines.slice(1)).toEqual([
      `    rclone copy ':s3,provider=Other,env_auth=true,endpoint="${store.endpoint}":results/team/${name}' copied/${name}`,
      `    node ${path.join(process.cwd(), 'bin', 'kubepar.js')} collect ${name} --from copied --namespace team --kubeconfig ${folder}/kubeconfig`,
      '',
    ]);
    expect(cluster.objects.filter(({ kind }) => kind === 'Pod')).toEqual([]);
  });

  test('prints a command that copies results which the store has encrypted with a key of its own', async () => {
    const name = deploy(study([1], { encryption: { kmsKey: 'arn:aws:kms:eu-central-1:1:key/a' } }));
    put(name, 0, '0');
    keys = { ...KEYS, AWS_SECRET_ACCESS_KEY: 'wrong' };
    const { stderr } = await kubepar('collect', 'study');
    const command = stderr.split('\n')[1]!;
    expect(command).toBe(
      `    rclone copy ':s3,provider=Other,env_auth=true,endpoint="${store.endpoint}",server_side_encryption="aws:kms":results/team/${name}' copied/${name}`,
    );
    const env = { ...KEYS, PATH: `${IMAGE_SHELL.path}:${process.env['PATH'] ?? ''}`, RCLONE_CONFIG: '' };
    // Encryption gives an object an ETag that is no MD5.
    store.etag = '"0123456789abcdef0123456789abcdef"';
    try {
      await promisify(exec)(command, { cwd: folder, env });
    } finally {
      store.etag = undefined;
    }
    expect(fs.readdirSync(path.join(folder, 'copied', name))).toEqual(['0.1.uid-0']);
  });

  test('repeats what a store says that is only busy, and says to try again', async () => {
    put(deploy(study([1])), 0, '0');
    store.rule = () => ({ status: 503, code: 'SlowDown', message: 'Reduce your request rate.' });
    const { code, stdout, stderr } = await kubepar('collect', 'study').finally(() => (store.rule = () => undefined));
    expect({ code, stdout, stderr }).toEqual({
      code: 3,
      stdout: '',
      stderr:
        "kubepar: can't read the results in s3://results/team: SlowDown: Reduce your request rate.; run it again\n",
    });
  });

  test('says that the bucket does not exist', async () => {
    deploy(study([1], { url: 's3://absent' }));
    const { code, stderr } = await kubepar('collect', 'study');
    expect(code).toBe(1);
    expect(stderr).toBe(
      "kubepar: can't read the results in s3://absent: the bucket does not exist; restore it, or read a copy of its objects with --from\n",
    );
  });

  test('says that the image of rclone can not be pulled, and how to do without', async () => {
    deploy(study([1]));
    const waiting = { reason: 'ErrImagePull', message: 'not found' };
    cluster.onCreate = () => ({ phase: 'Pending', containerStatuses: [{ name: 'collect', state: { waiting } }] });
    const { code, stderr } = await kubepar('collect', 'study');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^kubepar: the results are in s3:\/\/results\/team, and the pod \S+ that should read them /);
    expect(stderr).toContain('check that the image rclone/rclone:1.76.0 exists');
    expect(stderr).toContain('or copy the results yourself with rclone, and collect the copy:\n    rclone copy ');
  }, 90_000);
});

describe('kubepar rerun of a study with results in a bucket', () => {
  test('prints only the tasks without a result there', async () => {
    const name = deploy(study([1, 2, 3], {}, { layout: 'indexed' }));
    put(name, 0, '0');
    put(name, 2, '2');
    const { code, stdout } = await kubepar('rerun', 'study');
    expect(code).toBe(0);
    expect(stdout).toContain('kubepar.dev/tasks: "1"');
    expect(stdout).toContain('image: "rclone/rclone:1.76.0"');
  });
});
