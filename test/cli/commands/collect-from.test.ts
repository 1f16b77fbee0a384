import * as fs from 'node:fs';
import * as path from 'node:path';
import { Parameters, Results } from '../../../lib';
import { renderSweep } from '../../manifest/support';
import { testFolder } from '../../runtime/support';
import { renderPool, type Rendered } from '../../support';
import { applied, FakeCluster, JOB } from '../fake-cluster';
import { attemptRecord } from '../results/support';
import { kubeparMeanwhile, type Ended } from '../support';

const folder = testFolder();
const cluster = new FakeCluster();
const manifest = path.join(folder, 'study.k8s.yaml');
const copied = path.join(folder, 'copied');
const BUCKET = Results.bucket({ url: 's3://results/team', secret: 'keys' });
const VOLUME = Results.volume({ claimName: 'results' });

beforeAll(() => cluster.start());
afterAll(() => cluster.stop());

beforeEach(() => {
  for (const name of ['results', 'copied']) fs.rmSync(path.join(folder, name), { recursive: true, force: true });
  cluster.objects = [];
  cluster.requests.length = 0;
});

const kubepar = (command: string, ...args: readonly string[]): Promise<Ended> =>
  kubeparMeanwhile([command, ...args, '--kubeconfig', cluster.writeKubeconfig(folder)], { cwd: folder });

/** Where no cluster can be reached. */
const alone = (command: string, ...args: readonly string[]): Promise<Ended> =>
  kubeparMeanwhile([command, ...args, '--kubeconfig', path.join(folder, 'none')], { cwd: folder });

function study(n: readonly number[], others: object = {}): Rendered {
  return renderSweep(Parameters.grid({ n }), { results: BUCKET, ...others });
}

const nameOf = (rendered: Rendered): string =>
  rendered.objects.find(({ kind }) => kind === 'Job')!.metadata.labels['app.kubernetes.io/instance'] as string;

function deploy(rendered: Rendered, hour = 1): string {
  cluster.objects = [
    ...cluster.objects,
    ...applied(rendered.objects, `2024-05-01T0${String(hour)}:00:00Z`, () => JOB.complete),
  ];
  return nameOf(rendered);
}

/** Writes the manifest, which was never applied or was deleted since. */
function write(rendered: Rendered): string {
  fs.writeFileSync(manifest, rendered.yaml);
  return nameOf(rendered);
}

/** Writes what a task left into a folder, perhaps with a changed record. */
function put(place: string, name: string, task: number, result: string, given: object = {}): void {
  const pod = `uid-${String(task)}`;
  const record = { ...attemptRecord({ study: name, task, pod }, result), ...given };
  fs.mkdirSync(place, { recursive: true });
  fs.writeFileSync(path.join(place, `${String(task)}.1.${pod}`), `${JSON.stringify(record)}\n${result}`);
}

const table = (id = 'study'): string => fs.readFileSync(path.join(folder, 'results', id, 'results.csv'), 'utf8');

describe('kubepar collect --from', () => {
  test.each([
    ['a bucket, in a folder with one for each version', BUCKET, (name: string) => path.join(copied, name)],
    ['a bucket, in the folder itself', BUCKET, () => copied],
    ['a volume', VOLUME, (name: string) => path.join(copied, name)],
  ])('reads what was copied from %s, without a pod', async (_, results, placeOf) => {
    const name = deploy(study([1, 2], { results }));
    for (const task of [0, 1]) put(placeOf(name), name, task, String(task));
    const { code, stderr } = await kubepar('collect', 'study', '--from', 'copied');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(table()).toBe('task,n,value\n0,1,0\n1,2,1\n');
    expect(cluster.requests.filter((request) => /^(POST|DELETE|exec)/.test(request))).toEqual([]);
  });

  test('needs no cluster if it has the manifest', async () => {
    const name = write(study([1, 2, 3]));
    for (const task of [0, 1]) put(path.join(copied, name), name, task, String(task));
    const { code, stderr } = await alone('collect', 'study.k8s.yaml', '--from', 'copied');
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'task 2 (n=3) missing: its result is not in copied (not copied?)\n',
    });
    expect(table()).toBe('task,n,value\n0,1,0\n1,2,1\n2,3,\n');
  });

  test('says so if the cluster can not be reached', async () => {
    const { code, stderr } = await alone('collect', 'study', '--from', 'copied');
    expect(code).toBe(3);
    expect(stderr).toMatch(/; with its manifest in place of study, --from needs no cluster\n$/);
  });

  test('is what collect recommends for a study that was deleted from the cluster', async () => {
    const name = write(study([1]));
    const { code, stderr } = await kubepar('collect', 'study.k8s.yaml');
    expect(code).toBe(2);
    expect(stderr).toContain(
      `\nif it was deleted, copy its results from the bucket with rclone, and collect the copy:\n    rclone copy :s3,provider=AWS,env_auth=true:results/team/${name} copied/${name}\n`,
    );
    expect(stderr).toMatch(/ collect study\.k8s\.yaml --from copied --kubeconfig \S+\n$/);
  });

  test('needs none for a queue either, and counts the items that somebody pushed by hand', async () => {
    const items = Parameters.list('method', ['lm', 'rf']);
    const rendered = renderPool({ items, results: BUCKET });
    const name = write(rendered);
    const place = path.join(copied, name);
    put(place, name, 0, '1');
    put(place, name, 1, '2');
    put(place, name, 2 ** 52 + 5, '3');
    const { code, stderr } = await alone('collect', 'study.k8s.yaml', '--from', 'copied');
    expect(stderr).toBe(
      'note: 1 item that is not in the table of the study (pushed by hand) left out: collect with the cluster, whose Redis has their parameters\n',
    );
    expect(code).toBe(0);
    expect(table('pool')).toBe('task,method,value\n0,lm,1\n1,rf,2\n');
  });

  test('counts no file that is damaged or foreign, follows no link, and writes nothing into the folder', async () => {
    const name = write(study([1, 2, 3, 4, 5, 6]));
    const place = path.join(copied, name);
    put(place, name, 0, '0');
    put(place, name, 1, '1', { bytes: 2 });
    put(place, name, 2, '2', { sha256: '0'.repeat(64) });
    put(place, name, 3, '3', { study: 'study-fedcba98' });
    put(path.join(folder, 'elsewhere'), name, 4, '4');
    fs.symlinkSync(path.join(folder, 'elsewhere', '4.1.uid-4'), path.join(place, '4.1.uid-4'));
    fs.writeFileSync(path.join(place, 'notes.txt'), 'x');
    fs.writeFileSync(path.join(place, '5.1.uid-5.partial'), 'x');
    const before = fs.readdirSync(place);
    const { code, stderr } = await alone('collect', 'study.k8s.yaml', '--from', 'copied');
    expect(code).toBe(1);
    expect(stderr).toBe(
      [
        'task 1 (n=2) corrupt: its file contains 1 of 2 bytes',
        'task 2 (n=3) corrupt: its result does not match its SHA-256',
        'task 3 (n=4) corrupt: its file belongs to another study, task, attempt or pod',
        'task 4 (n=5) missing: its result is not in copied (not copied?)',
        'task 5 (n=6) corrupt: the record in its file cannot be read\n',
      ].join('\n'),
    );
    expect(fs.readdirSync(place)).toEqual(before);
  });

  test('does not read a folder to which a link leads', async () => {
    const name = write(study([1]));
    put(path.join(folder, 'elsewhere'), name, 0, '0');
    fs.mkdirSync(copied);
    fs.symlinkSync(path.join(folder, 'elsewhere'), path.join(copied, name));
    const { code, stderr } = await alone('collect', 'study.k8s.yaml', '--from', 'copied');
    expect({ code, stderr: stderr.split('\n')[0] }).toEqual({
      code: 2,
      stderr: `kubepar: --from: must be a folder with the results of ${name}, or with a folder of that name, got copied; copy them first:`,
    });
  });

  test('keeps what was collected before', async () => {
    const name = write(study([1, 2]));
    put(path.join(copied, name), name, 0, '0');
    await alone('collect', 'study.k8s.yaml', '--from', 'copied');
    fs.rmSync(path.join(copied, name), { recursive: true });
    put(path.join(copied, name), name, 1, '1');
    const { code } = await alone('collect', 'study.k8s.yaml', '--from', 'copied');
    expect(code).toBe(0);
    expect(table()).toBe('task,n,value\n0,1,0\n1,2,1\n');
  });

  test('reads other versions in the same folder', async () => {
    const old = deploy(study([1, 2]));
    const name = deploy(study([1, 2, 3], { retries: 5 }), 2);
    for (const task of [0, 1]) put(path.join(copied, old), old, task, String(task));
    put(path.join(copied, name), name, 2, '2');
    const { code, stderr, stdout } = await kubepar('collect', 'study', '--from', 'copied');
    expect(stderr + stdout).toContain(`tasks 0-1: the results are from ${old}, in which the tasks are the same`);
    expect(code).toBe(0);
    expect(table()).toBe('task,n,value\n0,1,0\n1,2,1\n2,3,2\n');
    expect(cluster.requests.filter((request) => request.startsWith('POST'))).toEqual([]);
  });

  test.each<[string, object, readonly string[], (name: string) => string]>([
    [
      'a folder that does not exist',
      { results: VOLUME },
      ['--from', 'none'],
      () => '--from: must be a folder that can be read, got none: nothing is there; correct the path\n',
    ],
    [
      'a file',
      { results: VOLUME },
      ['--from', 'study.k8s.yaml'],
      () => '--from: must be a folder that can be read, got study.k8s.yaml: it is a file; correct the path\n',
    ],
    [
      'a folder without results of the study',
      { results: VOLUME },
      ['--from', '.'],
      (name) =>
        `--from: must be a folder with the results of ${name}, or with a folder of that name, got .; copy the folder ${name} of the volume first\n`,
    ],
    [
      'a folder without results of the study, which are in a bucket',
      {},
      ['--from', '.'],
      (name) =>
        `--from: must be a folder with the results of ${name}, or with a folder of that name, got .; copy them first:\n    rclone copy :s3,provider=AWS,env_auth=true:results/team/${name} ./${name}\n`,
    ],
    [
      'a study with results in logs',
      { results: Results.log() },
      ['--from', '.'],
      (name) =>
        `--from: must be for a study with results in a bucket or on a volume, got ${name}, whose results are in the logs of its pods; leave out --from\n`,
    ],
    [
      '--follow',
      {},
      ['--from', '.', '--follow'],
      () => '--from: must be given without --follow: a copy does not grow; leave out one of them\n',
    ],
  ])('is refused with %s', async (_, given, args, said) => {
    const name = write(study([1], given));
    const { code, stdout, stderr } = await alone('collect', 'study.k8s.yaml', ...args);
    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: `kubepar: ${said(name)}` });
  });
});

describe('kubepar rerun --from', () => {
  test('prints the tasks that have no result in the folder', async () => {
    const name = deploy(study([1, 2, 3], { layout: 'indexed' }));
    put(path.join(copied, name), name, 1, '1');
    const { code, stdout } = await kubepar('rerun', 'study', '--from', 'copied');
    expect(code).toBe(0);
    expect(stdout).toContain('kubepar.dev/tasks: "0,2"');
    expect(cluster.requests.filter((request) => request.startsWith('POST'))).toEqual([]);
  });

  test('prints them of a study that was deleted from the cluster, too', async () => {
    const name = write(study([1, 2, 3], { layout: 'indexed' }));
    put(path.join(copied, name), name, 1, '1');
    const { code, stdout } = await kubepar('rerun', 'study.k8s.yaml', '--from', 'copied');
    expect(code).toBe(0);
    expect(stdout).toContain('kubepar.dev/tasks: "0,2"');
  });
});
