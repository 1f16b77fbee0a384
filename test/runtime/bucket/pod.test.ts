import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { tryParseTerminationMessage } from '../../../cli/records/attempt-record';
import {
  Pod,
  POD_UID,
  sh,
  TRIED_SHELLS,
  tasks,
  testFolder,
  type EndedPod,
  type PodOptions,
  type Shell,
} from '../support';
import { recordsIn } from '../queue/pool';
import { until } from '../queue/processes';
import { attemptsIn, BucketSidecar, FOLDER, startSidecar } from './bucket-sidecar';
import { KEYS, S3 } from './s3';
import type { Fault } from './store-proxy';

const folder = testFolder();
const DENIED: Fault = { status: 403, code: 'AccessDenied', message: 'Access Denied' };
const SLOW_DOWN: Fault = { status: 503, code: 'SlowDown' };

let store: S3;
beforeEach(async () => {
  store = await S3.start();
});
afterEach(() => store.stop());

function reason({ terminationMessage }: EndedPod): string {
  return Buffer.from(tryParseTerminationMessage(terminationMessage)!.summary.reason, 'base64').toString('utf8');
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'latin1').digest('hex');
}

describe.each(TRIED_SHELLS)('a pod whose results go to a bucket, in $name', (shell: Shell) => {
  /** A pod with a sidecar that runs. */
  function pod(sidecar: BucketSidecar, command: readonly string[], options: PodOptions = {}): Pod {
    return new Pod(shell, command, { ...options, env: { KUBEPAR_BUCKET: sidecar.folder, ...options.env } });
  }

  const run = async (command: readonly string[], options?: PodOptions): Promise<EndedPod> =>
    pod(await startSidecar(store), command, options).ended;

  test('has an object for each attempt, after its record; the log contains only the record and its seal', async () => {
    const command = sh('printf "one\\0\\nno end"', 'test "$KUBEPAR_ATTEMPT" = 2');
    const ended = await run(command, { env: { KUBEPAR_RETRIES: '1' } });
    expect(ended.code).toBe(0);
    const [failed, succeeded] = recordsIn(ended.log);
    expect(attemptsIn(store)).toEqual(
      new Map([
        [`0.1.${POD_UID}`, { record: failed, bytes: '' }],
        [`0.2.${POD_UID}`, { record: succeeded, bytes: 'one\0\nno end' }],
      ]),
    );
    expect(succeeded).toMatchObject({ status: 'succeeded', bytes: 11, sha256: sha256('one\0\nno end') });
    expect(ended.log).not.toContain('kubepar/1 data');
    expect(ended.log.match(/^kubepar\/1 sealed /gm)).toHaveLength(2);
  });

  test('keeps the ending of a result, the files of a folder, and a result of no bytes', async () => {
    const command = sh(
      'case $KUBEPAR_TASK in',
      '  0) echo 1,2 >"$KUBEPAR_RESULT.csv" ;;',
      '  1) mkdir "$KUBEPAR_RESULT" && echo a >"$KUBEPAR_RESULT/a" ;;',
      'esac',
    );
    expect((await run(command, { env: tasks(3) })).code).toBe(0);
    const attempts = [...attemptsIn(store).values()];
    expect(attempts.map(({ record }) => [record['result'], record['ending'], record['bytes']])).toEqual([
      ['file', '.csv', 4],
      ['folder', '', attempts[1]!.bytes.length],
      ['stdout', '', 0],
    ]);
    expect(attempts.map(({ record }) => record['sha256'])).toEqual(attempts.map(({ bytes }) => sha256(bytes)));
    expect(attempts[1]!.bytes).toContain('./a');
  });

  test('has results larger than a log could hold', async () => {
    expect((await run(sh('head -c 5000000 /dev/zero'))).code).toBe(0);
    expect(attemptsIn(store).get(`0.1.${POD_UID}`)?.bytes).toBe('\0'.repeat(5_000_000));
  });

  test('runs no task if the store refuses to write, and stops the study with its words', async () => {
    store.rule = () => DENIED;
    const ended = await run(sh('echo ran >&2'));
    expect(ended.code).toBe(92);
    expect(reason(ended)).toBe("the bucket results can't be used: AccessDenied: Access Denied");
    expect(ended.stderr).toBe("kubepar: the bucket results can't be used: AccessDenied: Access Denied\n");
  });

  test('runs no task while the bucket is unavailable, and leaves it to another pod if that lasts', async () => {
    store.rule = () => SLOW_DOWN;
    const sidecar = await startSidecar(store, { env: { KUBEPAR_PATIENCE: '2' } });
    const ended = await pod(sidecar, sh('echo ran >&2')).ended;
    expect(ended.code).toBe(91);
    expect(reason(ended)).toBe("the bucket results can't be used: SlowDown: SlowDown");
    expect(ended.stderr).not.toContain('ran');
  });

  test('waits for a bucket that is unavailable while its task runs', async () => {
    const sidecar = await startSidecar(store);
    const asked = pod(sidecar, sh('echo "."; sleep 1; echo result'));
    await asked.said('.\n');
    const faults = [SLOW_DOWN, SLOW_DOWN];
    store.rule = () => faults.shift();
    expect((await asked.ended).code).toBe(0);
    expect(attemptsIn(store).get(`0.1.${POD_UID}`)?.bytes).toBe('.\nresult\n');
  });

  test('whose result can not be stored does not count it, and leaves the task to another pod', async () => {
    const sidecar = await startSidecar(store, { env: { KUBEPAR_PATIENCE: '2' } });
    const asked = pod(sidecar, sh('echo "."; sleep 1'));
    await asked.said('.\n');
    store.rule = () => DENIED;
    const ended = await asked.ended;
    expect(ended.code).toBe(91);
    expect(reason(ended)).toBe("the bucket results can't be used: AccessDenied: Access Denied");
    expect(ended.records).toEqual([]);
  });

  test.each([
    ['has ended', 'true', 0],
    ['has failed', 'false', 90],
  ])('ends its sidecar when it %s', async (_when, command, code) => {
    const sidecar = await startSidecar(store);
    expect((await pod(sidecar, [command], { env: { KUBEPAR_RETRIES: '0' } }).ended).code).toBe(code);
    expect(await sidecar.end()).toBe(0);
  });

  test('that is told to stop uploads that its attempt was interrupted', async () => {
    const sidecar = await startSidecar(store);
    const asked = pod(sidecar, sh('echo "."; exec sleep 1000'));
    await asked.said('.\n');
    asked.signal('SIGTERM');
    expect((await asked.ended).code).toBe(91);
    expect(attemptsIn(store).get(`0.1.${POD_UID}`)?.record).toMatchObject({ status: 'interrupted' });
  });

  test('that is told to stop while it waits for the bucket ends at once', async () => {
    store.rule = () => SLOW_DOWN;
    const sidecar = await startSidecar(store);
    const asked = pod(sidecar, sh('echo ran'));
    await until(() => store.requests.length > 0, 'the pod asks');
    asked.signal('SIGTERM');
    const ended = await asked.ended;
    expect(ended.code).toBe(91);
    expect(ended.seconds).toBeLessThan(10);
  });

  test('that is told to stop in the middle of an upload completes it', async () => {
    const sidecar = await startSidecar(store);
    const gate = path.join(fs.mkdtempSync(path.join(folder, 'gate-')), 'gate');
    const asked = pod(sidecar, sh('echo result; until [ -e "$GATE" ]; do sleep 0.1; done'), { env: { GATE: gate } });
    await asked.said('result\n');
    let reach!: () => void;
    const reached = new Promise<void>((resolve) => (reach = resolve));
    store.rule = async () => {
      reach();
      await new Promise((resolve) => setTimeout(resolve, 1000));
    };
    fs.writeFileSync(gate, '');
    await reached;
    asked.signal('SIGTERM');
    const ended = await asked.ended;
    expect(recordsIn(ended.log)).toMatchObject([{ status: 'succeeded' }]);
    expect(attemptsIn(store).get(`0.1.${POD_UID}`)?.bytes).toBe('result\n');
  });

  test('hands a result over again if its sidecar is killed in the middle of the upload', async () => {
    const sidecar = await startSidecar(store, { restarts: true });
    const asked = pod(sidecar, sh('echo "."; sleep 1; head -c 3000000 /dev/zero'), { env: tasks(2) });
    await asked.said('.\n');
    let kills = 0;
    store.rule = ({ method }) => {
      if (method !== 'PUT' || kills++ > 1) return undefined;
      return sidecar.crash().then(() => new Promise(() => undefined));
    };
    expect((await asked.ended).code).toBe(0);
    expect([...attemptsIn(store)].map(([name, { bytes }]) => [name, bytes.length])).toEqual([
      [`0.1.${POD_UID}`, 3_000_002],
      [`1.1.${POD_UID}`, 3_000_002],
    ]);
    expect(sidecar.starts).toBe(3);
  });

  test('shows its command no credentials, and nothing of the bucket', async () => {
    const sidecar = await startSidecar(store);
    const command = sh('env', 'cat /proc/self/environ');
    const ended = await pod(sidecar, command).ended;
    expect(ended.code).toBe(0);
    expect(ended.log).not.toMatch(/AWS|RCLONE|KUBEPAR_BUCKET/);
    for (const key of Object.values(KEYS)) expect(ended.log).not.toContain(key);
    expect(fs.statSync(sidecar.folder).mode & 0o022).toBe(0);
  });

  test('leaves its tasks to another pod if the sidecar does not start', async () => {
    const sidecar = new BucketSidecar(store.endpoint);
    const ended = await pod(sidecar, ['true'], { env: { KUBEPAR_SIDECAR_SECONDS: '1' } }).ended;
    expect(ended.code).toBe(91);
    expect(reason(ended)).toBe("the container 'bucket' of this pod does not start; see its log");
  });

  test('leaves the task to another pod if the sidecar ends and does not start again', async () => {
    const sidecar = await startSidecar(store);
    const asked = pod(sidecar, sh('echo "."; sleep 1'), { env: { KUBEPAR_ANSWER_SECONDS: '3' } });
    await asked.said('.\n');
    await sidecar.kill();
    const ended = await asked.ended;
    expect(ended.code).toBe(91);
    expect(reason(ended)).toBe('its sidecar does not answer; see the log of its container');
    expect(ended.records).toEqual([]);
  });

  test('that is told to stop ends soon if the sidecar does not answer', async () => {
    const sidecar = await startSidecar(store);
    const asked = pod(sidecar, sh('echo "."; exec sleep 1000'));
    await asked.said('.\n');
    await sidecar.kill();
    asked.signal('SIGTERM');
    expect((await asked.ended).code).toBe(91);
  });

  test('uploads the results of a warm R', async () => {
    const script = path.join(fs.mkdtempSync(path.join(folder, 'script-')), 'script.R');
    fs.writeFileSync(script, 'cat(runif(1), "\\n")');
    const ended = await run(['Rscript', script], { env: { ...tasks(2), KUBEPAR_WARM: 'base' } });
    expect(ended.code).toBe(0);
    const attempts = [...attemptsIn(store).values()];
    expect(attempts.map(({ record }) => record['warm'])).toEqual([true, true]);
    expect(attempts[0]!.bytes).toMatch(/^0\.\d+/);
  });

  test('that is killed leaves what it has uploaded, and the next pod has objects of its own', async () => {
    const first = await startSidecar(store);
    const asked = pod(first, sh('echo "task $KUBEPAR_TASK."', 'test "$KUBEPAR_TASK" = 0 || exec sleep 1000'), {
      env: tasks(2),
    });
    await asked.said('task 1.');
    asked.signalAll('SIGKILL');
    await asked.exited;
    await first.kill();
    const other = 'aaaaaaaa-8a57-4a39-9d15-1c3a3f0f7b11';
    const second = await startSidecar(store, { env: { KUBEPAR_POD_UID: other } });
    const env = { ...tasks(2), KUBEPAR_POD_UID: other };
    expect((await pod(second, sh('echo "task $KUBEPAR_TASK."'), { env }).ended).code).toBe(0);
    expect([...store.objects(FOLDER).keys()]).toEqual([`0.1.${POD_UID}`, `0.1.${other}`, `1.1.${other}`]);
  });
});
