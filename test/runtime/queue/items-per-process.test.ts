import * as fs from 'node:fs';
import * as path from 'node:path';
import { DASH, TRIED_SHELLS, onSmallDisk, rscript, sh, testFolder, which, type Shell } from '../support';
import { Crew, drawer } from './crew';
import { Pool, startServer, tableOfItems, type EndedWorker, type PoolOptions, type Worker } from './pool';
import { sleep, until } from './processes';
import { Proxy } from './proxy';
import type { Server } from './servers';

const folder = testFolder();

let server: Server;
beforeAll(async () => {
  server = await startServer();
});

let proxy: Proxy | undefined;
afterEach(async () => {
  await proxy?.stop();
  proxy = undefined;
});

const ITEMS = ['a', 'b', 'c', 'd', 'e'];

/** In sh: counts the items of this process, and completes each with its id and that number. */
const COUNT = sh(
  'echo "start $$."',
  'n=0',
  'while sh "$KUBEPAR_LEASE" >/dev/null; do',
  '  n=$((n + 1))',
  '  echo "$$ $n" | sh "$KUBEPAR_COMPLETE"',
  'done',
  'echo "end $$."',
);
/** The same in R. */
const COUNT_IN_R = rscript(
  [
    'cat("start ", Sys.getpid(), ".\\n", sep = "")',
    'while (!is.null(kubepar_lease())) {',
    '  n <- if (exists("n")) n + 1L else 1L',
    '  kubepar_complete(charToRaw(paste0(Sys.getpid(), " ", n, "\\n")))',
    '}',
    'cat("end ", Sys.getpid(), ".\\n", sep = "")',
  ].join('\n'),
);

interface Given {
  readonly shell?: Shell;
  readonly perProcess?: number;
  readonly env?: Readonly<Record<string, string>>;
}

function startWorker(pool: Pool, command: readonly string[], { shell = DASH, perProcess, env }: Given = {}): Worker {
  const limit = perProcess === undefined ? '' : String(perProcess);
  return pool.worker(command, { shell, env: { KUBEPAR_LOOP: 'true', KUBEPAR_ITEMS_PER_PROCESS: limit, ...env } });
}

/** A worker's processes, in their order, and the number of items that each completed. */
async function processesOf(pool: Pool, { log }: EndedWorker): Promise<number[]> {
  const results = Pool.results(await pool.queue.state());
  const counts = [...results.values()].map(({ bytes }) => bytes.trim().split(' '));
  return started(log).map((pid) => Math.max(0, ...counts.filter(([own]) => own === pid).map(([, n]) => Number(n))));
}

function started(log: string): string[] {
  return [...log.matchAll(/^start (\d+)\.$/gm)].map(([, pid = '']) => pid);
}

function load(items: readonly string[] = ITEMS, options: PoolOptions = {}): Promise<Pool> {
  return Pool.load(server, tableOfItems(items), options);
}

describe.each(TRIED_SHELLS)('a command with a number of items per process, in $name', (shell) => {
  test.each([
    ['sh', COUNT],
    ['R', COUNT_IN_R],
  ])(
    'ends after that many as if the queue were drained, and a new process knows nothing of it (%s)',
    async (_, loop) => {
      const pool = await load();
      const ended = await startWorker(pool, loop, { shell, perProcess: 2 }).ended;
      expect({ code: ended.code, stderr: ended.stderr }).toEqual({ code: 0, stderr: '' });
      expect(await processesOf(pool, ended)).toEqual([2, 2, 1]);
      const pids = started(ended.log);
      expect(new Set(pids).size).toBe(3);
      for (const pid of pids) expect(ended.log).toContain(`end ${pid}.\n`);
    },
  );

  test('does not start again for an empty queue after the last item', async () => {
    const pool = await load(['a', 'b', 'c', 'd']);
    expect(await processesOf(pool, await startWorker(pool, COUNT, { shell, perProcess: 2 }).ended)).toEqual([2, 2]);
    // Another worker comes too late.
    const late = await startWorker(pool, COUNT, { shell, perProcess: 2 }).ended;
    expect({ code: late.code, started: started(late.log).length }).toEqual({ code: 0, started: 1 });
  });

  test('has one process if the limit is not reached', async () => {
    const pool = await load();
    expect(await processesOf(pool, await startWorker(pool, COUNT, { shell, perProcess: 6 }).ended)).toEqual([5]);
  });

  test.each(['completes', 'fails'])(
    'has no process while another worker has the last item, and one more only if that worker %s it',
    async (how) => {
      const pool = await load(['a', 'b'], { maxAttempts: 2 });
      expect(await pool.queue.lease('another')).toBe('item 1 a');
      const worker = startWorker(pool, COUNT, { shell, perProcess: 1 });
      await worker.pod.said('end ');
      await sleep(1000);
      expect(started(worker.pod.logSoFar)).toHaveLength(1);
      if (how === 'fails') await pool.queue.call('kp_fail', 'a', 'another', 'no');
      else await pool.queue.call('kp_complete', 'a', 'another', '{}\nby another\n');
      const ended = await worker.ended;
      expect(ended.code).toBe(0);
      expect(started(ended.log)).toHaveLength(how === 'fails' ? 2 : 1);
      // The attempt of the worker that failed counts; that in which this worker waited for it does not.
      expect((await pool.queue.state()).done.get('a')).toMatch(how === 'fails' ? /^2 / : /^1 another/);
    },
  );

  test('counts an item that failed, and one that it left behind', async () => {
    const pool = await load(['fails', 'left', 'c', 'd'], { maxAttempts: 1 });
    const command = sh(
      'echo "start $$."',
      'while item=$(sh "$KUBEPAR_LEASE"); do',
      '  case $item in',
      '    *fails*) echo no | sh "$KUBEPAR_FAIL" ;;',
      '    *left*) ;;',
      '    *) echo "$$" | sh "$KUBEPAR_COMPLETE" ;;',
      '  esac',
      'done',
    );
    const ended = await startWorker(pool, command, { shell, perProcess: 2 }).ended;
    expect(ended.code).toBe(90);
    expect(started(ended.log)).toHaveLength(2);
    const { done, dead } = await pool.queue.state();
    expect([...done.keys()].sort()).toEqual(['c', 'd']);
    expect(dead.get('left')).toBe('1 the command asked for another item without completing this one');
  });

  test('gets the same answer if it asks again after the answer that there are no more items', async () => {
    const pool = await load(['a', 'b']);
    const command = sh(
      'while sh "$KUBEPAR_LEASE" >/dev/null; do echo "$$" | sh "$KUBEPAR_COMPLETE"; done',
      'sh "$KUBEPAR_LEASE"; echo "again $?."',
    );
    const ended = await startWorker(pool, command, { shell, perProcess: 1 }).ended;
    expect(ended.log.match(/again \d\./g)).toEqual(['again 1.', 'again 1.']);
    expect(new Set([...Pool.results(await pool.queue.state()).values()].map(({ bytes }) => bytes)).size).toBe(2);
  });

  test('gets a new process even if the disk was full when the one before ended', async () => {
    const pool = await load(['a', 'b'], { maxAttempts: 1 });
    const command = sh(
      'echo "start $$."',
      'while sh "$KUBEPAR_LEASE" >/dev/null; do',
      '  echo "$$ 1" | sh "$KUBEPAR_COMPLETE"',
      '  head -c 1000000 /dev/zero >"$HOME/filled" 2>/dev/null',
      'done',
    );
    const ended = await startWorker(pool, command, { shell: onSmallDisk(shell, '512k'), perProcess: 1 }).ended;
    expect(ended.code).toBe(0);
    expect((await processesOf(pool, ended)).slice(0, 2)).toEqual([1, 1]);
  });

  test('may exit with another code after its last item, which is reported and changes nothing', async () => {
    const pool = await load(['a', 'b']);
    const ended = await startWorker(pool, [...COUNT.slice(0, -1), `${COUNT.at(-1)!}\nexit 3`], { shell, perProcess: 1 })
      .ended;
    expect(ended.code).toBe(0);
    const said = 'kubepar: the command ended with exit code 3 after its last item\n';
    expect(ended.stderr).toBe(said.repeat(2));
    expect(await processesOf(pool, ended)).toEqual([1, 1]);
  });

  test('starts anew, with a count from 0, if a process is killed in the middle: no item is lost', async () => {
    const pool = await load();
    const command = sh(
      'echo "start $$."',
      'n=0',
      'while item=$(sh "$KUBEPAR_LEASE"); do',
      '  n=$((n + 1))',
      '  read -r task attempt <"$KUBEPAR_ITEM"',
      '  case $attempt:$item in 1:*b*) kill -KILL $$ ;; esac',
      '  echo "$$ $n" | sh "$KUBEPAR_COMPLETE"',
      'done',
    );
    const ended = await startWorker(pool, command, { shell, perProcess: 3 }).ended;
    expect(ended.code).toBe(0);
    expect(await processesOf(pool, ended)).toEqual([1, 3, 1]);
    const { done } = await pool.queue.state();
    expect(ITEMS.map((item) => done.get(item)!.slice(0, 1))).toEqual(['1', '2', '1', '1', '1']);
  });

  test('stops the study if a later process ends before it asks, with its own message, and loses no item', async () => {
    const seen = path.join(fs.mkdtempSync(path.join(folder, 'seen-')), 'seen');
    const pool = await load(['a', 'b'], { maxAttempts: 1 });
    const command = sh(
      `[ ! -e ${seen} ] || { echo "no license" >&2; exit 5; }`,
      `while sh "$KUBEPAR_LEASE" >/dev/null; do sh "$KUBEPAR_COMPLETE" </dev/null; done; : >${seen}`,
    );
    const ended = await startWorker(pool, command, { shell, perProcess: 1 }).ended;
    expect(ended.code).toBe(92);
    expect(ended.stderr).toContain('the command ended with exit code 5 before it took an item: no license');
    expect((await pool.queue.state()).owner).toEqual(new Map([['b', '0 ']]));
  });

  test('may have processes that end before they ask, as long as others between them take items', async () => {
    const turns = path.join(fs.mkdtempSync(path.join(folder, 'turns-')), 'turns');
    const pool = await load(['a', 'b', 'c'], { maxAttempts: 2 });
    const [shellName = '', option = '', script = ''] = COUNT;
    const odd = `echo >>${turns}; [ $(($(wc -l <${turns}) % 2)) -eq 0 ] || exit 0\n${script}`;
    const ended = await startWorker(pool, [shellName, option, odd], { shell, perProcess: 1 }).ended;
    expect(ended.code).toBe(0);
    expect(await processesOf(pool, ended)).toEqual([1, 1, 1]);
  });

  test('gives nothing back at SIGTERM between two processes, because it holds nothing, and exits with 91', async () => {
    const pool = await load(['a', 'b'], { maxAttempts: 1 });
    await pool.queue.lease('another');
    const worker = startWorker(pool, COUNT, { shell, perProcess: 1 });
    await worker.pod.said('end ');
    await sleep(500);
    const { owner } = await pool.queue.state();
    expect(owner).toEqual(new Map([['a', '1 another']]));
    worker.pod.signal('SIGTERM');
    expect(await worker.ended).toMatchObject({ code: 91, sidecarCode: 0 });
    expect((await pool.queue.state()).owner).toEqual(owner);
    await pool.queue.call('kp_release', 'a', 'another');
    expect((await startWorker(pool, COUNT, { shell, perProcess: 1 }).ended).code).toBe(0);
    expect([...(await pool.queue.state()).done.keys()].sort()).toEqual(['a', 'b']);
  });

  test.each(['before', 'after'] as const)(
    'gives back the item that it only looked for, at SIGTERM meanwhile (%s Redis has it back): no attempt counts',
    async (where) => {
      proxy = await Proxy.start(server.port);
      const pool = await load(['a', 'b'], { maxAttempts: 1, port: proxy.port });
      const onItsWay = proxy.hold('kp_release', where);
      const worker = startWorker(pool, COUNT, { shell, perProcess: 1 });
      await onItsWay.reached;
      worker.pod.signal('SIGTERM');
      // It receives that signal.
      await sleep(500);
      onItsWay.release();
      const ended = await worker.ended;
      expect(ended).toMatchObject({ code: 91, sidecarCode: 0, sidecarSaid: '' });
      expect(started(ended.log)).toHaveLength(1);
      expect((await pool.queue.state()).owner).toEqual(new Map([['b', '0 ']]));
    },
  );

  test('gives its item back at SIGTERM during a later process: the attempt does not count', async () => {
    const pool = await load(['a', 'b'], { maxAttempts: 1 });
    const command = sh(
      'while item=$(sh "$KUBEPAR_LEASE"); do',
      '  case $item in *b*) echo "has b"; exec sleep 100 ;; esac',
      '  echo | sh "$KUBEPAR_COMPLETE"',
      'done',
    );
    const worker = startWorker(pool, command, { shell, perProcess: 1 });
    await worker.pod.said('has b');
    worker.pod.signal('SIGTERM');
    expect((await worker.ended).code).toBe(91);
    expect((await pool.queue.state()).owner).toEqual(new Map([['b', '0 ']]));
  });

  test('starts each process with an empty home folder, and keeps KUBEPAR_SHARED', async () => {
    const pool = await load(['a', 'b', 'c']);
    const command = sh(
      'while sh "$KUBEPAR_LEASE" >/dev/null; do',
      '  echo >>"$HOME/n"; echo >>"$KUBEPAR_SHARED/n"',
      '  echo "$(($(wc -l <"$HOME/n"))) $(($(wc -l <"$KUBEPAR_SHARED/n")))" | sh "$KUBEPAR_COMPLETE"',
      'done',
    );
    expect((await startWorker(pool, command, { shell, perProcess: 2 }).ended).code).toBe(0);
    const results = Pool.results(await pool.queue.state());
    expect(['a', 'b', 'c'].map((item) => results.get(item)!.bytes)).toEqual(['1 1\n', '2 2\n', '1 3\n']);
  });

  test('has the results, random numbers and records that it has without', async () => {
    const draw = rscript(
      'while (!is.null(item <- kubepar_lease())) kubepar_complete(data.frame(item = item$item, x = runif(1), y = rnorm(1)))',
    );
    const [without, with2] = await Promise.all(
      [undefined, 2].map(async (perProcess) => {
        const pool = await load();
        const env = { KUBEPAR_SEED: '7' };
        const { code, log } = await startWorker(pool, draw, { shell, env, ...(perProcess && { perProcess }) }).ended;
        const records = Object.fromEntries(
          [...Pool.results(await pool.queue.state())].map(([item, { record, bytes }]) => [
            item,
            { ...record, bytes, started: 0, seconds: 0, pod: '' },
          ]),
        );
        return { code, log: log.replace(/(begin|nonce) \S+.*\n/g, ''), records };
      }),
    );
    expect(Object.keys(with2!.records).sort()).toEqual(ITEMS);
    expect(with2).toEqual(without);
  });

  test('loses nothing, and records everything once, while workers are killed', async () => {
    const items = Array.from({ length: 40 }, (_, number) => `item-${String(number)}`);
    const pool = await load(items, { leaseSeconds: 3, maxAttempts: 50 });
    const command = sh(
      'while sh "$KUBEPAR_LEASE" >"$TMPDIR/item"; do',
      '  sleep 0.1',
      `  sed 's/.*:"\\(.*\\)"}/result of \\1/' "$TMPDIR/item" | sh "$KUBEPAR_COMPLETE" || exit 1`,
      'done',
    );
    const env = { KUBEPAR_LOOP: 'true', KUBEPAR_ITEMS_PER_PROCESS: '2' };
    const crew = new Crew(pool, command, { workers: 3, env });
    const draw = drawer(1);
    let kills = 0;
    for (let times = 0; times < 6 && !crew.isOver; times++) {
      await sleep(700);
      const { running } = crew;
      if (running.length === 0) continue;
      running[draw(running.length)]!.destroy();
      kills++;
    }
    expect(kills).toBeGreaterThan(0);
    await crew.over();
    await crew.expectEnd();
  });
});

test('a number of items per process also holds for a program that calls the commands for the shell, such as Python', async () => {
  const pool = await load();
  const script = [
    'import os, subprocess',
    'def call(name, **given): return subprocess.run(["sh", os.environ[name]], capture_output=True, text=True, **given)',
    'print(f"start {os.getpid()}.", flush=True)',
    'n = 0',
    'while call("KUBEPAR_LEASE").returncode == 0:',
    '    n += 1',
    '    call("KUBEPAR_COMPLETE", input=f"{os.getpid()} {n}\\n").check_returncode()',
  ];
  const ended = await startWorker(pool, [which('python3'), '-c', script.join('\n')], { perProcess: 2 }).ended;
  expect(ended.code).toBe(0);
  expect(await processesOf(pool, ended)).toEqual([2, 2, 1]);
});

test('a limit that is no whole number of at least 1 stops the study', async () => {
  const pool = await load(['a']);
  for (const limit of ['0', 'x', '-1']) {
    const ended = await startWorker(pool, COUNT, { env: { KUBEPAR_ITEMS_PER_PROCESS: limit } }).ended;
    expect(ended.code).toBe(92);
  }
  await until(async () => (await pool.queue.state()).waiting.length === 1, 'the item waits');
});
