import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { tryParseTerminationMessage } from '../../cli/records/attempt-record';
import {
  BUSYBOX,
  DASH,
  Pod,
  RUNTIME,
  copyOfRuntime,
  keptError,
  linkPrograms,
  resultOf,
  rscript,
  runPod,
  sh,
  shortRecord,
  tasks,
  testFolder,
  type EndedPod,
  TRIED_SHELLS,
} from './support';
import { cases } from '../thoroughness';

const folder = testFolder();

function reason({ terminationMessage }: EndedPod): string {
  const encoded = tryParseTerminationMessage(terminationMessage)!.summary.reason;
  return Buffer.from(encoded, 'base64').toString('utf8');
}

describe.each(TRIED_SHELLS)('run.sh in $name', (shell) => {
  describe('exit codes', () => {
    const tasks = { KUBEPAR_TASKS: '3', KUBEPAR_TASKS_PER_POD: '3' };

    test.each([
      ['0: every task has a result', ['true'], tasks, 0, [3, 0]],
      ['0: a task has a result after a retry', sh('test "$KUBEPAR_ATTEMPT" = 2'), { KUBEPAR_RETRIES: '1' }, 0, [1, 0]],
      ['90: every task failed for good', ['false'], tasks, 90, [0, 3]],
      ['90: one task failed for good, the others have results', sh('test "$KUBEPAR_TASK" != 1'), tasks, 90, [2, 1]],
      ['92: the command does not exist', ['no-such-program'], tasks, 92, [0, 0]],
    ] as const)('%s', async (_rule, command, env, code, [succeeded, failed]) => {
      const ended = await runPod(shell, command, { env });
      expect(ended.code).toBe(code);
      expect(tryParseTerminationMessage(ended.terminationMessage)!.summary).toMatchObject({ succeeded, failed });
    });

    test('91: the pod was told to stop', async () => {
      const pod = new Pod(shell, sh('echo ready', 'sleep 1000'));
      await pod.said('ready');
      pod.signal('SIGTERM');
      expect((await pod.ended).code).toBe(91);
    });
  });

  describe('an exit code of the command', () => {
    const withCodes = { KUBEPAR_RETRIES: '2', KUBEPAR_NO_RETRY_EXIT_CODES: '3 4', KUBEPAR_FREE_RETRY_EXIT_CODES: '75' };
    const outcomes = ({ records }: EndedPod): unknown[] =>
      records.map(({ attempt, status, exit, retry }) => [attempt, status, exit, retry]);

    test('that means "never again" ends the task at its first attempt, and the pod goes on', async () => {
      const env = { ...tasks(2), ...withCodes };
      const ended = await runPod(shell, sh('test "$KUBEPAR_TASK" = 1 || exit 4'), { env });
      expect(ended.code).toBe(90);
      expect(outcomes(ended)).toEqual([
        [1, 'failed', 4, 'never'],
        [1, 'succeeded', 0, undefined],
      ]);
      expect(tryParseTerminationMessage(ended.terminationMessage)!.records[0]).toMatchObject({ retry: 'never' });
    });

    test('that means "try again for free" does not count against the retries', async () => {
      const command = sh('case $KUBEPAR_ATTEMPT in 1 | 3) exit 75 ;; 2 | 4) exit 1 ;; esac');
      const ended = await runPod(shell, command, { env: withCodes });
      expect(ended.code).toBe(0);
      expect(outcomes(ended)).toEqual([
        [1, 'failed', 75, 'free'],
        [2, 'failed', 1, undefined],
        [3, 'failed', 75, 'free'],
        [4, 'failed', 1, undefined],
        [5, 'succeeded', 0, undefined],
      ]);
    });

    test('that is in neither list is retried as usual', async () => {
      const ended = await runPod(shell, sh('exit 7'), { env: withCodes });
      expect(outcomes(ended)).toEqual([1, 2, 3].map((attempt) => [attempt, 'failed', 7, undefined]));
    });

    test('counts again after 10 free attempts, which wait for 181 s together, so that it ends', () => {
      const script = [
        'kp_newline= kp_never_codes= kp_free_codes=75 kp_exit_code=75 kp_status=failed kp_interrupted= kp_free=0 waited=0',
        '. ./judgement.sh',
        'sleep() { waited=$((waited + $1)); }',
        'while judge_retry; [ "$kp_retry" = free ]; do wait_for_free_retry || exit 1; done',
        'echo "$kp_free $waited"',
      ].join('\n');
      const [program = '', ...args] = shell.command;
      const options = { cwd: RUNTIME, encoding: 'utf8', env: { PATH: shell.path } } as const;
      expect(execFileSync(program, [...args, '-c', script], options)).toBe('10 181\n');
    });

    test('that means "try again for free" does not keep a pod that is told to stop', async () => {
      const pod = new Pod(shell, sh('echo ready', 'exit 75'), { env: withCodes });
      await pod.said('ready');
      pod.signal('SIGTERM');
      expect((await pod.ended).code).toBe(91);
    });

    test('must be a number', async () => {
      const ended = await runPod(shell, ['true'], { env: { KUBEPAR_NO_RETRY_EXIT_CODES: '3 x' } });
      expect([ended.code, reason(ended)]).toEqual([92, "'x' must be a whole number"]);
    });
  });

  test('if the work folder cannot be created, it exits with 91: another pod may have room', async () => {
    const ended = await runPod(shell, ['true'], { env: { KUBEPAR_SCRATCH: '/proc/kubepar' } });
    expect(ended.code).toBe(91);
    expect(ended.stderr).toContain("kubepar: can't write to /proc/kubepar\n");
    expect(reason(ended)).toBe("can't write to /proc/kubepar");
    expect(ended.records).toEqual([]);
  });

  describe('stops the study with 92 and says why', () => {
    test.each<[string, readonly string[], Record<string, string>, string]>([
      [
        'a command that is in neither the image nor the files',
        ['no-such-program', 'argument'],
        { KUBEPAR_RETRIES: '5' },
        "can't find the command 'no-such-program' in the image or among the files; an ENTRYPOINT, which kubepar does not run, may put it on PATH: give its absolute path, or set PATH in env",
      ],
      [
        'a command that does not exist, under taskTimeout',
        ['./no-such-script.sh'],
        { KUBEPAR_TASK_TIMEOUT: '100' },
        "can't find the command './no-such-script.sh' in the image or among the files",
      ],
      ['no command', [], {}, 'no command was given'],
      ['a seed that is no number', ['true'], { KUBEPAR_SEED: '1.5' }, "'1.5' must be a whole number"],
      ['a negative index', ['true'], { JOB_COMPLETION_INDEX: '-1' }, "'-1' must be a whole number"],
      ['no tasks to a pod', ['true'], { KUBEPAR_TASKS_PER_POD: '0' }, 'KUBEPAR_TASKS_PER_POD must be at least 1'],
      [
        'an index behind the last task',
        ['true'],
        { KUBEPAR_TASKS: '6', KUBEPAR_TASKS_PER_POD: '3', JOB_COMPLETION_INDEX: '2' },
        'index 2 has no task: there are those of 0-5, 3 to a pod',
      ],
      [
        'a name of the study that would break the log',
        ['true'],
        { KUBEPAR_STUDY: 'a "study"' },
        'KUBEPAR_STUDY and KUBEPAR_POD_UID must be made of letters, digits, ".", "_" and "-"',
      ],
    ])('%s', async (_what, command, env, text) => {
      const ended = await runPod(shell, command, { env });
      expect(ended.code).toBe(92);
      expect(ended.stderr).toContain(`kubepar: ${text}\n`);
      expect(reason(ended)).toBe(text);
      expect(ended.records).toEqual([]);
    });

    test('a command with a very long name, in a message that Kubernetes keeps completely', async () => {
      const ended = await runPod(shell, ['x'.repeat(5000)]);
      expect(ended.code).toBe(92);
      expect(Buffer.byteLength(ended.terminationMessage)).toBeLessThan(4096);
      expect(reason(ended)).toContain("can't find the command 'xxx");
    });
  });

  describe('retries', () => {
    test('a task that fails once and then succeeds has its result from attempt 2', async () => {
      const ended = await runPod(shell, sh('echo "attempt $KUBEPAR_ATTEMPT"', 'test "$KUBEPAR_ATTEMPT" -gt 1'), {
        env: { KUBEPAR_RETRIES: '2' },
      });
      expect(ended.code).toBe(0);
      expect(ended.records).toMatchObject([
        { task: 0, attempt: 1, status: 'failed', exit: 1 },
        { task: 0, attempt: 2, status: 'succeeded', exit: 0 },
      ]);
      expect(resultOf(ended)).toBe('attempt 2\n');
    });

    test.each([
      ['none: one attempt', '0', '0', [1]],
      ['two: three attempts', '2', '0', [1, 2, 3]],
      ['two, of which a pod that was lost took one', '2', '1', [2, 3]],
      ['two, which pods that were lost took: one last attempt', '2', '2', [3]],
      ['one, and more pods lost than that: one last attempt', '1', '4', [5]],
    ])('%s', async (_rule, retries, lostPods, attempts) => {
      const ended = await runPod(shell, sh('echo "attempt=$KUBEPAR_ATTEMPT"', 'exit 3'), {
        env: { KUBEPAR_RETRIES: retries, KUBEPAR_LOST_PODS: lostPods },
      });
      expect(ended.code).toBe(90);
      expect(ended.records.map(({ attempt }) => attempt)).toEqual(attempts);
      expect([...ended.log.matchAll(/attempt=(\d+)/g)].map(([, seen]) => Number(seen))).toEqual(attempts);
    });

    test("a task that always fails ends with R's error text in the record and the termination message", async () => {
      const ended = await runPod(shell, rscript('simulate <- function() stop("the data are wrong")', 'simulate()'), {
        env: { KUBEPAR_RETRIES: '1' },
      });
      expect(ended.code).toBe(90);
      expect(ended.records).toMatchObject([
        { attempt: 1, status: 'failed', exit: 1 },
        { attempt: 2, status: 'failed', exit: 1 },
      ]);
      expect(tryParseTerminationMessage(ended.terminationMessage)!.records).toEqual(ended.records.map(shortRecord));
      for (const record of ended.records)
        expect(keptError(record)).toMatch(/^Error in simulate\(\) : the data are wrong\n(.*\n)?Execution halted\n$/);
    });

    test('quit(status = 3) is a failure with exit code 3', async () => {
      const ended = await runPod(shell, rscript('quit(status = 3)'));
      expect(ended.code).toBe(90);
      expect(ended.records).toMatchObject([{ status: 'failed', exit: 3, bytes: 0, sha256: '' }]);
    });
  });

  describe('the tasks of a pod', () => {
    test.each([
      ['a pod of one task has the task of its index', '7', '1', '5', [5]],
      ['the first pod has the first tasks', '7', '3', '0', [0, 1, 2]],
      ['the second pod has the next ones', '7', '3', '1', [3, 4, 5]],
      ['the last pod has what is left', '7', '3', '2', [6]],
      ['a pod for more tasks than there are has all', '2', '100', '0', [0, 1]],
    ])('%s', async (_rule, tasks, perPod, index, expected) => {
      const ended = await runPod(shell, sh('echo "task $KUBEPAR_TASK"'), {
        env: { KUBEPAR_TASKS: tasks, KUBEPAR_TASKS_PER_POD: perPod, JOB_COMPLETION_INDEX: index },
      });
      expect(ended.code).toBe(0);
      expect(ended.records.map(({ task }) => task)).toEqual(expected);
      for (const task of expected) expect(resultOf(ended, task)).toBe(`task ${String(task)}\n`);
    });

    test.each([
      ['the first pod has the first of the list', '3,7-9,12', '2', '0', [3, 7]],
      ['the second pod has the next ones, from the middle of a range', '3,7-9,12', '2', '1', [8, 9]],
      ['the last pod has what is left', '3,7-9,12', '2', '2', [12]],
      ['a pod for more tasks than there are has all', '3,7-9,12', '100', '0', [3, 7, 8, 9, 12]],
      ['one to a pod', '3,7-9,12', '1', '3', [9]],
      ['a single task', '12', '1', '0', [12]],
    ])('are those of KUBEPAR_TASK_LIST if these are not all: %s', async (_rule, list, perPod, index, expected) => {
      const ended = await runPod(shell, sh('echo "task $KUBEPAR_TASK"'), {
        env: {
          KUBEPAR_TASKS: '13',
          KUBEPAR_TASK_LIST: list,
          KUBEPAR_TASKS_PER_POD: perPod,
          JOB_COMPLETION_INDEX: index,
        },
      });
      expect(ended.code).toBe(0);
      expect(ended.records.map(({ task }) => task)).toEqual(expected);
    });

    test('a long list does not delay a pod', async () => {
      const tasks = Array.from({ length: 15_000 }, (_, place) => 2 * place);
      const ended = await runPod(shell, sh('echo "task $KUBEPAR_TASK"'), {
        env: { KUBEPAR_TASKS: '30000', KUBEPAR_TASK_LIST: tasks.join(','), JOB_COMPLETION_INDEX: '14999' },
      });
      expect(ended.records.map(({ task }) => task)).toEqual([29_998]);
    });

    test.each(['3,13', '9-7', '1,,2', '-1', '1-', '01', 'x', '1 2', '*'])(
      'a list such as %j stops the study',
      async (list) => {
        const ended = await runPod(shell, ['true'], {
          env: { KUBEPAR_TASKS: '13', KUBEPAR_TASK_LIST: list, KUBEPAR_TASKS_PER_POD: '9' },
        });
        expect(ended.code).toBe(92);
        expect(reason(ended)).toMatch(/^KUBEPAR_TASK_LIST must have numbers below 13, such as 3,7-9, got '/);
      },
    );

    test('a task that fails does not stop those after it', async () => {
      const ended = await runPod(shell, sh('test "$KUBEPAR_TASK" -ne 1 && echo "task $KUBEPAR_TASK"'), {
        env: { KUBEPAR_TASKS: '4', KUBEPAR_TASKS_PER_POD: '4', KUBEPAR_RETRIES: '1' },
      });
      expect(ended.code).toBe(90);
      expect(ended.records.map(({ task, status }) => [task, status])).toEqual([
        [0, 'succeeded'],
        [1, 'failed'],
        [1, 'failed'],
        [2, 'succeeded'],
        [3, 'succeeded'],
      ]);
    });

    test.each([
      ['0: at the first failure', '0', [0]],
      ['1: at the second failure', '1', [0, 1, 2]],
      ['3: not, where three fail', '3', [0, 1, 2, 3, 4, 5]],
    ])('maxFailedTasks stops the study, with %s', async (_rule, maxFailed, tasks) => {
      const ended = await runPod(shell, sh('test $((KUBEPAR_TASK % 2)) = 1'), {
        env: { KUBEPAR_TASKS: '6', KUBEPAR_TASKS_PER_POD: '6', KUBEPAR_MAX_FAILED_TASKS: maxFailed },
      });
      expect(ended.records.map(({ task }) => task)).toEqual(tasks);
      expect(ended.code).toBe(maxFailed === '3' ? 90 : 92);
      expect(reason(ended)).toBe(
        maxFailed === '3' ? '' : `more than ${maxFailed} tasks failed, which is all that maxFailedTasks allows`,
      );
    });
  });

  test('a signal to all processes of the wrapper, at whatever moment, ends it soon and asks for another pod', async () => {
    for (let delay = 0; delay < 60; delay += 2) {
      const pod = new Pod(shell, ['sleep', '20'], { env: tasks(3) });
      await new Promise((resolve) => setTimeout(resolve, delay));
      const since = Date.now();
      pod.signalAll('SIGTERM');
      const { code, stderr } = await pod.ended;
      // Before it has its traps, the signal itself ends it.
      expect([delay, code, code === 91 || code === null ? '' : stderr]).toEqual([delay, code === null ? null : 91, '']);
      expect(Date.now() - since).toBeLessThan(8000);
    }
  });

  test.each(['stdout.pipe', 'stdout.kept', 'stderr.kept', 'stderr.head.kept'])(
    'a signal to all processes of the wrapper, missed by one that has not opened %s yet, ends it and asks for another pod',
    async (pipe) => {
      const runtime = copyOfRuntime();
      const file = path.join(runtime, 'attempt.sh');
      const text = fs.readFileSync(file, 'utf8');
      const late = text.replace(
        new RegExp(`^(.*) <"\\$kp_folder/${pipe}"(.*) &$`, 'm'),
        `{ trap '' TERM; sleep 2; $1 <"$kp_folder/${pipe}"$2; } &`,
      );
      expect(late).not.toBe(text);
      fs.writeFileSync(file, late);
      const pod = new Pod(shell, ['sleep', '20'], { runtime });
      await pod.said('kubepar/1 begin');
      await new Promise((resolve) => setTimeout(resolve, 500));
      pod.signalAll('SIGTERM');
      const { code, seconds } = await pod.ended;
      expect(code).toBe(91);
      expect(seconds).toBeLessThan(10);
    },
  );

  describe('SIGTERM', () => {
    const tasks = { KUBEPAR_TASKS: '3', KUBEPAR_TASKS_PER_POD: '3', KUBEPAR_RETRIES: '5' };

    test.each([
      ['directly', {}],
      ['through the timeout', { KUBEPAR_TASK_TIMEOUT: '100' }],
    ])('is passed on to the command %s, which can end cleanly; the record says interrupted', async (_how, env) => {
      const saved = path.join(fs.mkdtempSync(path.join(folder, 'saved-')), 'file');
      const command = sh(
        'trap "echo saved >\\"$SAVED\\"; exit 0" TERM',
        // A signal ends `wait` at once, but not a program in the foreground.
        'sleep 1000 >/dev/null 2>&1 &',
        'echo "ready $KUBEPAR_TASK"',
        'wait',
      );
      const pod = new Pod(shell, command, { env: { ...tasks, ...env, SAVED: saved } });
      await pod.said('ready 0');
      pod.signal('SIGTERM');
      const ended = await pod.ended;
      expect(ended.code).toBe(91);
      expect(fs.readFileSync(saved, 'utf8')).toBe('saved\n');
      expect(ended.records).toMatchObject([{ task: 0, attempt: 1, status: 'interrupted' }]);
      expect(tryParseTerminationMessage(ended.terminationMessage)).toMatchObject({
        summary: { succeeded: 0, failed: 0, reason: '' },
        records: [{ task: 0, status: 'interrupted' }],
      });
    });

    test('reaches all processes of the command', async () => {
      const inner = 'trap "echo inner; exit" TERM; sleep 1000 >/dev/null 2>&1 & echo ready; wait';
      const command = sh(`sh -c '${inner}'`, 'echo outer');
      const pod = new Pod(shell, command);
      await pod.said('ready');
      pod.signal('SIGTERM');
      const ended = await pod.ended;
      expect(ended.code).toBe(91);
      expect(ended.log).toContain('inner\n');
    });

    test('keeps the results of the tasks before', async () => {
      const command = sh('echo "result $KUBEPAR_TASK"', 'test "$KUBEPAR_TASK" -lt 2 || sleep 1000');
      const pod = new Pod(shell, command, { env: tasks });
      await pod.said('result 2');
      pod.signal('SIGTERM');
      const ended = await pod.ended;
      expect(ended.code).toBe(91);
      expect(ended.records.map(({ task, status }) => [task, status])).toEqual([
        [0, 'succeeded'],
        [1, 'succeeded'],
        [2, 'interrupted'],
      ]);
      expect(resultOf(ended, 1)).toBe('result 1\n');
    });

    test('ends an R process', async () => {
      const pod = new Pod(shell, rscript('cat("ready\\n")', 'Sys.sleep(1000)'));
      await pod.said('ready');
      pod.signal('SIGTERM');
      expect(await pod.ended).toMatchObject({ code: 91, records: [{ status: 'interrupted' }] });
    });

    test('while it still reads its own parts is not lost', async () => {
      const runtime = copyOfRuntime();
      fs.appendFileSync(path.join(runtime, 'record.sh'), 'echo reading; sleep 1\n');
      const pod = new Pod(shell, sh('sleep 1000'), { runtime });
      await pod.said('reading');
      pod.signal('SIGTERM');
      expect(await pod.ended).toMatchObject({ code: 91, records: [{ status: 'interrupted' }] });
    });

    test('and SIGINT, as Ctrl-C sends it, have the same effect', async () => {
      const pod = new Pod(shell, sh('echo ready', 'sleep 1000'));
      await pod.said('ready');
      pod.signal('SIGINT');
      expect(await pod.ended).toMatchObject({ code: 91, records: [{ status: 'interrupted' }] });
    });
  });

  test('without KUBEPAR_SCRATCH, it works in a temporary folder that is deleted at the end', async () => {
    const tmp = fs.mkdtempSync(path.join(folder, 'tmp-'));
    const ended = await runPod(shell, sh('pwd >"$TMPDIR/file"', 'echo "$TMPDIR"', 'test "$KUBEPAR_TASK" -ne 1'), {
      env: { KUBEPAR_SCRATCH: undefined, TMPDIR: tmp, KUBEPAR_TASKS: '3', KUBEPAR_TASKS_PER_POD: '3' },
    });
    expect(ended.code).toBe(90);
    expect(resultOf(ended, 2)).toMatch(new RegExp(`^${tmp}/kubepar\\.\\d+/`));
    expect(fs.readdirSync(tmp)).toEqual([]);
  });

  test('the temporary folder is new even if one of a killed wrapper with its process id is left', async () => {
    const tmp = fs.mkdtempSync(path.join(folder, 'tmp-'));
    const own = {
      ...shell,
      command: ['sh', '-c', 'mkdir -p "$TMPDIR/kubepar.$$/shared/kept"; exec "$0" "$@"', ...shell.command],
    };
    const ended = await runPod(own, sh('ls "$KUBEPAR_SHARED"', 'echo end'), {
      env: { KUBEPAR_SCRATCH: undefined, TMPDIR: tmp },
    });
    expect(resultOf(ended)).toBe('end\n');
    expect(
      fs.readdirSync(tmp, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('kept')),
    ).toHaveLength(1);
  });

  test('the temporary folder is deleted even if the command made a part of it read-only', async () => {
    const tmp = fs.mkdtempSync(path.join(folder, 'tmp-'));
    fs.chmodSync(tmp, 0o777);
    const ended = await runPod(
      shell,
      sh('mkdir "$TMPDIR/kept"', ': >"$TMPDIR/kept/file"', 'chmod 500 "$TMPDIR/kept"'),
      {
        env: { KUBEPAR_SCRATCH: undefined, TMPDIR: tmp },
        runtime: copyOfRuntime(),
        unprivileged: true,
      },
    );
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(fs.readdirSync(tmp)).toEqual([]);
  });

  test('without Kubernetes, a termination message or any variable, it runs one task', async () => {
    const unset = { KUBEPAR_STUDY: undefined, KUBEPAR_POD_UID: undefined, KUBEPAR_TERMINATION_LOG: undefined };
    const ended = await runPod(shell, sh('echo "$KUBEPAR_STUDY $KUBEPAR_TASK $KUBEPAR_SEED"'), { env: unset });
    expect(ended.code).toBe(0);
    expect(ended.log).toMatch(
      /^kubepar\/1 begin \S+ {"format":1,"study":"study","pod":"local","index":0}\nstudy 0 1\n/,
    );
  });

  test('a termination message that cannot be written does not change the exit code', async () => {
    const ended = await runPod(shell, ['true'], { env: { KUBEPAR_TERMINATION_LOG: '/proc/kubepar' } });
    expect(ended.code).toBe(0);
    expect(ended.records).toMatchObject([{ status: 'succeeded' }]);
  });
});

describe('an image that lacks a tool', () => {
  const TOOLS = [
    'base64',
    'cat',
    'chmod',
    'cp',
    'date',
    'env',
    'head',
    'mkdir',
    'mkfifo',
    'rm',
    'sha256sum',
    'sleep',
    'tail',
    'tee',
  ];
  const ALL = [...TOOLS, 'timeout', 'wc', 'dirname', 'true'];

  test('has no more than the tools that the wrapper needs', async () => {
    const image = { ...DASH, path: linkPrograms(path.join(folder, 'whole-image'), ALL) };
    const ended = await runPod(image, ['true'], { env: { KUBEPAR_TASK_TIMEOUT: '100' } });
    expect(ended).toMatchObject({ code: 0, stderr: '', records: [{ status: 'succeeded' }] });
  });

  test.each(cases(ALL.filter((tool) => tool !== 'dirname' && tool !== 'true')))('%s stops the study', async (tool) => {
    const bin = path.join(folder, `image-without-${tool}`);
    const image = {
      ...DASH,
      path: linkPrograms(
        bin,
        ALL.filter((other) => other !== tool),
      ),
    };
    const ended = await runPod(image, ['true'], { env: { KUBEPAR_TASK_TIMEOUT: '100' } });
    expect(ended.code).toBe(92);
    expect(ended.stderr).toContain(`kubepar: the image has no '${tool}'; kubepar needs coreutils or busybox in it\n`);
  });

  test('busybox alone is enough', async () => {
    const [bin] = BUSYBOX.path.split(':');
    const ended = await runPod({ ...BUSYBOX, path: bin! }, ['true'], { env: { KUBEPAR_TASK_TIMEOUT: '100' } });
    expect(ended).toMatchObject({ code: 0, stderr: '', records: [{ status: 'succeeded' }] });
  });
});
