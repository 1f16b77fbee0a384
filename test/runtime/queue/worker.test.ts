import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { tryParseTerminationMessage } from '../../../cli/records/attempt-record';
import {
  DASH,
  POD_UID,
  SHELLS,
  STUDY,
  onSmallDisk,
  resultOf,
  rscript,
  runPod,
  sh,
  tableEnv,
  tasks,
  testFolder,
  type EndedPod,
  TRIED_SHELLS,
} from '../support';
import {
  Pool,
  asBytes,
  expectWhole,
  recordsIn,
  setPassword,
  startServer,
  tableOfItems,
  tableOfRows,
  type EndedWorker,
} from './pool';
import { sleep, until } from './processes';
import { Proxy } from './proxy';
import type { Server } from './servers';

const MIB = 1_048_576;
const folder = testFolder();

let server: Server;
beforeAll(async () => {
  server = await startServer();
  await setPassword(server);
});

function newFolder(): string {
  return fs.mkdtempSync(path.join(folder, 'test-'));
}

/** A script for the shell, with the item as its first argument. */
function withItem(...lines: readonly string[]): string[] {
  return [...sh(...lines), 'sh', '$(item)'];
}

function reason({ terminationMessage }: EndedPod): string {
  const encoded = tryParseTerminationMessage(terminationMessage)!.summary.reason;
  return Buffer.from(encoded, 'base64').toString('utf8');
}

describe.each(TRIED_SHELLS)('a worker of a queue in $name', (shell) => {
  async function work(
    pool: Pool,
    command: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<EndedWorker> {
    return pool.worker(command, { shell, env }).ended;
  }

  describe('an exit code of the command', () => {
    const env = { KUBEPAR_RETRIES: '2', KUBEPAR_NO_RETRY_EXIT_CODES: '3', KUBEPAR_FREE_RETRY_EXIT_CODES: '75' };

    test('that means "never again" makes its item dead in its first attempt, with its record', async () => {
      const pool = await Pool.load(server, tableOfItems(['bad', 'good']));
      const ended = await work(pool, withItem('test "$1" = good || exit 3'), env);
      expect(ended).toMatchObject({ code: 90, sidecarCode: 0 });
      const state = await pool.queue.state();
      expect([...state.done.keys()]).toEqual(['good']);
      expect(state.dead.get('bad')).toContain('it ended with exit code 3');
      expect(recordsIn(ended.log)[0]).toMatchObject({ attempt: 1, exit: 3, retry: 'never' });
    });

    test('that means "try again for free" runs its item again, in the same attempt', async () => {
      const seen = path.join(newFolder(), 'seen');
      const pool = await Pool.load(server, tableOfItems(['a']));
      const ended = await work(
        pool,
        withItem(`test -e ${seen} && echo "$KUBEPAR_ATTEMPT" || { : >${seen}; exit 75; }`),
        env,
      );
      expect(ended).toMatchObject({ code: 0, sidecarCode: 0 });
      expect(ended.stderr).toContain(
        'kubepar: attempt 1 of task 0 ended with exit code 75 and starts again, without counting',
      );
      expect(Pool.results(await pool.queue.state()).get(asBytes('a'))).toMatchObject({ bytes: '1\n' });
    });

    test('that means "try again for free" returns the item of a loop, in the same attempt', async () => {
      const seen = path.join(newFolder(), 'seen');
      const pool = await Pool.load(server, tableOfItems(['a']));
      const loop = sh(
        'while sh "$KUBEPAR_LEASE"; do',
        `  test -e ${seen} || { : >${seen}; exit 75; }`,
        '  cut -d " " -f 1-2 "$KUBEPAR_ITEM" >/dev/null; echo again | sh "$KUBEPAR_COMPLETE"',
        'done',
      );
      const ended = await work(pool, loop, { ...env, KUBEPAR_LOOP: 'true' });
      expect(ended).toMatchObject({ code: 0, sidecarCode: 0 });
      expect(Pool.results(await pool.queue.state()).get(asBytes('a'))!.record).toMatchObject({ attempt: 1 });
    });
  });

  describe('results', () => {
    test('each item has its result, and a record of its row, attempt and bytes', async () => {
      const items = ['one', 'two words', `"quotes" and 'quotes'`, 'back\\slash', 'häß 💡', '$(item) $HOME `id` %s'];
      const pool = await Pool.load(server, tableOfItems(items));
      const ended = await work(pool, withItem('printf "%s" "$1"'));
      expect(ended).toMatchObject({ code: 0, sidecarCode: 0, sidecarSaid: '' });
      const state = await pool.queue.state();
      const results = Pool.results(state);
      expect([...results.keys()].sort()).toEqual(items.map(asBytes).sort());
      for (const [row, item] of items.entries()) {
        const result = results.get(asBytes(item))!;
        expectWhole(result, item);
        expect(result.bytes).toBe(asBytes(item));
        expect(result.record).toMatchObject({ format: 1, task: row, attempt: 1, exit: 0, result: 'stdout', error: '' });
      }
      expect([...state.done.values()].every((value) => /^1 00000000-/.test(value))).toBe(true);
      expect(
        recordsIn(ended.log)
          .map((record) => JSON.stringify(record))
          .sort(),
      ).toEqual([...results.values()].map(({ record }) => JSON.stringify(record)).sort());
      expect(ended.log).not.toContain('kubepar/1 data');
    });

    test('store any bytes, none, and those of the file KUBEPAR_RESULT', async () => {
      const pool = await Pool.load(server, tableOfItems(['binary', 'empty', 'file', 'lines']));
      const bytes = path.join(newFolder(), 'bytes');
      fs.writeFileSync(bytes, Buffer.from(Array.from({ length: 512 }, (_, byte) => byte % 256)));
      const command = withItem(
        'case $1 in',
        '  binary) cat "$BYTES" ;;',
        '  empty) ;;',
        '  file) echo output; cat "$BYTES" >"$KUBEPAR_RESULT" ;;',
        '  lines) printf "\\n\\n a\\r\\n\\n" ;;',
        'esac',
      );
      expect((await work(pool, command, { BYTES: bytes })).code).toBe(0);
      const results = Pool.results(await pool.queue.state());
      const all = fs.readFileSync(bytes, 'latin1');
      expect(new Map([...results].map(([item, result]) => [item, result.bytes]))).toEqual(
        new Map([
          ['binary', all],
          ['empty', ''],
          ['file', all],
          ['lines', '\n\n a\r\n\n'],
        ]),
      );
      for (const [item, result] of results) expectWhole(result, item);
      expect(results.get('file')!.record).toMatchObject({ result: 'file' });
    });

    test('may have 1 MiB; one more byte is rejected with a remedy, and not stored', async () => {
      const pool = await Pool.load(server, tableOfItems(['whole', 'larger']), { maxAttempts: 1 });
      const command = withItem(
        'case $1 in larger) printf x ;; esac',
        `head -c ${String(MIB)} /dev/zero >"$KUBEPAR_RESULT"`,
        'case $1 in larger) printf x >>"$KUBEPAR_RESULT" ;; esac',
      );
      const ended = await work(pool, command);
      expect(ended.code).toBe(90);
      const state = await pool.queue.state();
      const results = Pool.results(state);
      expectWhole(results.get('whole')!, 'whole');
      expect(results.get('whole')!.bytes).toBe('\0'.repeat(MIB));
      expect([...state.dead]).toEqual([
        [
          'larger',
          expect.stringContaining(
            '1 kubepar: the result is larger than 1 MiB; print less, or set results: Results.volume',
          ),
        ],
      ]);
      expect(results.get('larger')).toMatchObject({ record: { status: 'result-too-large', bytes: 0 }, bytes: '' });
    });

    test('are written to a volume as files that have their name once they are complete', async () => {
      const volume = newFolder();
      const pool = await Pool.load(server, tableOfItems(['good', 'bad']), { maxAttempts: 2 });
      const worker = pool.worker(withItem('printf "result of %s" "$1"', '[ "$1" = good ]'), {
        shell,
        env: { KUBEPAR_RESULTS: volume },
      });
      const ended = await worker.ended;
      expect(ended.code).toBe(90);
      const files = fs.readdirSync(path.join(volume, STUDY)).sort();
      expect(files).toEqual([`0.1.${worker.uid}`, `1.1.${worker.uid}`, `1.2.${worker.uid}`]);
      const [record, ...bytes] = fs.readFileSync(path.join(volume, STUDY, files[0]!), 'latin1').split('\n');
      expect(bytes).toEqual(['result of good']);
      const results = Pool.results(await pool.queue.state());
      // The queue has only the record.
      expect(results.get('good')).toEqual({ record: JSON.parse(record!) as unknown, bytes: '' });
      expect(results.get('good')!.record).toMatchObject({ status: 'succeeded', bytes: 14 });
      for (const file of files.slice(1)) {
        const [failed, ...rest] = fs.readFileSync(path.join(volume, STUDY, file), 'latin1').split('\n');
        expect(JSON.parse(failed!)).toMatchObject({ status: 'failed', task: 1 });
        expect(rest).toEqual(['']);
      }
    });

    test('on a volume may be larger than 1 MiB', async () => {
      const volume = newFolder();
      const pool = await Pool.load(server, tableOfItems(['large']));
      expect((await work(pool, sh(`head -c ${String(3 * MIB)} /dev/zero`), { KUBEPAR_RESULTS: volume })).code).toBe(0);
      const [file] = fs.readdirSync(path.join(volume, STUDY));
      const stored = fs.readFileSync(path.join(volume, STUDY, file!));
      expect(stored.length - stored.indexOf('\n') - 1).toBe(3 * MIB);
    });
  });

  test('a volume that can not be written fails the attempt with the reason, as often as an item may fail', async () => {
    const volume = path.join(newFolder(), 'a-file');
    fs.writeFileSync(volume, '');
    const pool = await Pool.load(server, tableOfItems(['a']), { maxAttempts: 2 });
    const ended = await work(pool, ['echo', 'result'], { KUBEPAR_RESULTS: volume });
    expect(ended.code).toBe(90);
    const state = await pool.queue.state();
    const why = `kubepar: can't write to ${volume}: is the volume full, or not writable?`;
    expect([...state.dead]).toEqual([['a', `2 ${why}`]]);
    expect(Pool.results(state).get('a')).toMatchObject({ record: { status: 'failed', attempt: 2 }, bytes: '' });
    expect(ended.stderr).toContain(`${why}\n`);
    expect(recordsIn(ended.log).map(({ status }) => status)).toEqual(['failed', 'failed']);
  });

  describe('the command sees', () => {
    test('the task, attempt, seed and parameters that a sweep would give it, and nothing of the queue', async () => {
      const table = tableOfRows(
        ['model', 'n'],
        [
          ['lm', 10],
          ['a "b"\t\\', 0.5],
          ['häß', -3],
        ],
      );
      const command = sh(
        'cat "$KUBEPAR_PARAMETERS"',
        'printf "%s\\n" "$KUBEPAR_TASK $KUBEPAR_ATTEMPT $KUBEPAR_SEED $KUBEPAR_STUDY $1"',
        'env | grep -c -E "^KUBEPAR_(QUEUE|LOOP|RETRIES|TABLE|COLUMNS|POD_UID|LEASE|ITEM)|REDIS" || :',
      );
      const pool = await Pool.load(server, table);
      const ended = await work(pool, [...command, 'sh', '$(model)-$(n)'], { KUBEPAR_SEED: '77' });
      expect(ended.code).toBe(0);
      const swept = await runPod(shell, [...command, 'sh', '$(model)-$(n)'], {
        env: { ...tasks(3), ...tableEnv(table), KUBEPAR_SEED: '77' },
      });
      const results = Pool.results(await pool.queue.state());
      expect(swept.code).toBe(0);
      for (const [row, item] of pool.items.entries())
        expect(results.get(asBytes(item))!.bytes).toBe(resultOf(swept, row));
    });

    test('the random numbers that a sweep would give R', async () => {
      const command = rscript('cat(kubepar_parameters()$item, format(c(runif(1), rnorm(1)), digits = 17))');
      const table = tableOfItems(['a', 'b', 'c']);
      const pool = await Pool.load(server, table);
      const ended = await work(pool, command, { KUBEPAR_SEED: '42' });
      expect(ended.code).toBe(0);
      const swept = await runPod(shell, command, { env: { ...tasks(3), ...tableEnv(table), KUBEPAR_SEED: '42' } });
      const results = Pool.results(await pool.queue.state());
      for (const [row, item] of pool.items.entries()) {
        expect(results.get(item)!.bytes).toBe(resultOf(swept, row));
        expect(results.get(item)!.record).toMatchObject({ stream: true });
      }
    });
  });

  describe('an item pushed by hand', () => {
    const task = (item: string): number =>
      2 ** 52 + Number.parseInt(createHash('sha256').update(item).digest('hex').slice(0, 12), 16);

    test('runs as text if the table has one column, with a task number from its bytes', async () => {
      const pool = await Pool.load(server, tableOfItems(['known']));
      const pushed = ['by hand', 'a\tb "c" \\d häß', 'line 1\nline 2\n', '{"item":"x"}', ' blanks ', '-e', '*'];
      await pool.queue.push(...pushed.map(asBytes));
      const ended = await work(pool, withItem('printf "%s" "$1"', 'cat "$KUBEPAR_PARAMETERS" >&2'));
      expect(ended.code).toBe(0);
      const results = Pool.results(await pool.queue.state());
      expect(results.size).toBe(pushed.length + 1);
      for (const item of pushed) {
        const result = results.get(asBytes(item))!;
        expectWhole(result, item);
        expect(result.bytes).toBe(asBytes(item));
        expect(result.record).toMatchObject({ task: task(item) });
        expect(ended.stderr).toContain(`${asBytes(JSON.stringify({ item }))}\n`);
      }
    });

    test('runs as a JSON object if it has several, in any order and with spaces', async () => {
      const pool = await Pool.load(server, tableOfRows(['model', 'n', 'fast'], [['lm', 1, true]]));
      const pushed = [
        '{ "n" : 1e-3 , "fast":false,\n"model": "a \\"b\\" \\u00e4 {,}:" }',
        '{"fast":true,"model":"","n":-0.5}',
        // The same row, but different bytes.
        '{"model": "lm", "n": 1, "fast": true}',
      ];
      await pool.queue.push(...pushed);
      const command = [...sh('cat "$KUBEPAR_PARAMETERS"', 'echo "$1"'), 'sh', '$(model)|$(n)|$(fast)'];
      expect((await work(pool, command)).code).toBe(0);
      const results = Pool.results(await pool.queue.state());
      expect(pushed.map((item) => results.get(item)?.bytes)).toEqual([
        asBytes('{"model":"a \\"b\\" \\u00e4 {,}:","n":1e-3,"fast":false}\na "b" ä {,}:|1e-3|false\n'),
        '{"model":"","n":-0.5,"fast":true}\n|-0.5|true\n',
        '{"model":"lm","n":1,"fast":true}\nlm|1|true\n',
      ]);
      expect(pushed.map((item) => results.get(item)?.record['task'])).toEqual(pushed.map(task));
    });

    test.each([
      ['lm'],
      ['{"model":"lm"}'],
      ['{"model":"lm","n":1,"more":2}'],
      ['{"model":"lm","n":null}'],
      ['{"model":"lm","n":[1]}'],
      ['{"model":"lm","n":{"a":1}}'],
      ['{"model":"lm","n":01}'],
      ['{"model":"lm","n":1}}'],
      ['{"model":"lm","n":1'],
      ['["model","lm","n",1]'],
      ['{"model":"lm" "n":1}'],
      ['{"model":"lm","model":"rf","n":1}'],
      ['{"model":"l\\m","n":1}'],
    ])('that is not such an object is dead with the reason: %s', async (item) => {
      const pool = await Pool.load(server, tableOfRows(['model', 'n'], [['lm', 1]]), { maxAttempts: 1 });
      await pool.queue.push(item);
      const ended = await work(pool, ['true']);
      expect(ended.code).toBe(90);
      const state = await pool.queue.state();
      expect([...state.dead]).toEqual([
        [item, '1 must be a JSON object with a text, a number, true or false for each of: model n; and nothing else'],
      ]);
      expect([...state.done.keys()]).toEqual([pool.items[0]]);
    });

    test('that no worker could take is dead at once, and the others run', async () => {
      const pool = await Pool.load(server, tableOfItems(['good']));
      await pool.queue.push('', '\x00', '\xff', 'x'.repeat(120_001), 'y'.repeat(120_000));
      const ended = await work(pool, ['true']);
      expect(ended.code).toBe(90);
      const state = await pool.queue.state();
      expect([...state.done.keys()].sort()).toEqual(['good', 'y'.repeat(120_000)]);
      expect([...state.dead.keys()].sort()).toEqual(['', '\x00', 'x'.repeat(120_001), '\xff']);
      for (const why of state.dead.values()) expect(why).toMatch(/^0 must be /);
    });
  });

  describe('exits', () => {
    test('with 0 when nothing is left and nothing is dead', async () => {
      const pool = await Pool.load(server, tableOfItems(['a', 'b']));
      const ended = await work(pool, ['true']);
      expect(ended.code).toBe(0);
      expect(tryParseTerminationMessage(ended.terminationMessage)!.summary).toMatchObject({
        succeeded: 2,
        failed: 0,
        reason: '',
      });
    });

    test("with 90 when items are dead, which the termination message counts; they have R's own message", async () => {
      const pool = await Pool.load(server, tableOfItems(['a', 'b', 'c']), { maxAttempts: 2 });
      const script = [
        'item <- kubepar_parameters()$item',
        'fit <- function(x) if (x != "b") stop("no model for ", x)',
        'fit(item)',
      ];
      const ended = await work(pool, rscript(...script));
      expect(ended.code).toBe(90);
      expect(reason(ended)).toBe('the queue is drained: 1 items are done, 2 dead');
      const state = await pool.queue.state();
      expect([...state.done.keys()]).toEqual(['b']);
      for (const item of ['a', 'c']) {
        expect(state.dead.get(item)).toMatch(
          new RegExp(`^2 Error in fit\\(item\\) : no model for ${item}\n.*Execution halted$`, 's'),
        );
        expect(Pool.results(state).get(item)).toMatchObject({
          record: { status: 'failed', attempt: 2, exit: 1 },
          bytes: '',
        });
      }
    });

    test('with 90 if another worker met the dead ones', async () => {
      const pool = await Pool.load(server, tableOfItems(['a']), { maxAttempts: 1 });
      await work(pool, ['false']);
      const ended = await work(pool, ['false']);
      expect(ended.code).toBe(90);
      expect(recordsIn(ended.log)).toEqual([]);
      expect(reason(ended)).toBe('the queue is drained: 0 items are done, 1 dead');
    });

    test('with 91 at SIGTERM, and gives the item back: the attempt does not count', async () => {
      const pool = await Pool.load(server, tableOfItems(['a']), { maxAttempts: 1 });
      const worker = pool.worker(sh('trap "exit 3" TERM', 'echo ready', 'while :; do sleep 0.1; done'), { shell });
      await worker.pod.said('ready');
      worker.pod.signal('SIGTERM');
      expect(await worker.ended).toMatchObject({ code: 91, sidecarCode: 0 });
      const state = await pool.queue.state();
      expect(state.owner).toEqual(new Map([['a', '0 ']]));
      expect((await work(pool, sh('echo "$KUBEPAR_ATTEMPT"'))).code).toBe(0);
      expect(Pool.results(await pool.queue.state()).get('a')!.bytes).toBe('1\n');
    });

    test.each([0, 200, 400, 1500])(
      'with 91 at SIGTERM while it waits for an item (%i ms after its sidecar started)',
      async (ms) => {
        const pool = await Pool.load(server, tableOfItems(['a']));
        await pool.queue.lease('another', 1000_000);
        const worker = pool.worker(['true'], { shell });
        await until(() => fs.existsSync(path.join(worker.queueFolder, 'stale')), 'the sidecar works');
        await until(() => worker.pod.minds('SIGTERM'), 'the worker has begun');
        await sleep(ms);
        worker.pod.signal('SIGTERM');
        expect(await worker.ended).toMatchObject({ code: 91 });
      },
    );

    test.each(['before', 'after'] as const)(
      'with 91 at SIGTERM while an item is on its way (%s Redis handed it out), and gives it back: the attempt does not count',
      async (where) => {
        const proxy = await Proxy.start(server.port);
        for (const loop of ['', 'true']) {
          const env = { KUBEPAR_LOOP: loop };
          const pool = await Pool.load(server, tableOfItems(['a']), { maxAttempts: 1, port: proxy.port });
          const onItsWay = proxy.hold('kp_lease', where);
          const worker = pool.worker(sh('[ -z "$KUBEPAR_LEASE" ] || sh "$KUBEPAR_LEASE"', 'exec sleep 100'), {
            shell,
            env,
          });
          await onItsWay.reached;
          worker.pod.signal('SIGTERM');
          // It receives that signal.
          await sleep(500);
          onItsWay.release();
          expect(await worker.ended).toMatchObject({ code: 91, sidecarCode: 0, sidecarSaid: '' });
          const { owner, dead } = await pool.queue.state();
          expect({ loop, owner, dead }).toEqual({ loop, owner: new Map([['a', '0 ']]), dead: new Map() });
        }
        await proxy.stop();
      },
    );

    test('with 92 if the command does not exist, and loses no item', async () => {
      const pool = await Pool.load(server, tableOfItems(['a']), { maxAttempts: 1 });
      const ended = await work(pool, ['no-such-program']);
      expect(ended.code).toBe(92);
      expect(reason(ended)).toContain("can't find the command 'no-such-program' in the image or among the files");
    });

    test('with 92 when more items are dead than maxFailedTasks', async () => {
      const pool = await Pool.load(server, tableOfItems(['a', 'b', 'c', 'd']), { maxAttempts: 1 });
      const ended = await work(pool, ['false'], { KUBEPAR_MAX_FAILED_TASKS: '1' });
      expect(ended.code).toBe(92);
      expect(reason(ended)).toBe('more than 1 items are dead, which is all that maxFailedTasks allows');
      const state = await pool.queue.state();
      expect([state.dead.size, state.waiting.length]).toEqual([2, 2]);
    });

    test('with 92 when items that killed their workers are more than maxFailedTasks: the next worker counts them', async () => {
      const pool = await Pool.load(server, tableOfItems(['fatal', 'good']), { maxAttempts: 1 });
      const command = withItem('[ "$1" != fatal ] || { kill -KILL "$PPID"; sleep 100; }');
      const killed = await work(pool, command, { KUBEPAR_MAX_FAILED_TASKS: '0' });
      expect(killed.code).toBeNull();
      const next = await work(pool, command, { KUBEPAR_MAX_FAILED_TASKS: '0' });
      expect(next.code).toBe(92);
      expect(reason(next)).toBe('more than 0 items are dead, which is all that maxFailedTasks allows');
      const state = await pool.queue.state();
      expect([[...state.dead.keys()], state.waiting]).toEqual([['fatal'], ['good']]);
      expect((await work(pool, command, { KUBEPAR_MAX_FAILED_TASKS: '1' })).code).toBe(90);
    });

    test('with 92 when its sidecar does not start in time', async () => {
      const env = { KUBEPAR_QUEUE: newFolder(), KUBEPAR_SIDECAR_SECONDS: '1' };
      const ended = await runPod(shell, ['true'], { env });
      expect(ended.code).toBe(92);
      expect(reason(ended)).toBe("the container 'queue' of this pod does not start; see its log");
      expect(ended.seconds).toBeGreaterThan(0.9);
    });

    test('with 92 when Redis cannot be used for longer than its patience', async () => {
      const pool = await Pool.load(server, tableOfItems(['a']));
      const ended = await pool.worker(['true'], {
        shell,
        sidecarEnv: { REDISCLI_AUTH: 'wrong', KUBEPAR_PATIENCE: '2' },
      }).ended;
      expect(ended.code).toBe(92);
      expect(reason(ended)).toMatch(/^the queue queue-\d+ can't be used: .*WRONGPASS/);
    });

    test('with 92 when its items are never loaded', async () => {
      const pool = await Pool.load(server, tableOfItems(['a']));
      const ended = await pool.worker(['true'], {
        shell,
        sidecarEnv: { KUBEPAR_BATCH: 'other', KUBEPAR_PATIENCE: '2' },
      }).ended;
      expect(ended.code).toBe(92);
      expect(reason(ended)).toMatch(/its items are not loaded; see the Job that loads them$/);
      expect((await pool.queue.state()).done.size).toBe(1);
    });
  });

  test('taskTimeout ends an attempt, which has failed; its output is in the reason', async () => {
    const pool = await Pool.load(server, tableOfItems(['slow', 'fast']), { maxAttempts: 1 });
    const command = withItem('echo "about to $1" >&2', '[ "$1" = fast ] || exec sleep 100');
    const ended = await work(pool, command, { KUBEPAR_TASK_TIMEOUT: '1' });
    expect(ended.code).toBe(90);
    expect(ended.seconds).toBeLessThan(20);
    const state = await pool.queue.state();
    expect([...state.done.keys()]).toEqual(['fast']);
    expect(state.dead.get('slow')).toMatch(
      /^1 it took longer than taskTimeout \(ended after 1\.\d\d s\)\nabout to slow$/,
    );
    expect(Pool.results(state).get('slow')).toMatchObject({ record: { status: 'timed-out' } });
  });
});

test.each(SHELLS)('an item that fails on a full disk has its own record and reason, in $name', async (shell) => {
  const pool = await Pool.load(server, tableOfItems(['a', 'b', 'c']), { maxAttempts: 1 });
  const fill = 'head -c 1000000 /dev/zero >"$HOME/filled" 2>/dev/null';
  const command = withItem('echo "result of $1"', `[ "$1" != b ] || { ${fill}; exit 3; }`);
  await pool.worker(command, { shell: onSmallDisk(shell, '256k') }).ended;
  const state = await pool.queue.state();
  expect([...state.dead]).toEqual([['b', expect.stringMatching(/the disk is full/)]]);
  expect(Pool.results(state).get('b')).toMatchObject({ record: { task: 1, status: 'failed', exit: 3 }, bytes: '' });
  expect(Pool.results(state).get('c')?.bytes).toBe('result of c\n');
});

test('a full Redis hands out no item, but accepts results; the run continues when it has room', async () => {
  const full = await startServer();
  const pool = await Pool.load(full, tableOfItems(['a', 'b']));
  const gate = path.join(newFolder(), 'gate');
  const worker = pool.worker(sh('echo ready', 'while [ ! -e "$GATE" ]; do sleep 0.1; done', 'echo done'), {
    shell: DASH,
    env: { GATE: gate },
  });
  await worker.pod.said('ready');
  await full.call('CONFIG', 'SET', 'maxmemory', '1');
  fs.writeFileSync(gate, '');
  await until(async () => (await pool.queue.state()).done.size === 1, 'the first item is done');
  await new Promise((resolve) => setTimeout(resolve, 2500));
  const state = await pool.queue.state();
  expect([state.done.size, state.leases.size, state.waiting]).toEqual([1, 0, ['b']]);
  await full.call('CONFIG', 'SET', 'maxmemory', '0');
  expect((await worker.ended).code).toBe(0);
  expect((await pool.queue.state()).done.size).toBe(2);
});

test('two workers share the items, and each runs once', async () => {
  const items = Array.from({ length: 20 }, (_, number) => `item-${String(number)}`);
  const pool = await Pool.load(server, tableOfItems(items));
  const ended = await Promise.all(SHELLS.map((shell) => pool.worker(withItem('sleep 0.05'), { shell }).ended));
  expect(ended.map(({ code }) => code)).toEqual([0, 0]);
  const all = ended.flatMap(({ log }) => recordsIn(log).map(({ task }) => Number(task)));
  expect(all.sort((a, b) => a - b)).toEqual(items.map((_, row) => row));
  for (const { log } of ended) expect(recordsIn(log).length).toBeGreaterThan(0);
  expect(ended.some(({ log }) => log.includes(POD_UID))).toBe(false);
});

test('with a warm R, each item has a fork of its own, the result of a cold one, and a record that says so', async () => {
  const script = path.join(newFolder(), 's.R');
  fs.writeFileSync(script, 'if (exists("x")) stop("not fresh"); x <- runif(1); cat(commandArgs(TRUE), x)\n');
  const [warm, cold] = await Promise.all(
    [{ env: { KUBEPAR_WARM: 'base' } }, {}].map(async (given) => {
      const pool = await Pool.load(server, tableOfItems(['a', 'b c', 'd']));
      const ended = await pool.worker(['Rscript', script, '$(item)'], { shell: DASH, ...given }).ended;
      expect(ended).toMatchObject({ code: 0, sidecarCode: 0 });
      return Pool.results(await pool.queue.state());
    }),
  );
  const outputs = (results: typeof warm): unknown =>
    [...(results ?? [])].map(([item, { bytes }]) => [item, bytes]).sort();
  expect(outputs(warm)).toEqual(outputs(cold));
  expect([...(warm?.values() ?? [])].map(({ record }) => record['warm'])).toEqual([true, true, true]);
});
