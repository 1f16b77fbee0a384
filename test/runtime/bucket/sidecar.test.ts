import * as fs from 'node:fs';
import * as path from 'node:path';
import { inOwnMounts, POD_UID } from '../support';
import { sleep, until } from '../queue/processes';
import { FOLDER, startSidecar, type BucketSidecar, type SidecarOptions } from './bucket-sidecar';
import { SIDECAR_SHELLS } from './rclone';
import { BUCKET, KEYS, S3 } from './s3';
import type { Fault } from './store-proxy';
import { inDepth } from '../../in-depth';

let store: S3;
beforeEach(async () => {
  store = await S3.start();
});
afterEach(() => store.stop());

const SLOW_DOWN: Fault = { status: 503, code: 'SlowDown', message: 'Please reduce your request rate.' };
const DENIED: Fault = { status: 403, code: 'AccessDenied', message: 'Access Denied' };
const RECORD = '{"task":3}\n';
const NAME = `3.1.${POD_UID}`;

/** The bytes of the object of task 3, attempt 1. */
function stored(): string | undefined {
  return store.objects(FOLDER).get(NAME)?.toString('latin1');
}

describe.each(SIDECAR_SHELLS)('the sidecar in $name', (shell) => {
  const start = (options: SidecarOptions = {}): Promise<BucketSidecar> => startSidecar(store, { shell, ...options });

  test('uploads a result under the names of its task, its attempt and its pod, byte for byte', async () => {
    const sidecar = await start();
    const message = `${RECORD}a\0b\xff\n\n`;
    expect(await sidecar.ask('1', 'store 3.1', message)).toBe('1 ok');
    expect([...store.objects(FOLDER).keys()]).toEqual([NAME]);
    expect(stored()).toBe(message);
  });

  inDepth('uploads a result of no bytes, and one of 50 MB', async () => {
    const sidecar = await start();
    expect(await sidecar.ask('1', 'store 3.1', RECORD)).toBe('1 ok');
    expect(stored()).toBe(RECORD);
    const large = Buffer.alloc(50_000_000, 'kubepar ');
    expect(await sidecar.ask('2', 'store 3.2', large)).toBe('2 ok');
    expect(store.objects(FOLDER).get(`3.2.${POD_UID}`)?.equals(large)).toBe(true);
    expect(fs.readdirSync(sidecar.spool).map((name) => fs.statSync(path.join(sidecar.spool, name)).size)).not.toContain(
      large.length,
    );
  });

  test('asks the store twice for a result: to store it, and for what it has', async () => {
    const sidecar = await start();
    expect(await sidecar.ask('1', 'store 3.1', RECORD)).toBe('1 ok');
    expect(store.requests).toEqual([
      { method: 'PUT', path: `/${BUCKET}/${FOLDER}/${NAME}` },
      { method: 'HEAD', path: `/${BUCKET}/${FOLDER}/${NAME}` },
    ]);
  });

  test('starts one rclone for all results', async () => {
    const sidecar = await start();
    const pid = (): string => fs.readFileSync(path.join(sidecar.spool, 'rclone.pid'), 'utf8');
    expect(await sidecar.ask('1', 'store 3.1', RECORD)).toBe('1 ok');
    const first = pid();
    for (const number of ['2', '3', '4']) expect(await sidecar.ask(number, `store ${number}.1`, RECORD)).toMatch(/ok$/);
    expect(pid()).toBe(first);
  });

  test('answers a probe after it has written to the bucket, and leaves nothing there', async () => {
    const sidecar = await start();
    expect(await sidecar.ask('1', 'probe -')).toBe('1 ok');
    expect(store.asked('PUT')).toEqual([`/${BUCKET}/${FOLDER}/probe.${POD_UID}`]);
    expect(store.objects(FOLDER).size).toBe(0);
  });

  test('answers a probe if it may not delete', async () => {
    store.rule = ({ method }) => (method === 'DELETE' ? DENIED : undefined);
    const sidecar = await start();
    expect(await sidecar.ask('1', 'probe -')).toBe('1 ok');
    expect(await sidecar.ask('2', 'store 3.1', RECORD)).toBe('2 ok');
  });

  test.each<[string, SidecarOptions, string]>([
    [
      'a bucket that does not exist',
      { env: { KUBEPAR_BUCKET_FOLDER: `store:no-such-bucket/${FOLDER}` } },
      "the bucket no-such-bucket can't be used: NoSuchBucket: ",
    ],
    [
      'a key that does not exist',
      { keys: { ...KEYS, AWS_ACCESS_KEY_ID: 'other' } },
      "the bucket results can't be used: InvalidAccessKeyId: ",
    ],
    [
      'a wrong secret key',
      { keys: { ...KEYS, AWS_SECRET_ACCESS_KEY: 'wrong' } },
      "the bucket results can't be used: SignatureDoesNotMatch: ",
    ],
    [
      'a Secret without the key',
      { keys: { AWS_ACCESS_KEY_ID: 'test-key' } },
      "the bucket results can't be used: the Secret with its credentials has no key AWS_SECRET_ACCESS_KEY",
    ],
  ])('answers a probe of %s with the words of the store, at once', async (_, options, words) => {
    const sidecar = await start(options);
    const answer = await sidecar.ask('1', 'probe -');
    expect(answer).toContain(`1 stopped ${words}`);
    expect(answer.length).toBeLessThan(190);
    expect(store.asked('PUT').length).toBeLessThan(2);
  });

  test.each<[string, string, string]>([
    ['write', 'PUT', "1 stopped the bucket results can't be used: AccessDenied: Access Denied"],
    [
      'read',
      'HEAD',
      "1 stopped the bucket results can't be used: an object can be written, but not read: Forbidden: Forbidden",
    ],
  ])('answers a probe if it may not %s', async (_, method, answer) => {
    store.rule = (request) => (request.method === method ? DENIED : undefined);
    const sidecar = await start();
    expect(await sidecar.ask('1', 'probe -')).toBe(answer);
  });

  test('repeats a request that the store has no time for, with growing pauses, and says so', async () => {
    const faults = [SLOW_DOWN, SLOW_DOWN, SLOW_DOWN];
    store.rule = () => faults.shift();
    const sidecar = await start();
    const started = Date.now();
    expect(await sidecar.ask('1', 'store 3.1', RECORD)).toBe('1 ok');
    // At least half of 1, 2 and 4 seconds.
    expect(Date.now() - started).toBeGreaterThan(3_500);
    expect(stored()).toBe(RECORD);
    // No more requests than tries.
    expect(store.requests).toHaveLength(3 + 2);
    expect(sidecar.said).toMatch(
      /^(kubepar: the bucket results can't be used: SlowDown: Please reduce your request rate\.; tries again in \d\.\d{3} s\n){3}kubepar: the bucket results can be used again\n$/,
    );
  });

  test('repeats a probe of a store that is not there yet', async () => {
    const faults: (Fault | 'cut')[] = ['cut', { status: 500, code: 'InternalError' }];
    store.rule = () => faults.shift();
    const sidecar = await start();
    expect(await sidecar.ask('1', 'probe -')).toBe('1 ok');
  });

  test('gives up when the bucket has been unavailable for as long as KUBEPAR_PATIENCE', async () => {
    store.rule = () => SLOW_DOWN;
    const sidecar = await start({ env: { KUBEPAR_PATIENCE: '3' } });
    const words = "unavailable the bucket results can't be used: SlowDown: Please reduce your request rate.";
    expect(await sidecar.ask('1', 'probe -')).toBe(`1 ${words}`);
    expect(await sidecar.ask('2', 'store 3.1', RECORD)).toBe(`2 ${words}`);
    store.rule = () => undefined;
    expect(await sidecar.ask('3', 'store 3.1', RECORD)).toBe('3 ok');
  });

  test('repeats the upload of a result that the store refuses, because it may change its mind', async () => {
    const faults = [DENIED];
    store.rule = () => faults.shift();
    const sidecar = await start();
    expect(await sidecar.ask('1', 'store 3.1', RECORD)).toBe('1 ok');
  });

  test('repeats an upload of which the store has other bytes', async () => {
    const sidecar = await start();
    const file = path.join(store.folder, BUCKET, FOLDER, NAME);
    let damaged = 0;
    store.rule = ({ method }) => {
      if (method === 'HEAD' && damaged++ === 0) fs.writeFileSync(file, RECORD.replace('3', '4'));
      return undefined;
    };
    expect(await sidecar.ask('1', 'store 3.1', RECORD)).toBe('1 ok');
    expect(stored()).toBe(RECORD);
    expect(store.asked('PUT')).toHaveLength(2);
  });

  test('answers a probe of a store that encrypts, and so never has the same MD5, with what to set', async () => {
    const sidecar = await start();
    const file = path.join(store.folder, BUCKET, FOLDER, `probe.${POD_UID}`);
    let writes = 0;
    store.rule = ({ method }) => {
      if (method === 'HEAD') fs.writeFileSync(file, `kubepa${String(++writes)}\n`);
      return undefined;
    };
    const answer = await sidecar.ask('1', 'probe -');
    expect(answer).toMatch(
      /^1 stopped the bucket results can't be used: corrupted on transfer: .*; if the bucket encrypts with a key of KMS, set encryption: \{ kmsKey \}$/,
    );
    expect(store.asked('PUT')).toHaveLength(3);
  });

  test('uses renewed credentials without a restart', async () => {
    const sidecar = await start();
    expect(await sidecar.ask('1', 'probe -')).toBe('1 ok');
    // The old key has expired.
    await sidecar.kill();
    const other = await start({ keys: { ...KEYS, AWS_SECRET_ACCESS_KEY: 'expired' } });
    const answer = other.ask('2', 'store 3.1', RECORD);
    await until(() => other.said.includes('SignatureDoesNotMatch'), 'the store refuses the key');
    other.renew({ ...KEYS, AWS_SECRET_ACCESS_KEY: `${KEYS.AWS_SECRET_ACCESS_KEY}\n` });
    expect(await answer).toBe('2 ok');
    expect(stored()).toBe(RECORD);
    expect(other.starts).toBe(1);
  });

  test('records no truncated message, wherever it ends', async () => {
    const sidecar = await start();
    const message = `1 store 3.1 ${String(RECORD.length + 9)}\n${RECORD}some text`;
    for (let length = 1; length < message.length; length += 3) await sidecar.write(message.slice(0, length));
    await sleep(300);
    expect(store.requests).toEqual([]);
    expect(await sidecar.ask('2', 'store 3.1', `${RECORD}whole`)).toBe('2 ok');
    expect(stored()).toBe(`${RECORD}whole`);
  });

  test('answers a request whose number it has already answered with the same answer, and uploads nothing', async () => {
    const sidecar = await start();
    expect(await sidecar.ask('1', 'store 3.1', RECORD)).toBe('1 ok');
    expect(await sidecar.ask('1', 'store 3.1', RECORD)).toBe('1 ok');
    expect(store.asked('PUT')).toHaveLength(1);
  });

  test.each([
    'store ../../x.1',
    'store 3',
    'store 3.1.other',
    'store .1',
    'store 3.',
    'store 3.1&srcRemote=a',
    'probe 3.1',
  ])('rejects the request %s', async (words) => {
    const sidecar = await start();
    const [verb = ''] = words.split(' ');
    expect(await sidecar.ask('1', words, RECORD)).toBe(`1 stopped can't understand the request '${verb}'`);
    expect(await sidecar.ask('2', 'store 3.1')).toBe("2 stopped can't understand the request 'store'");
    expect(store.requests).toEqual([]);
  });

  test('that is killed in the middle of an upload asks for the result again when it is restarted', async () => {
    let reach!: () => void;
    const reached = new Promise<void>((resolve) => (reach = resolve));
    store.rule = () => {
      reach();
      return new Promise(() => undefined);
    };
    const sidecar = await start();
    const message = `${RECORD}${'x'.repeat(100_000)}`;
    const header = `1 store 3.1 ${String(message.length)}\n`;
    expect(await sidecar.heard()).toBe('again');
    await sidecar.write(header + message);
    await reached;
    await sidecar.crash();
    store.rule = () => undefined;
    await sidecar.start();
    expect(await sidecar.heard()).toBe('again');
    await sidecar.write(header + message);
    expect(await sidecar.answer()).toBe('1 ok');
    expect(stored()).toBe(message);
  });

  test('starts rclone again if it has ended', async () => {
    const sidecar = await start();
    expect(await sidecar.ask('1', 'probe -')).toBe('1 ok');
    const pid = (): string => fs.readFileSync(path.join(sidecar.spool, 'rclone.pid'), 'utf8');
    const first = pid();
    process.kill(Number(first), 'SIGKILL');
    expect(await sidecar.ask('2', 'store 3.1', RECORD)).toBe('2 ok');
    expect(pid()).not.toBe(first);
    expect(stored()).toBe(RECORD);
  });

  test('starts rclone again if it hangs for longer than a call may take', async () => {
    const sidecar = await start({ env: { KUBEPAR_CALL_SECONDS: '2' } });
    expect(await sidecar.ask('1', 'probe -')).toBe('1 ok');
    const pid = (): string => fs.readFileSync(path.join(sidecar.spool, 'rclone.pid'), 'utf8');
    const first = pid();
    process.kill(Number(first), 'SIGSTOP');
    expect(await sidecar.ask('2', 'store 3.1', RECORD)).toBe('2 ok');
    expect(sidecar.said).toContain("the bucket results can't be used: no answer within 2 s; tries again in");
    expect(pid()).not.toBe(first);
    expect(stored()).toBe(RECORD);
  });

  test('ends with 0 when it is told to stop', async () => {
    const sidecar = await start();
    expect(await sidecar.ask('1', 'probe -')).toBe('1 ok');
    expect(await sidecar.stop()).toBe(0);
  });

  test('asks for a result again while its disk is full, and gives up when that lasts', async () => {
    const small = await smallDisk(shell, { KUBEPAR_PATIENCE: '3' });
    expect(await small.heard()).toBe('again');
    const large = `${RECORD}${'x'.repeat(3_000_000)}`;
    const message = `1 store 3.1 ${String(large.length)}\n${large}`;
    let answer = 'again';
    for (let tries = 0; answer === 'again' && tries < 9; tries++) {
      await small.write(message);
      answer = await small.heard();
    }
    expect(answer).toBe("1 unavailable the container 'bucket' can't write: the disk of its node is full");
    expect(small.said).toContain("kubepar: the container 'bucket' can't write: the disk of its node is full\n");
    expect(await small.ask('2', 'store 3.2', RECORD)).toBe('2 ok');
    expect([...store.objects(FOLDER).keys()]).toEqual([`3.2.${POD_UID}`]);
  });

  /** A sidecar whose spool is a disk of 2 MB, which only it sees. */
  async function smallDisk(inShell: SidecarOptions['shell'], env: Record<string, string>): Promise<BucketSidecar> {
    const disk = { ...inShell!, command: [...inOwnMounts(), ...inShell!.command] };
    const first = 'mount -t tmpfs -o size=2m tmpfs "$KUBEPAR_BUCKET_SPOOL" || exit 1';
    return start({ shell: disk, first, env });
  }
});
