import * as fs from 'node:fs';
import * as path from 'node:path';
import { tryParseTerminationMessage } from '../../../cli/records/attempt-record';
import { POD_UID, sh, TRIED_SHELLS, testFolder } from '../support';
import { Pool, startServer, tableOfItems, type EndedWorker, type Worker } from '../queue/pool';
import type { Server } from '../queue/servers';
import { attemptsIn, startSidecar, type BucketSidecar } from './bucket-sidecar';
import { S3 } from './s3';
import type { Fault } from './store-proxy';

const folder = testFolder();
const SLOW_DOWN: Fault = { status: 503, code: 'SlowDown' };

let server: Server;
beforeAll(async () => {
  server = await startServer();
});
let store: S3;
beforeEach(async () => {
  store = await S3.start();
});
afterEach(() => store.stop());

const LOOP = { KUBEPAR_LOOP: 'true' };
const IN_SH = sh('while sh "$KUBEPAR_LEASE" >"$TMPDIR/item"; do sh "$KUBEPAR_COMPLETE" <"$TMPDIR/item"; done');

function reason({ terminationMessage }: EndedWorker): string {
  return Buffer.from(tryParseTerminationMessage(terminationMessage)!.summary.reason, 'base64').toString('utf8');
}

function inR(): string[] {
  const script = path.join(fs.mkdtempSync(path.join(folder, 'script-')), 'script.R');
  fs.writeFileSync(
    script,
    'while (!is.null(kubepar_lease())) kubepar_complete(charToRaw(paste0(readLines(Sys.getenv("KUBEPAR_PARAMETERS")), "\\n")))\n',
  );
  return ['Rscript', script];
}

describe.each(TRIED_SHELLS)('a worker whose results go to a bucket, in $name', (shell) => {
  /** A worker with both sidecars. */
  function work(
    pool: Pool,
    sidecar: BucketSidecar,
    command: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Worker {
    return pool.worker(command, {
      shell,
      env: { KUBEPAR_BUCKET: sidecar.folder, KUBEPAR_POD_UID: POD_UID, ...env },
    });
  }

  test.each<[string, readonly string[], Readonly<Record<string, string>>]>([
    ['each item has a process', sh('cat "$KUBEPAR_PARAMETERS"'), {}],
    ['a loop in sh', IN_SH, LOOP],
    ['a loop in R', inR(), LOOP],
  ])('uploads each result before its item is done: %s', async (_, command, env) => {
    const items = ['a', 'b', 'c'];
    const pool = await Pool.load(server, tableOfItems(items));
    const doneAtUpload: number[] = [];
    store.rule = async ({ method, path: object }) => {
      if (method === 'PUT' && !object.includes('probe')) doneAtUpload.push((await pool.queue.state()).done.size);
      return undefined;
    };
    const ended = await work(pool, await startSidecar(store), command, env).ended;
    expect({ code: ended.code, stderr: ended.stderr }).toEqual({ code: 0, stderr: '' });
    expect(doneAtUpload).toEqual([0, 1, 2]);
    const attempts = attemptsIn(store);
    expect([...attempts].map(([name, { bytes }]) => [name, bytes])).toEqual(
      items.map((item, task) => [`${String(task)}.1.${POD_UID}`, `{"item":"${item}"}\n`]),
    );
    // Redis has the records only.
    const results = Pool.results(await pool.queue.state());
    expect(items.map((item) => results.get(item))).toEqual(
      [...attempts.values()].map(({ record }) => ({ record, bytes: '' })),
    );
  });

  test.each<[string, readonly string[], Readonly<Record<string, string>>]>([
    ['each item has a process', sh('cat "$KUBEPAR_PARAMETERS"'), {}],
    ['a loop in sh', IN_SH, LOOP],
    ['a loop in R', inR(), LOOP],
  ])('returns an item whose result can not be stored, and ends: %s', async (_, command, env) => {
    const pool = await Pool.load(server, tableOfItems(['a']), { maxAttempts: 1 });
    store.rule = ({ path: object }) => (object.includes('probe') ? undefined : SLOW_DOWN);
    const sidecar = await startSidecar(store, { env: { KUBEPAR_PATIENCE: '2' } });
    const ended = await work(pool, sidecar, command, env).ended;
    expect(ended.code).toBe(91);
    expect(reason(ended)).toBe("the bucket results can't be used: SlowDown: SlowDown");
    const { done, dead, owner } = await pool.queue.state();
    // Nobody has it, and the attempt does not count.
    expect([done.size, dead.size, [...owner]]).toEqual([0, 0, [['a', '0 ']]]);
    store.rule = () => undefined;
    expect((await work(pool, await startSidecar(store), command, env).ended).code).toBe(0);
    expect([...attemptsIn(store)].map(([, { bytes }]) => bytes)).toEqual(['{"item":"a"}\n']);
  });

  test('takes no item if the store refuses to write', async () => {
    const pool = await Pool.load(server, tableOfItems(['a']));
    store.rule = () => ({ status: 403, code: 'AccessDenied' });
    const ended = await work(pool, await startSidecar(store), ['true']).ended;
    expect(ended.code).toBe(92);
    expect((await pool.queue.state()).leases.size).toBe(0);
  });

  test('records the failure of an item, whose reason is in Redis', async () => {
    const pool = await Pool.load(server, tableOfItems(['a']), { maxAttempts: 2 });
    const ended = await work(pool, await startSidecar(store), sh('echo bad >&2', 'exit 1')).ended;
    expect(ended.code).toBe(90);
    expect([...attemptsIn(store).values()].map(({ record }) => record['status'])).toEqual(['failed', 'failed']);
    expect((await pool.queue.state()).dead).toEqual(new Map([['a', '2 bad']]));
  });

  test('has completed an item if its command dies after the upload, before it says so', async () => {
    const pool = await Pool.load(server, tableOfItems(['a']), { maxAttempts: 1 });
    // The sidecar of the queue is away from the upload on.
    let reach!: () => void;
    const reached = new Promise<void>((resolve) => (reach = resolve));
    const command = sh('sh "$KUBEPAR_LEASE" || exit 0', 'echo "process $$."', 'echo result | sh "$KUBEPAR_COMPLETE"');
    const worker = work(pool, await startSidecar(store), command, LOOP);
    store.rule = ({ method, path: object }) => {
      if (method === 'PUT' && !object.includes('probe')) {
        worker.signal('queue', 'SIGSTOP');
        reach();
      }
      return undefined;
    };
    await reached;
    await worker.pod.said('.\n');
    await new Promise((resolve) => setTimeout(resolve, 2000));
    process.kill(Number(/process (\d+)/.exec(worker.pod.logSoFar)![1]), 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 500));
    worker.signal('queue', 'SIGCONT');
    expect((await worker.ended).code).toBe(0);
    expect([...(await pool.queue.state()).done.keys()]).toEqual(['a']);
    expect([...attemptsIn(store).values()]).toMatchObject([{ record: { status: 'succeeded' }, bytes: 'result\n' }]);
  });
});
