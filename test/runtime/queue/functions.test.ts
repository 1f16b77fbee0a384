import { BUSYBOX, DASH, which, type Shell } from '../support';
import { Pool, startServer, tableOfItems, type EndedWorker } from './pool';
import type { Server } from './servers';

/** The shells in which a script may have the functions, and in which its worker runs. */
const SHELLS: readonly (readonly [name: string, program: readonly string[], worker: Shell])[] = [
  ['dash', ['dash'], DASH],
  ['busybox', [which('busybox'), 'sh'], BUSYBOX],
  ['bash', ['bash'], DASH],
  ['zsh', ['zsh'], DASH],
];

let server: Server;
beforeAll(async () => {
  server = await startServer();
});

describe.each(SHELLS)('kubepar_lease, kubepar_complete and kubepar_fail in a script in %s', (_name, program, shell) => {
  const work = (pool: Pool, ...lines: readonly string[]): Promise<EndedWorker> =>
    pool.worker([...program, '-c', ['. "$KUBEPAR_FUNCTIONS"', ...lines].join('\n')], {
      shell,
      env: { KUBEPAR_LOOP: 'true' },
    }).ended;
  const resultsOf = async (pool: Pool): Promise<Record<string, string>> =>
    Object.fromEntries(
      [...Pool.results(await pool.queue.state())]
        .filter(([, { record }]) => record['status'] === 'succeeded')
        .map(([item, { bytes }]) => [item, bytes]),
    );

  test('take each item, and record its result or why it failed', async () => {
    const pool = await Pool.load(server, tableOfItems(['a', 'b "c"', 'bad', 'file', 'd']), { maxAttempts: 1 });
    const ended = await work(
      pool,
      'while values=$(kubepar_lease); do',
      '  read -r task attempt <"$KUBEPAR_ITEM"',
      '  case $values in',
      '    *bad*) echo "no data" | kubepar_fail || exit 7 ;;',
      '    *file*) printf "\\0\\n" >"$KUBEPAR_RESULT"; kubepar_complete || exit 8 ;;',
      '    *) printf "%s %s %s\\n" "$task" "$attempt" "$values" | kubepar_complete || exit 9 ;;',
      '  esac',
      'done',
      'kubepar_lease; echo "again: $?."',
      'echo x | kubepar_complete; echo "nothing held: $?."',
    );
    expect(ended.code).toBe(90);
    expect(ended.log).toContain('again: 1.\nnothing held: 2.\n');
    expect(ended.stderr).toContain('kubepar: there is no item to complete: ask for one first\n');
    const { dead } = await pool.queue.state();
    expect(Object.fromEntries(dead)).toEqual({ bad: '1 no data' });
    expect(await resultsOf(pool)).toEqual({
      a: '0 1 {"item":"a"}\n',
      'b "c"': '1 1 {"item":"b \\"c\\""}\n',
      file: '\0\n',
      d: '4 1 {"item":"d"}\n',
    });
  });

  test('do the same whatever the script has set, and leave it as it is', async () => {
    const pool = await Pool.load(server, tableOfItems(['a', 'b', 'c d']));
    const ended = await work(
      pool,
      'set -aeufC',
      '[ -z "${BASH_VERSION:-}" ] || { set -o pipefail; shopt -s failglob nocasematch; }',
      'IFS=:0',
      'export LC_ALL=C.UTF-8 CDPATH=/',
      'PATH=/nowhere:$PATH',
      'kp_task=mine kp_answer=mine kp_retry=never kp_start_fields=mine kp_interrupted=TERM',
      'export BASH_VERSION=1 ZSH_VERSION=1 || :',
      'say() { echo "my own say"; }',
      'request() { exit 5; }',
      'find_result() { exit 5; }',
      'cat() { echo "my own cat"; }',
      'trap "echo the end" EXIT',
      'cd /',
      'while values=$(kubepar_lease); do',
      '  printf "%s %s %s %s\\n" "$values" "$kp_task" "$kp_answer" "$(say)" | kubepar_complete',
      '  case $- in *f*) ;; *) exit 6 ;; esac',
      'done',
      'echo "$IFS $LC_ALL ${PATH%%:*} $PWD"',
    );
    expect(ended).toMatchObject({ code: 0 });
    expect(ended.log).toContain(':0 C.UTF-8 /nowhere /\nthe end\n');
    expect(ended.log.match(/the end/g)).toHaveLength(1);
    expect(await resultsOf(pool)).toEqual({
      a: '{"item":"a"} mine mine my own say\n',
      b: '{"item":"b"} mine mine my own say\n',
      'c d': '{"item":"c d"} mine mine my own say\n',
    });
  });

  test('fail an item that is not completed although it has a result, and one whose result was not wanted', async () => {
    const pool = await Pool.load(server, tableOfItems(['left', 'failed', 'good']), { maxAttempts: 1 });
    const ended = await work(
      pool,
      'while values=$(kubepar_lease); do',
      '  echo "$values" >"$KUBEPAR_RESULT"',
      '  case $values in *left*) ;; *failed*) echo why | kubepar_fail ;; *) kubepar_complete ;; esac',
      'done',
      'kubepar_lease; echo "again: $?."',
    );
    expect(ended.log).toContain('again: 1.\n');
    expect(ended.stderr).toBe('kubepar: the queue is drained: 1 items are done, 2 dead\n');
    const { dead } = await pool.queue.state();
    expect(Object.fromEntries(dead)).toEqual({
      left: '1 the command asked for another item without completing this one',
      failed: '1 why',
    });
    expect(await resultsOf(pool)).toEqual({ good: '{"item":"good"}\n' });
  });

  test('never say that there are no more items when their shell ends for another reason', async () => {
    const pool = await Pool.load(server, tableOfItems(['a']));
    const ended = await work(
      pool,
      'KUBEPAR_POD_UID=; unset KUBEPAR_POD_UID',
      'kubepar_lease >/dev/null 2>&1; echo "lease: $?."',
      'kubepar_complete </dev/null >/dev/null 2>&1; echo "complete: $?."',
    );
    expect(ended.log).toContain('lease: 2.\ncomplete: 2.\n');
  });

  test('refuse to ask from two processes of one shell at the same time', async () => {
    const pool = await Pool.load(server, tableOfItems(['a']));
    await pool.queue.lease('another');
    const worker = pool.worker(
      [
        ...program,
        '-c',
        [
          '. "$KUBEPAR_FUNCTIONS"',
          'kubepar_lease >"$TMPDIR/item" &',
          'sleep 1',
          'kubepar_lease && exit 7; echo "the second: $?."',
          'wait $!; echo "the first: $?."',
          'kubepar_complete <"$TMPDIR/item"',
          'kubepar_lease',
          ':',
        ].join('\n'),
      ],
      { shell, env: { KUBEPAR_LOOP: 'true' } },
    );
    await worker.pod.said('the second: ');
    await pool.queue.call('kp_release', 'a', 'another');
    const ended = await worker.ended;
    expect(ended.log).toContain('the second: 2.\nthe first: 0.\n');
    expect(ended.code).toBe(0);
    expect(await resultsOf(pool)).toEqual({ a: '{"item":"a"}\n' });
  });
});
