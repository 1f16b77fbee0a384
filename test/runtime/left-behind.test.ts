import { keptError, processEnd, resultOf, runPod, sh, tasks, TRIED_SHELLS } from './support';

/** Writes lines to $1 for four seconds, in the background. */
const SLOWLY = 'slowly() { for i in 1 2 3 4 5 6 7 8; do echo $i; sleep 0.5; done; }';
const UNFINISHED =
  /^kubepar: a process that the command started was still writing to the result, which may be incomplete; let the command wait/;

const alarm = (record: { alarm?: string } | undefined): string =>
  Buffer.from(record?.alarm ?? '', 'base64').toString('utf8');

describe.each(TRIED_SHELLS)('in $name', (shell) => {
  test.each([
    ['a file', '(slowly) >"$KUBEPAR_RESULT" 2>/dev/null &'],
    ['a file with an ending', '(slowly) >"$KUBEPAR_RESULT.csv" 2>/dev/null &'],
    ['a file in a folder', 'mkdir -p "$KUBEPAR_RESULT/a/b"; (slowly) >"$KUBEPAR_RESULT/a/b/c" 2>/dev/null &'],
    [
      'a file that it opens anew for each line',
      'for i in 1 2 3 4 5 6 7 8; do echo $i >>"$KUBEPAR_RESULT"; sleep 0.5; done >/dev/null 2>&1 &',
    ],
    [
      'files of a folder, one after another',
      'mkdir "$KUBEPAR_RESULT"; for i in 1 2 3 4 5 6 7 8; do echo $i >"$KUBEPAR_RESULT/$i"; sleep 0.5; done >/dev/null 2>&1 &',
    ],
    [
      'a file that is not there yet',
      '(sleep 0.8; echo 1; sleep 9) >/dev/null 2>&1 & (sleep 0.8; echo 1 >"$KUBEPAR_RESULT"; sleep 9) >/dev/null 2>&1 &',
    ],
    ['a file through a pipe', '{ slowly | cat >"$KUBEPAR_RESULT"; } >/dev/null 2>&1 &'],
    ['a file, in a session of its own', `setsid sh -c 'echo 1; exec sleep 6' >"$KUBEPAR_RESULT" 2>/dev/null &`],
  ])(
    'a command that ends while one of its processes writes the result has failed, and the reason says so: %s',
    async (_what, line) => {
      const ended = await runPod(shell, sh(SLOWLY, line, 'sleep 0.3'));
      expect(ended).toMatchObject({ code: 90, records: [{ status: 'failed', exit: 0, bytes: 0, sha256: '' }] });
      expect(keptError(ended.records[0])).toMatch(UNFINISHED);
    },
  );

  test.each([
    ['a file', '(sleep 0.5; echo 1; echo 2) >"$KUBEPAR_RESULT" 2>/dev/null &'],
    ['a folder', 'mkdir "$KUBEPAR_RESULT"; (sleep 0.5; seq 9999) >"$KUBEPAR_RESULT/a" 2>/dev/null &'],
  ])('a process that ends a moment after the command has completed its result: %s', async (_what, line) => {
    const ended = await runPod(shell, sh(line));
    expect(ended).toMatchObject({ code: 0, records: [{ status: 'succeeded' }] });
    expect(alarm(ended.records[0])).toBe('');
    expect(resultOf(ended)).toContain('2\n');
  });

  test.each([
    ['nothing else', 'echo 1 >"$KUBEPAR_RESULT"'],
    ['a daemon with its own files', `setsid sh -c 'exec sleep 9 >"$TMPDIR/log" 2>&1' & echo 1 >"$KUBEPAR_RESULT"`],
    [
      'what reads the result',
      `echo 1 >"$KUBEPAR_RESULT"; setsid sh -c 'exec sleep 9 <"$KUBEPAR_RESULT"' >/dev/null 2>&1 &`,
    ],
    ['a helper that ends after the command', 'echo 1 >"$KUBEPAR_RESULT"; sleep 0.5 >/dev/null 2>&1 &'],
    [
      'a file of a similar name, of another session',
      `echo 1 >"$KUBEPAR_RESULT"; setsid sh -c 'exec sleep 9 >"$TMPDIR/result"' 2>/dev/null &`,
    ],
  ])('a correct task stays one, without a note, next to %s', async (_what, line) => {
    const ended = await runPod(shell, sh(line), { env: { KUBEPAR_TASK_TIMEOUT: '60' } });
    expect(ended).toMatchObject({ code: 0, records: [{ status: 'succeeded', alarm: '' }] });
    expect(resultOf(ended)).toBe('1\n');
  });

  test('a process that was left behind and no longer affected the result is killed, and named in a note', async () => {
    const ended = await runPod(shell, sh('sleep 1000 >/dev/null 2>&1 &', 'echo $!'), {
      env: { KUBEPAR_TASK_TIMEOUT: '60' },
    });
    expect(ended).toMatchObject({ code: 0, records: [{ status: 'succeeded' }] });
    expect(alarm(ended.records[0])).toBe('kubepar: the command left a process behind (sleep), which was killed\n');
    await processEnd(Number(resultOf(ended)));
  });

  test('processes of a failed command are not waited for', async () => {
    const ended = await runPod(shell, sh('sleep 1000 >"$KUBEPAR_RESULT" 2>/dev/null &', 'exit 3'), { env: tasks(3) });
    expect(ended.records.map(({ exit, status }) => [exit, status])).toEqual(Array(3).fill([3, 'failed']));
  });
});
