import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { tryParseTerminationMessage, type AttemptRecord } from '../../../cli/records/attempt-record';
import {
  DASH,
  STUDY,
  onSmallDisk,
  processEnd,
  rscript,
  runPod,
  sh,
  testFolder,
  which,
  type Shell,
  TRIED_SHELLS,
} from '../support';
import {
  Pool,
  expectWhole,
  recordsIn,
  startServer,
  tableOfItems,
  tableOfRows,
  type EndedWorker,
  type WorkerOptions,
} from './pool';
import { sleep, until } from './processes';
import type { Server } from './servers';
import { cases } from '../../thoroughness';

const LOOP = { KUBEPAR_LOOP: 'true' };
const folder = testFolder();

let server: Server;
beforeAll(async () => {
  server = await startServer();
});

function work(
  pool: Pool,
  command: readonly string[],
  shell: Shell = DASH,
  { env, sidecarEnv }: WorkerOptions = {},
): Promise<EndedWorker> {
  return pool.worker(command, { shell, env: { ...LOOP, ...env }, sidecarEnv: sidecarEnv ?? {} }).ended;
}

function reason({ terminationMessage }: EndedWorker): string {
  const encoded = tryParseTerminationMessage(terminationMessage)!.summary.reason;
  return Buffer.from(encoded, 'base64').toString('utf8');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

async function resultsOf(pool: Pool): Promise<Map<string, string>> {
  const results = Pool.results(await pool.queue.state());
  return new Map([...results].map(([item, { bytes }]) => [item, bytes]));
}

async function deadOf(pool: Pool): Promise<Record<string, string>> {
  return Object.fromEntries((await pool.queue.state()).dead);
}

describe.each(TRIED_SHELLS)('a command that asks for its items in sh, in $name', (shell) => {
  test('gets each item once, and its results are recorded', async () => {
    const table = tableOfRows(
      ['model', 'n'],
      [
        ['lm', 1],
        ['a "b"', 2],
        ['rf', 3],
      ],
    );
    const pool = await Pool.load(server, table);
    const command = sh(
      'echo start',
      'while parameters=$(sh "$KUBEPAR_LEASE"); do',
      '  read -r task attempt <"$KUBEPAR_ITEM"',
      '  [ "$parameters" = "$(cat "$KUBEPAR_PARAMETERS")" ] || exit 7',
      '  printf "%s %s %s\\n" "$task" "$attempt" "$parameters" | sh "$KUBEPAR_COMPLETE" || exit 8',
      'done',
      'echo end',
    );
    const ended = await work(pool, command, shell);
    expect(ended.code).toBe(0);
    expect(ended.log).toContain('start\nend\n');
    const results = Pool.results(await pool.queue.state());
    for (const [row, item] of pool.items.entries()) {
      expectWhole(results.get(item)!, item);
      expect(results.get(item)!.bytes).toBe(`${String(row)} 1 ${item}\n`);
      expect(results.get(item)!.record).toMatchObject({ study: STUDY, task: row, attempt: 1, result: 'stdout' });
    }
  });

  test('gets items that were pushed by hand', async () => {
    const pool = await Pool.load(server, tableOfItems(['known']));
    await pool.queue.push('by "hand"');
    const command = sh('while sh "$KUBEPAR_LEASE" >"$TMPDIR/item"; do sh "$KUBEPAR_COMPLETE" <"$TMPDIR/item"; done');
    expect((await work(pool, command, shell)).code).toBe(0);
    expect(await resultsOf(pool)).toEqual(
      new Map([
        ['known', '{"item":"known"}\n'],
        ['by "hand"', '{"item":"by \\"hand\\""}\n'],
      ]),
    );
  });

  test('may write its result to the file KUBEPAR_RESULT, which is fresh for each item', async () => {
    const pool = await Pool.load(server, tableOfItems(['a', 'b']));
    const command = sh(
      'while sh "$KUBEPAR_LEASE"; do',
      '  [ -e "$KUBEPAR_RESULT" ] && exit 7',
      '  read -r task attempt <"$KUBEPAR_ITEM"',
      '  case $task in 0) printf "\\0\\n" >"$KUBEPAR_RESULT"; sh "$KUBEPAR_COMPLETE" ;; *) echo two | sh "$KUBEPAR_COMPLETE" ;; esac',
      'done',
    );
    expect((await work(pool, command, shell)).code).toBe(0);
    expect(await resultsOf(pool)).toEqual(
      new Map([
        ['a', '\0\n'],
        ['b', 'two\n'],
      ]),
    );
  });

  test('that completes an item while one of its processes still writes the file has failed it, and says why', async () => {
    const pool = await Pool.load(server, tableOfItems(['file', 'folder', 'good']), { maxAttempts: 1 });
    const command = sh(
      'while sh "$KUBEPAR_LEASE" >"$TMPDIR/item"; do',
      '  result=$KUBEPAR_RESULT seconds=30',
      '  case $(cat "$TMPDIR/item") in *folder*) mkdir "$result"; result=$result/a ;; *good*) seconds=0.3 ;; esac',
      '  (echo 1; sleep "$seconds"; echo 2) >"$result" 2>/dev/null &',
      '  sleep 0.1',
      '  sh "$KUBEPAR_COMPLETE" </dev/null',
      'done',
      'kill %1 %2 2>/dev/null',
    );
    const ended = await work(pool, command, shell);
    const { done, dead } = await pool.queue.state();
    expect([...done.keys()]).toEqual(['good']);
    expect([...dead.keys()].sort()).toEqual(['file', 'folder']);
    expect(ended.stderr).toContain('kubepar: a process that the command started was still writing to the result, ');
    expect((await resultsOf(pool)).get('good')).toBe('1\n2\n');
  });

  test('reports that an item has failed, and why; another attempt follows', async () => {
    const pool = await Pool.load(server, tableOfItems(['bad', 'good']), { maxAttempts: 2 });
    const command = sh(
      'while sh "$KUBEPAR_LEASE" >"$TMPDIR/item"; do',
      '  if grep -q bad "$TMPDIR/item"; then echo "no data" | sh "$KUBEPAR_FAIL" || exit 7; else echo fine | sh "$KUBEPAR_COMPLETE"; fi',
      'done',
    );
    expect((await work(pool, command, shell)).code).toBe(90);
    expect(await deadOf(pool)).toEqual({ bad: '2 no data' });
    expect(Pool.results(await pool.queue.state()).get('bad')).toMatchObject({
      record: { status: 'failed', attempt: 2 },
    });
  });

  test('that ends while it holds an item has failed it, with its error message, and is restarted', async () => {
    const pool = await Pool.load(server, tableOfItems(['bad', 'a', 'b']), { maxAttempts: 1 });
    const command = sh(
      'while sh "$KUBEPAR_LEASE" >"$TMPDIR/item"; do',
      '  if grep -q bad "$TMPDIR/item"; then echo "bad item" >&2; exit 4; fi',
      '  echo "$$" | sh "$KUBEPAR_COMPLETE"',
      'done',
    );
    const ended = await work(pool, command, shell);
    expect(ended.code).toBe(90);
    expect(await deadOf(pool)).toEqual({ bad: '1 bad item' });
    expect(recordsIn(ended.log)).toMatchObject([{ task: 0, attempt: 1, status: 'failed', exit: 4 }]);
    const results = await resultsOf(pool);
    expect(results.get('a')).toBe(results.get('b'));
  });

  test('that exits normally while it holds an item has failed it', async () => {
    const pool = await Pool.load(server, tableOfItems(['a']), { maxAttempts: 1 });
    expect((await work(pool, sh('sh "$KUBEPAR_LEASE"'), shell)).code).toBe(90);
    expect(await deadOf(pool)).toEqual({ a: '1 kubepar: the command ended without completing its item' });
  });

  test('that asks for another item without completing this one has failed it', async () => {
    const pool = await Pool.load(server, tableOfItems(['a', 'b']), { maxAttempts: 1 });
    expect((await work(pool, sh('while sh "$KUBEPAR_LEASE"; do :; done'), shell)).code).toBe(90);
    const why = '1 the command asked for another item without completing this one';
    expect(await deadOf(pool)).toEqual({ a: why, b: why });
  });

  const NUMBERS = Array.from({ length: 3000 }, (_, index) => `${String(index + 1)}\n`).join('');
  const FILL = 'head -c 1000000 /dev/zero >"$HOME/filled" 2>/dev/null';

  test('on a full disk has failed its item for that, and gets the next one once there is room', async () => {
    const pool = await Pool.load(server, tableOfItems(['a', 'b', 'c']), { maxAttempts: 1 });
    const command = sh(
      'while parameters=$(sh "$KUBEPAR_LEASE"); do',
      `  [ "$parameters" != '{"item":"b"}' ] || ${FILL}`,
      '  seq 1 3000 | sh "$KUBEPAR_COMPLETE"',
      '  rm -f "$HOME/filled"',
      'done',
    );
    await work(pool, command, onSmallDisk(shell, '512k'));
    expect(await deadOf(pool)).toEqual({ b: expect.stringMatching(/the disk is full/) as string });
    expect(await resultsOf(pool)).toEqual(
      new Map([
        ['a', NUMBERS],
        ['b', ''],
        ['c', NUMBERS],
      ]),
    );
  });

  test('on a disk that was full when a file was written and still is has no partial result', async () => {
    const pool = await Pool.load(server, tableOfItems(['a', 'b']), { maxAttempts: 1 });
    const command = sh(
      'while sh "$KUBEPAR_LEASE" >/dev/null; do',
      '  [ "$(cat "$KUBEPAR_PARAMETERS")" != \'{"item":"b"}\' ] || cat /dev/zero >"$KUBEPAR_RESULT" 2>/dev/null',
      '  echo 1 | sh "$KUBEPAR_COMPLETE" || echo "not recorded"',
      'done',
    );
    const ended = await work(pool, command, onSmallDisk(shell, '256k'));
    expect(ended.log).toContain('not recorded\n');
    expect(await deadOf(pool)).toEqual({ b: expect.stringMatching(/the disk is full/) as string });
  });

  test('that asks for an item on a full disk has failed it, and is restarted', async () => {
    const pool = await Pool.load(server, tableOfItems(['a', 'b', 'c']), { maxAttempts: 1 });
    const command = sh(
      'while parameters=$(sh "$KUBEPAR_LEASE"); do',
      '  echo "$parameters" | sh "$KUBEPAR_COMPLETE"',
      `  [ "$parameters" != '{"item":"a"}' ] || ${FILL}`,
      'done',
    );
    const ended = await work(pool, command, onSmallDisk(shell, '512k'));
    expect(ended.code).toBe(90);
    expect(await deadOf(pool)).toEqual({ b: expect.stringMatching(/the disk is full/) as string });
    expect((await resultsOf(pool)).get('c')).toBe('{"item":"c"}\n');
  });

  test('that receives on a full disk the answer that there are no more items has succeeded', async () => {
    const pool = await Pool.load(server, tableOfItems(['a']));
    const command = sh(
      'while sh "$KUBEPAR_LEASE" >/dev/null; do',
      '  echo 1 | sh "$KUBEPAR_COMPLETE"',
      `  ${FILL}`,
      'done',
    );
    expect(await work(pool, command, onSmallDisk(shell, '512k'))).toMatchObject({ code: 0 });
  });

  test('that never asks for an item stops the study with advice', async () => {
    const pool = await Pool.load(server, tableOfItems(['a']));
    const ended = await work(pool, sh('echo working'), shell);
    expect(ended.code).toBe(92);
    expect(reason(ended)).toBe(
      'the command ended without taking an item; with loop: true it asks for them itself: kubepar_lease() in R',
    );
    expect((await pool.queue.state()).waiting).toEqual(['a']);
  });

  test('that fails before it asks stops the study with its own message', async () => {
    const pool = await Pool.load(server, tableOfItems(['a']));
    const ended = await work(pool, sh('echo "no package" >&2', 'exit 5'), shell);
    expect(ended.code).toBe(92);
    expect(reason(ended)).toBe('the command ended with exit code 5 before it took an item: no package');
  });

  test('that does not exist stops the study', async () => {
    const pool = await Pool.load(server, tableOfItems(['a']));
    const ended = await work(pool, ['no-such-program'], shell);
    expect(ended.code).toBe(92);
    expect(reason(ended)).toContain("can't find the command 'no-such-program' in the image or among the files");
  });

  test('whose result is larger than 1 MiB gets an error, and the item is not retried forever', async () => {
    const pool = await Pool.load(server, tableOfItems(['large']), { maxAttempts: 2 });
    const command = sh(
      'while sh "$KUBEPAR_LEASE"; do head -c 1048577 /dev/zero | sh "$KUBEPAR_COMPLETE"; echo "exit code $?"; done',
    );
    const ended = await work(pool, command, shell);
    expect(ended.code).toBe(90);
    expect(ended.log).toContain('exit code 1\n');
    expect((await deadOf(pool))['large']).toMatch(
      /^2 kubepar: the result is larger than 1 MiB; print less, or set results/,
    );
  });

  test('that completes or fails without an item gets an error', async () => {
    const pool = await Pool.load(server, tableOfItems(['a']));
    const command = sh(
      'sh "$KUBEPAR_COMPLETE" </dev/null; echo "complete: $?"',
      'sh "$KUBEPAR_FAIL" </dev/null; echo "fail: $?"',
      'while sh "$KUBEPAR_LEASE"; do echo x | sh "$KUBEPAR_COMPLETE"; done',
    );
    const ended = await work(pool, command, shell);
    expect(ended.code).toBe(0);
    expect(ended.log).toContain('complete: 2\nfail: 2\n');
    expect(ended.stderr).toContain('kubepar: there is no item to complete: ask for one first\n');
  });

  test('is ended when an item takes longer than taskTimeout; the item has failed, and others continue', async () => {
    const pool = await Pool.load(server, tableOfItems(['slow', 'fast']), { maxAttempts: 1 });
    const command = sh(
      'while sh "$KUBEPAR_LEASE" >"$TMPDIR/item"; do',
      '  ! grep -q slow "$TMPDIR/item" || sleep 100',
      '  echo fine | sh "$KUBEPAR_COMPLETE"',
      'done',
    );
    const ended = await work(pool, command, shell, { sidecarEnv: { KUBEPAR_TASK_TIMEOUT: '2' } });
    expect(ended.code).toBe(90);
    expect(ended.seconds).toBeLessThan(30);
    expect(await deadOf(pool)).toEqual({ slow: '1 it took longer than taskTimeout (2 s)' });
    expect((await resultsOf(pool)).get('fast')).toBe('fine\n');
  });

  test('gives its item back at SIGTERM: the attempt does not count', async () => {
    const pool = await Pool.load(server, tableOfItems(['a']));
    const worker = pool.worker(sh('sh "$KUBEPAR_LEASE"', 'echo ready', 'exec sleep 100'), { shell, env: LOOP });
    await worker.pod.said('ready');
    worker.pod.signal('SIGTERM');
    expect((await worker.ended).code).toBe(91);
    expect((await pool.queue.state()).owner).toEqual(new Map([['a', '0 ']]));
  });

  test('stops the study when more items are dead than maxFailedTasks', async () => {
    const pool = await Pool.load(server, tableOfItems(['a', 'b', 'c']), { maxAttempts: 1 });
    const command = sh('while sh "$KUBEPAR_LEASE"; do echo bad | sh "$KUBEPAR_FAIL"; done');
    const ended = await work(pool, command, shell, { env: { KUBEPAR_MAX_FAILED_TASKS: '1' } });
    expect(ended.code).toBe(92);
    expect(reason(ended)).toBe('more than 1 items are dead, which is all that maxFailedTasks allows');
    expect((await pool.queue.state()).dead.size).toBe(2);
  });

  test('has its results on a volume if the study stores them there', async () => {
    const volume = fs.mkdtempSync(path.join(folder, 'volume-'));
    const pool = await Pool.load(server, tableOfItems(['a']));
    const command = sh('while sh "$KUBEPAR_LEASE"; do echo result | sh "$KUBEPAR_COMPLETE"; done');
    const worker = pool.worker(command, { shell, env: { ...LOOP, KUBEPAR_RESULTS: volume } });
    expect((await worker.ended).code).toBe(0);
    const file = path.join(volume, STUDY, `0.1.${worker.uid}`);
    expect(fs.readdirSync(path.dirname(file))).toEqual([path.basename(file)]);
    const [record, ...bytes] = fs.readFileSync(file, 'utf8').split('\n');
    expect(bytes).toEqual(['result', '']);
    expect(Pool.results(await pool.queue.state()).get('a')).toEqual({
      record: JSON.parse(record!) as unknown,
      bytes: '',
    });
  });

  test('gets an error that its result is not recorded if the volume can not be written; the item fails with the reason', async () => {
    const volume = path.join(fs.mkdtempSync(path.join(folder, 'volume-')), 'a-file');
    fs.writeFileSync(volume, '');
    const pool = await Pool.load(server, tableOfItems(['a']), { maxAttempts: 2 });
    const command = sh('while sh "$KUBEPAR_LEASE"; do echo result | sh "$KUBEPAR_COMPLETE"; echo "exit code $?"; done');
    const ended = await work(pool, command, shell, { env: { KUBEPAR_RESULTS: volume } });
    expect(ended.code).toBe(90);
    expect(ended.log.match(/exit code \d+/g)).toEqual(['exit code 1', 'exit code 1']);
    const why = `kubepar: can't write to ${volume}: is the volume full, or not writable?`;
    expect(ended.stderr).toContain(`${why}\n`);
    expect(await deadOf(pool)).toEqual({ a: `2 ${why}` });
  });

  test.each(['killed', 'interrupted'])(
    'that is %s while its result is on the volume, but Redis is away, leaves the result there',
    async (how) => {
      const volume = fs.mkdtempSync(path.join(folder, 'volume-'));
      // A kill may lose what is not on disk yet, including the lease.
      const away = await startServer('redis-7', '--appendfsync', 'always');
      const pool = await Pool.load(away, tableOfItems(['a']), { maxAttempts: 1 });
      const gate = path.join(volume, 'gate');
      const command = sh(
        'sh "$KUBEPAR_LEASE" || exit 0',
        'echo "process $$."',
        'while [ ! -e "$GATE" ]; do sleep 0.1; done',
        'echo result | sh "$KUBEPAR_COMPLETE" >/dev/null 2>&1',
      );
      const worker = pool.worker(command, { shell, env: { ...LOOP, KUBEPAR_RESULTS: volume, GATE: gate } });
      await worker.pod.said('.\n');
      const pid = Number(/process (\d+)/.exec(worker.pod.logSoFar)![1]);
      await away.kill();
      fs.writeFileSync(gate, '');
      const file = path.join(volume, STUDY, `0.1.${worker.uid}`);
      await until(() => fs.existsSync(file), 'the result is on the volume');
      const before = fs.readFileSync(file, 'utf8');
      if (how === 'killed') process.kill(pid, 'SIGKILL');
      else worker.pod.signal('SIGTERM');
      await processEnd(pid);
      await sleep(1000);
      expect(fs.readFileSync(file, 'utf8')).toBe(before);
      await away.up();
      expect((await worker.ended).code).toBe(how === 'killed' ? 0 : 91);
      expect(fs.readFileSync(file, 'utf8')).toBe(before);
      expect(before).toMatch(/"status":"succeeded".*\nresult\n$/);
      expect([...(await pool.queue.state()).done.keys()]).toEqual(['a']);
      await away.stop();
    },
  );

  test.each([
    ['is whole', true, (text: string) => text],
    ['lost some bytes', false, (text: string) => text.slice(0, -2)],
    ['lost all bytes', false, (text: string) => text.slice(0, text.indexOf('\n') + 1)],
    ['has half a record', false, (text: string) => text.slice(0, text.indexOf('"sha256"'))],
    ['is empty', false, () => ''],
    ['has other bytes', false, (text: string) => text.replace('\nresult', '\nRESULT')],
  ])(
    'that dies after writing a result to the volume has failed, unless that is complete: one that %s',
    async (_what, isDone, cut) => {
      const volume = fs.mkdtempSync(path.join(folder, 'volume-'));
      const pool = await Pool.load(server, tableOfItems(['a']), { maxAttempts: 1 });
      const stored = path.join(volume, 'stored');
      const record = `{"format":1,"task":0,"attempt":1,"status":"succeeded","sha256":"${sha256('result\n')}","error":""}`;
      fs.writeFileSync(stored, cut(`${record}\nresult\n`));
      // The work of complete.sh if it is killed before it tells the sidecar.
      const command = sh(
        'sh "$KUBEPAR_LEASE" || exit 0',
        'mkdir -p "$KUBEPAR_RESULTS/$KUBEPAR_STUDY"',
        'cp "$KUBEPAR_RESULTS/stored" "$KUBEPAR_RESULTS/$KUBEPAR_STUDY/0.1.$KUBEPAR_POD_UID"',
        'exit 1',
      );
      const worker = pool.worker(command, { shell, env: { ...LOOP, KUBEPAR_RESULTS: volume } });
      await worker.ended;
      const { done, dead } = await pool.queue.state();
      expect([[...done.keys()], [...dead.keys()]]).toEqual(isDone ? [['a'], []] : [[], ['a']]);
      const text = fs.readFileSync(path.join(volume, STUDY, `0.1.${worker.uid}`), 'utf8');
      expect(text).toMatch(isDone ? /"status":"succeeded".*\nresult\n$/ : /^\{.*"status":"failed".*\}\n$/);
    },
  );

  test('gets an error if it asks from two processes at the same time; the first of them gets its item', async () => {
    const pool = await Pool.load(server, tableOfItems(['a']));
    await pool.queue.lease('another');
    const command = sh(
      'sh "$KUBEPAR_LEASE" >"$TMPDIR/item" &',
      'sleep 1',
      'sh "$KUBEPAR_LEASE"; echo "the second: $?."',
      'wait $!; echo "the first: $?."',
      'sh "$KUBEPAR_COMPLETE" <"$TMPDIR/item"',
      'sh "$KUBEPAR_LEASE"',
    );
    const worker = pool.worker(command, { shell, env: LOOP });
    await worker.pod.said('the second: ');
    await pool.queue.call('kp_release', 'a', 'another');
    const ended = await worker.ended;
    expect(ended.log).toContain('the second: 2.\nthe first: 0.\n');
    expect(ended.stderr).toContain(
      'kubepar: a worker has one item at a time: complete it before you ask for another, and do not ask from two processes\n',
    );
    expect(ended.code).toBe(0);
    expect(await resultsOf(pool)).toEqual(new Map([['a', '{"item":"a"}\n']]));
  });

  test('may ask if the id of a process that was killed while it asked belongs to another by now', async () => {
    const pool = await Pool.load(server, tableOfItems(['a']));
    const command = sh(
      'echo "$$ 1" >"${KUBEPAR_PARAMETERS%/*}/asking"',
      'while sh "$KUBEPAR_LEASE" >"$TMPDIR/item"; do sh "$KUBEPAR_COMPLETE" <"$TMPDIR/item"; done',
    );
    expect((await work(pool, command, shell)).code).toBe(0);
    expect(await resultsOf(pool)).toEqual(new Map([['a', '{"item":"a"}\n']]));
  });

  test('may ask again if the process that asked before was killed', async () => {
    const pool = await Pool.load(server, tableOfItems(['a']));
    await pool.queue.lease('another');
    const command = sh(
      'sh "$KUBEPAR_LEASE" >/dev/null 2>&1 &',
      'sleep 1',
      'kill -KILL $!; wait $!; echo "killed: $?."',
      'while sh "$KUBEPAR_LEASE" >"$TMPDIR/item"; do sh "$KUBEPAR_COMPLETE" <"$TMPDIR/item"; done',
    );
    const worker = pool.worker(command, { shell, env: LOOP });
    await worker.pod.said('killed: 137.');
    await pool.queue.call('kp_release', 'a', 'another');
    const ended = await worker.ended;
    expect(ended.code).toBe(0);
    // In the same run of the command.
    expect(ended.log.match(/killed/g)).toHaveLength(1);
    expect(await resultsOf(pool)).toEqual(new Map([['a', '{"item":"a"}\n']]));
  });

  test('is ended when its lease is lost, and restarted', async () => {
    const pool = await Pool.load(server, tableOfItems(['stolen', 'next']), { leaseSeconds: 3 });
    const { queue } = pool;
    const command = sh(
      'while sh "$KUBEPAR_LEASE" >"$TMPDIR/item"; do',
      '  if grep -q stolen "$TMPDIR/item"; then echo ready; sleep 100; fi',
      '  echo fine | sh "$KUBEPAR_COMPLETE"',
      'done',
    );
    const worker = pool.worker(command, { shell, env: LOOP });
    await worker.pod.said('ready');
    await queue.expire('stolen');
    expect(await queue.lease('thief')).toBe('item 2 stolen');
    await until(async () => (await queue.state()).done.has('next'), 'the next item is done');
    await queue.call('kp_complete', 'stolen', 'thief', '{}\n');
    const ended = await worker.ended;
    expect(ended.code).toBe(0);
    expect(ended.stderr).toContain('kubepar: the command was ended: the lease of its item was lost\n');
  });

  test('continues when its sidecar is killed at any moment', async () => {
    const items = Array.from({ length: 30 }, (_, number) => `item-${String(number)}`);
    const pool = await Pool.load(server, tableOfItems(items));
    const command = sh('while sh "$KUBEPAR_LEASE" >"$TMPDIR/item"; do sh "$KUBEPAR_COMPLETE" <"$TMPDIR/item"; done');
    const worker = pool.worker(command, { shell, env: LOOP });
    for (let kills = 0; kills < 25; kills++) {
      await sleep((kills * 37) % 400);
      worker.signal('queue', 'SIGKILL');
    }
    expect((await worker.ended).code).toBe(0);
    const state = await pool.queue.state();
    expect([...state.done.values()].map((value) => Number.parseInt(value))).toEqual(items.map(() => 1));
    for (const [item, result] of Pool.results(state)) expect(result.bytes).toBe(`${JSON.stringify({ item })}\n`);
  });
});

describe.each(TRIED_SHELLS)('a command that asks for its items in R, in $name', (shell) => {
  /** A loop whose body has the item as `item`. */
  function loop(...body: readonly string[]): string[] {
    const file = path.join(fs.mkdtempSync(path.join(folder, 'script-')), 'script.R');
    const lines = ['while (!is.null(parameters <- kubepar_lease())) {', 'item <- parameters$item', ...body, '}'];
    fs.writeFileSync(file, [...lines, 'cat("the end\\n")', ''].join('\n'));
    return ['Rscript', file];
  }

  test('records tables, vectors and single values as CSV with all digits, bytes unchanged, other objects as RDS', async () => {
    const results = {
      table: 'data.frame(model = c("lm", "a \\"b\\", c"), n = 1:2, x = c(0.1 + 0.2, 1e-300), ok = c(TRUE, NA))',
      'named vector': 'c(a = 1/3, b = 2)',
      vector: 'c(1.5, -2)',
      text: '"one text"',
      list: 'list(model = "lm", r2 = 0.1, n = 10L, ok = TRUE)',
      matrix: 'matrix(c(1, 2, 3, 4), 2, dimnames = list(NULL, c("x", "y")))',
      odd: 'c(NA, NaN, Inf, 1e15, 123456789012345678, 5e-324)',
      raw: 'as.raw(c(0:255, 10, 0))',
      object: 'list(1:3, list("deep"))',
      null: 'NULL',
    };
    const pool = await Pool.load(server, tableOfItems(Object.keys(results)));
    const cases = Object.entries(results).map(([name, value]) => `"${name}" = ${value}`);
    const ended = await work(pool, loop('kubepar_complete(switch(item,', cases.join(',\n'), '))'), shell);
    expect({ code: ended.code, stderr: ended.stderr }).toEqual({ code: 0, stderr: '' });
    expect(ended.log).toContain('the end\n');
    const stored = await resultsOf(pool);
    expect([...stored].filter(([item]) => item !== 'object').sort()).toEqual(
      Object.entries({
        table: '"model","n","x","ok"\n"lm",1,0.30000000000000004,TRUE\n"a ""b"", c",2,1e-300,NA\n',
        'named vector': '"name","value"\na,0.33333333333333331\nb,2\n',
        vector: '"value"\n1.5\n-2\n',
        text: '"value"\none text\n',
        list: '"model","r2","n","ok"\nlm,0.1,10,TRUE\n',
        matrix: '"x","y"\n1,3\n2,4\n',
        odd: '"value"\nNA\nNaN\nInf\n1e+15\n1.2345678901234568e+17\n4.94065645841247e-324\n',
        null: 'NULL\n',
        raw: String.fromCharCode(...Array.from({ length: 256 }, (_, byte) => byte), 10, 0),
      }).sort(),
    );
    const rds = path.join(fs.mkdtempSync(path.join(folder, 'rds-')), 'x.rds');
    fs.writeFileSync(rds, Buffer.from(stored.get('object')!, 'latin1'));
    execFileSync(which('Rscript'), ['-e', `stopifnot(identical(readRDS("${rds}"), ${results.object}))`]);
  });

  test('that asks for another item after it has only written its result has failed that item', async () => {
    const pool = await Pool.load(server, tableOfItems(['left', 'good']), { maxAttempts: 1 });
    const ended = await work(
      pool,
      loop('writeLines(item, Sys.getenv("KUBEPAR_RESULT"))', 'if (item == "good") kubepar_complete()'),
      shell,
    );
    expect(ended.log).toContain('the end\n');
    expect(ended.log.match(/the end/g)).toHaveLength(1);
    expect(await deadOf(pool)).toEqual({ left: '1 the command asked for another item without completing this one' });
    expect((await resultsOf(pool)).get('good')).toBe('good\n');
  });

  test('needs no shell for an item, except for its SHA-256 in versions of R that have none', async () => {
    const items = Array.from({ length: 5 }, (_, number) => `item ${String(number)}`);
    const pool = await Pool.load(server, tableOfItems(items));
    const script = [
      'calls <- 0L',
      'real <- base::system',
      'unlockBinding("system", baseenv())',
      'count <- function(command, ...) { if (!grepl("sha256sum", command)) calls <<- calls + 1L; real(command, ...) }',
      'assign("system", count, baseenv())',
      'while (!is.null(kubepar_lease())) kubepar_complete(calls)',
    ];
    expect((await work(pool, rscript(script.join('\n')), shell)).code).toBe(0);
    expect(await resultsOf(pool)).toEqual(new Map(items.map((item) => [item, '"value"\n0\n'])));
  });

  test('records the file KUBEPAR_RESULT if it passes no result', async () => {
    const pool = await Pool.load(server, tableOfItems(['file', 'none']), { maxAttempts: 1 });
    const command = loop(
      'if (item == "file") writeLines("in a file", Sys.getenv("KUBEPAR_RESULT"))',
      'print(kubepar_complete())',
    );
    const ended = await work(pool, command, shell);
    expect(ended.code).toBe(90);
    expect(ended.log).toContain('[1] TRUE\n');
    expect((await resultsOf(pool)).get('file')).toBe('in a file\n');
    expect((await deadOf(pool))['none']).toMatch(/there is no result: give one, or write the file KUBEPAR_RESULT/);
  });

  test.each(cases(['data.frame(x = 1:3)', 'as.raw(1:9)', 'lm(dist ~ speed, cars)', '']))(
    'on a full disk has no partial result: kubepar_complete(%s)',
    async (result) => {
      const pool = await Pool.load(server, tableOfItems(['a', 'b']), { maxAttempts: 1 });
      const script = [
        'while (!is.null(item <- kubepar_lease())) {',
        '  full <- file.path(Sys.getenv("HOME"), "filled")',
        '  if (item$item == "a") system(paste("cat /dev/zero 2>/dev/null >", full))',
        `  ${result === '' ? 'try(suppressWarnings(cat(1:9999, file = Sys.getenv("KUBEPAR_RESULT"))))' : ''}`,
        `  try(kubepar_complete(${result}))`,
        '  unlink(full)',
        '}',
      ];
      await work(pool, rscript(script.join('\n')), onSmallDisk(DASH, '512k'));
      expect(await deadOf(pool)).toEqual({ a: expect.stringMatching(/disk is full|No space left/) as string });
      expect((await resultsOf(pool)).get('b')).not.toBe('');
    },
  );

  test('gets FALSE if the volume can not be written', async () => {
    const volume = path.join(fs.mkdtempSync(path.join(folder, 'volume-')), 'a-file');
    fs.writeFileSync(volume, '');
    const pool = await Pool.load(server, tableOfItems(['a']), { maxAttempts: 1 });
    const ended = await work(pool, loop('print(kubepar_complete(1))'), shell, { env: { KUBEPAR_RESULTS: volume } });
    expect(ended.code).toBe(90);
    expect(ended.log).toContain('[1] FALSE\nthe end\n');
    expect((await deadOf(pool))['a']).toMatch(/^1 kubepar: can't write to /);
  });

  test("that meets an error has failed its item, with R's message, and is restarted", async () => {
    const pool = await Pool.load(server, tableOfItems(['a', 'bad', 'b']), { maxAttempts: 1 });
    const ended = await work(
      pool,
      loop('if (item == "bad") stop("no model for ", item)', 'kubepar_complete(Sys.getpid())'),
      shell,
    );
    expect(ended.code).toBe(90);
    expect((await deadOf(pool))['bad']).toMatch(/^1 Error: no model for bad\nExecution halted$/);
    const results = await resultsOf(pool);
    expect(results.get('a')).not.toBe(results.get('b'));
  });

  test('that meets an error within try() has failed its item, with the message, and continues in the same process', async () => {
    const pool = await Pool.load(server, tableOfItems(['a', 'bad', 'b', 'quiet', 'c']), { maxAttempts: 1 });
    const command = loop(
      'if (item == "quiet") next',
      'try({',
      '  if (item == "bad") stop("no model for ", item)',
      '  kubepar_complete(Sys.getpid())',
      '})',
    );
    const ended = await work(pool, command, shell);
    expect(ended.code).toBe(90);
    const dead = await deadOf(pool);
    expect(dead['bad']).toMatch(/^1 Error in try\(\{ : no model for bad$/);
    // An error of an earlier item does not affect this one.
    expect(dead['quiet']).toBe('1 the command asked for another item without completing this one');
    const results = await resultsOf(pool);
    expect(results.get('a')).toBe(results.get('b'));
    expect(results.get('a')).toBe(results.get('c'));
  });

  test('has for each item the random numbers, task and attempt of a separate process', async () => {
    const draw =
      'paste(kubepar_parameters()$item, Sys.getenv("KUBEPAR_TASK"), Sys.getenv("KUBEPAR_ATTEMPT"), format(runif(1), digits = 17), format(rnorm(1), digits = 17))';
    const table = tableOfItems(['a', 'b', 'c']);
    const pool = await Pool.load(server, table);
    await pool.queue.push('by hand');
    const env = { KUBEPAR_SEED: '7' };
    expect((await work(pool, loop(`kubepar_complete(charToRaw(${draw}))`), shell, { env })).code).toBe(0);
    const other = await Pool.load(server, table);
    await other.queue.push('by hand');
    expect((await other.worker(rscript(`cat(${draw})`), { shell, env }).ended).code).toBe(0);
    const results = await resultsOf(pool);
    expect(results.size).toBe(4);
    expect(results).toEqual(await resultsOf(other));
    for (const { record } of Pool.results(await pool.queue.state()).values())
      expect(record).toMatchObject({ stream: true });
  });

  test('records the start of an item to the hundredth of a second, as the command for the shell does', async () => {
    const pool = await Pool.load(server, tableOfItems(['a']));
    const before = Date.now() / 1000;
    expect((await work(pool, loop('Sys.sleep(0.3)', 'kubepar_complete(1)'), shell)).code).toBe(0);
    const [stored] = Pool.results(await pool.queue.state()).values();
    const record = stored!.record as unknown as AttemptRecord;
    expect(record.started).toBeGreaterThan(before - 0.5);
    expect(record.started + record.seconds).toBeLessThan(Date.now() / 1000 + 0.5);
    expect(record.started * 100).toBeCloseTo(Math.round(record.started * 100), 3);
    expect(record.seconds).toBeGreaterThanOrEqual(0.29);
  });

  test('returns its own results in attempt 2 if attempt 1 failed', async () => {
    const pool = await Pool.load(server, tableOfItems(['a']), { maxAttempts: 2 });
    const command = loop(
      'if (Sys.getenv("KUBEPAR_ATTEMPT") == "1") stop("again")',
      'kubepar_complete(Sys.getenv("KUBEPAR_ATTEMPT"))',
    );
    expect((await work(pool, command, shell)).code).toBe(0);
    expect((await resultsOf(pool)).get('a')).toBe('"value"\n2\n');
  });

  test('gets an error if there is no queue', async () => {
    const script = 'tryCatch(kubepar_lease(), error = function(e) cat(conditionMessage(e)))';
    const message = 'there is no queue to ask: this works in the command of a QueueWorkerPool with loop: true only';
    const pool = await Pool.load(server, tableOfItems(['a']));
    expect((await pool.worker(rscript(script), { shell }).ended).code).toBe(0);
    expect((await resultsOf(pool)).get('a')).toBe(message);
    const swept = await runPod(shell, rscript('kubepar_lease()'));
    expect(swept.code).toBe(90);
    expect(swept.stderr).toContain(message);
  });
});

describe.each(TRIED_SHELLS)('a process of a loop that the kernel killed for its memory use, in $name', (shell) => {
  test('makes the item that was held then out of memory, and no other', async () => {
    const cgroup = fs.mkdtempSync(path.join(folder, 'cgroup-'));
    const counters = path.join(cgroup, 'memory.events');
    fs.writeFileSync(counters, 'oom 0\noom_kill 7\n');
    const pool = await Pool.load(server, tableOfItems(['a', 'b', 'c']), { maxAttempts: 1 });
    const command = sh(
      'while item=$(sh "$KUBEPAR_LEASE"); do',
      '  case $item in *b*) printf "oom 1\\noom_kill 8\\n" >"$COUNTERS" ;; esac',
      '  echo "$item" | sh "$KUBEPAR_COMPLETE" || echo "not recorded"',
      'done',
    );
    const ended = await work(pool, command, shell, { env: { KUBEPAR_CGROUP: cgroup, COUNTERS: counters } });
    expect(ended.log).toContain('not recorded\n');
    expect(ended.stderr).toContain(
      'kubepar: task 1 needed more memory than resources.memory: a process of the command was killed\n',
    );
    expect([...(await pool.queue.state()).done.keys()].sort()).toEqual(['a', 'c']);
    expect(await deadOf(pool)).toEqual({ b: '1 it needed more memory than resources.memory' });
  });
});
