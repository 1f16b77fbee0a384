import * as fs from 'node:fs';
import * as path from 'node:path';
import {
  DASH,
  Pod,
  RUNTIME,
  SHELLS,
  STUDY,
  copyOfRuntime,
  isRunning,
  keptError,
  linkPrograms,
  onSmallDisk,
  processEnd,
  resultOf,
  rscript,
  runPod,
  sh,
  tableOfFiles,
  tasks,
  testFolder,
  which,
  type EndedPod,
  type Shell,
  TRIED_SHELLS,
} from './support';

const folder = testFolder();
const MIB = 1_048_576;

const newFolder = (): string => fs.mkdtempSync(path.join(folder, 'test-'));

/** Variables by name, from the output of `env -0`. */
function variables(output: string | undefined): Record<string, string> {
  const lines = output?.split('\0').filter((line) => line !== '') ?? [];
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}

/** A volume as the kubelet writes it: the files are links into a folder that can be swapped atomically. */
function kubeletVolume(): string {
  const volume = newFolder();
  const data = path.join(volume, '..2024_05_01_10_00_00.123456789');
  fs.mkdirSync(path.join(data, 'sub', '.deep'), { recursive: true });
  const files: Record<string, number> = { 'run.sh': 0o755, '.hidden': 0o644, '-n': 0o644, 'a file': 0o600 };
  for (const [name, mode] of Object.entries({ ...files, 'sub/data.csv': 0o644, 'sub/.deep/x': 0o644 }))
    fs.writeFileSync(path.join(data, name), `#!/bin/sh\necho "${name}"\n`, { mode });
  fs.symlinkSync(path.basename(data), path.join(volume, '..data'));
  for (const name of [...Object.keys(files), 'sub']) fs.symlinkSync(`..data/${name}`, path.join(volume, name));
  return volume;
}

/** Variables that the documentation names, or to which the shell or rclone gives a meaning. */
const CONTRACT =
  /^(KUBEPAR_[A-Z_]+|JOB_COMPLETION_INDEX|R_PROFILE|HOME|TMPDIR|USER|LOGNAME|PYTHON(UNBUFFERED|HASHSEED)|CDPATH|IFS|LANG|LC_ALL|PATH|RCLONE_RC_(USER|PASS)|GOOGLE_APPLICATION_CREDENTIALS)$/;

/** The variables that the wrapper sets, except those that it sets for the command. */
function assignedVariables(): string[] {
  const files = fs.readdirSync(RUNTIME, { recursive: true, encoding: 'utf8' });
  const scripts = files.filter((name) => name.endsWith('.sh'));
  const text = scripts
    .map((name) => fs.readFileSync(path.join(RUNTIME, name), 'utf8').replaceAll(/^ *#.*$/gm, ''))
    .join('\n');
  const assigned = [...text.matchAll(/(?<![\w$"'%{?&-])([A-Za-z_]\w*)=/g)].map(([, name]) => name!);
  const looped = [...text.matchAll(/\bfor (\w+) (?:in|do)\b/g)].map(([, name]) => name!);
  const read = [...text.matchAll(/\bread -r ((?:\w+ )+)/g)].flatMap(([, names]) => names!.trim().split(' '));
  return [...new Set([...assigned, ...looped, ...read])].filter((name) => !CONTRACT.test(name)).sort();
}

// A case that takes 10 s starts with the file and is checked at its end.
const LINGERING = SHELLS.map((shell) => ({
  name: shell.name,
  pods: {} as Record<'silent' | 'holding' | 'escaped' | 'ignoring' | 'hanging' | 'inR', Lingering>,
}));

interface Lingering {
  readonly ended: Promise<EndedPod>;
  /** The process that does not end by itself. */
  readonly process: () => number;
}

function startLingering(shell: Shell, command: readonly string[], env = {}): Lingering {
  const file = path.join(newFolder(), 'pid');
  const ended = runPod(shell, command, { env: { PID: file, ...env } });
  return { ended, process: () => Number(fs.readFileSync(file, 'utf8')) };
}

beforeAll(() => {
  SHELLS.forEach((shell, position) => {
    Object.assign(LINGERING[position]!.pods, {
      silent: startLingering(shell, sh('sleep 1000 >/dev/null 2>&1 & echo $! >"$PID"', 'echo done')),
      holding: startLingering(shell, sh('sleep 1000 & echo $! >"$PID"', 'echo done')),
      escaped: startLingering(
        shell,
        sh(
          `setsid sh -c 'echo $$ >"$PID"; exec sleep 100' &`,
          'while [ ! -s "$PID" ]; do sleep 0.05; done',
          'echo done',
        ),
      ),
      ignoring: startLingering(shell, sh('trap "" TERM', 'echo $$ >"$PID"', 'while :; do sleep 1; done'), {
        KUBEPAR_TASK_TIMEOUT: '1',
      }),
      hanging: startLingering(shell, sh('test "$KUBEPAR_TASK" = 1 || exec sleep 1000', 'echo good'), {
        KUBEPAR_TASK_TIMEOUT: '3',
        KUBEPAR_RETRIES: '1',
        KUBEPAR_TASKS: '2',
        KUBEPAR_TASKS_PER_POD: '2',
      }),
      inR: startLingering(shell, rscript('message("in the loop")', 'Sys.sleep(1000)'), { KUBEPAR_TASK_TIMEOUT: '8' }),
    });
  });
});

test('a variable of the wrapper has a name that starts with kp_, which no other program uses', () => {
  expect(assignedVariables().filter((name) => !name.startsWith('kp_'))).toEqual([]);
});

describe.each(TRIED_SHELLS)('attempt.sh in $name', (shell) => {
  describe('the working folder', () => {
    test('contains the files of a volume as the kubelet writes it: dot files, folders, executable bits, no links', async () => {
      const files = kubeletVolume();
      const ended = await runPod(shell, sh('find . | sort', 'find . -type l', './run.sh', 'test ! -x .hidden'), {
        env: { KUBEPAR_FILES: files },
      });
      expect(ended.stderr).toBe('');
      expect(resultOf(ended)).toBe(
        [
          '.',
          './-n',
          './.hidden',
          './a file',
          './run.sh',
          './sub',
          './sub/.deep',
          './sub/.deep/x',
          './sub/data.csv',
          'run.sh',
          '',
        ].join('\n'),
      );
    });

    test('runs a command that is a path among the files', async () => {
      const ended = await runPod(shell, ['./run.sh'], { env: { KUBEPAR_FILES: kubeletVolume() } });
      expect(ended).toMatchObject({ code: 0 });
      expect(resultOf(ended)).toBe('run.sh\n');
    });

    test('is a writable copy; the volume stays unchanged', async () => {
      const files = kubeletVolume();
      const ended = await runPod(shell, sh('echo new >sub/new', 'echo more >>sub/data.csv', 'cat sub/new'), {
        env: { KUBEPAR_FILES: files },
      });
      expect(resultOf(ended)).toBe('new\n');
      expect(fs.readdirSync(path.join(files, 'sub')).sort()).toEqual(['.deep', 'data.csv']);
      expect(fs.readFileSync(path.join(files, 'sub', 'data.csv'), 'utf8')).not.toContain('more');
    });

    test('of an empty volume is empty', async () => {
      const ended = await runPod(shell, sh('find .'), { env: { KUBEPAR_FILES: newFolder() } });
      expect(resultOf(ended)).toBe('.\n');
    });

    test('and TMPDIR and KUBEPAR_RESULT are fresh for every task and attempt', async () => {
      const command = sh(
        'for left in marker "$TMPDIR/marker" "$KUBEPAR_RESULT"; do [ ! -e "$left" ] || exit 9; done',
        ': >marker; : >"$TMPDIR/marker"; echo left >"$KUBEPAR_RESULT"',
        'test "$KUBEPAR_ATTEMPT" = 2',
      );
      const ended = await runPod(shell, command, {
        env: { KUBEPAR_FILES: newFolder(), KUBEPAR_TASKS: '2', KUBEPAR_TASKS_PER_POD: '2', KUBEPAR_RETRIES: '1' },
      });
      expect(ended.records.map(({ task, attempt, exit }) => [task, attempt, exit])).toEqual([
        [0, 1, 1],
        [0, 2, 0],
        [1, 1, 1],
        [1, 2, 0],
      ]);
    });

    test('is fresh even if the task before left a folder that its user may not write', async () => {
      const command = sh(
        '[ ! -e "$TMPDIR/kept" ] || exit 9',
        'mkdir "$TMPDIR/kept"',
        ': >"$TMPDIR/kept/file"',
        'chmod 500 "$TMPDIR/kept"',
      );
      const ended = await runPod(shell, command, {
        env: { KUBEPAR_TASKS: '2', KUBEPAR_TASKS_PER_POD: '2' },
        runtime: copyOfRuntime(),
        unprivileged: true,
      });
      expect(ended).toMatchObject({ code: 0, stderr: '', records: [{ exit: 0 }, { exit: 0 }] });
    });

    test('is the current folder if there are no files', async () => {
      const cwd = newFolder();
      expect(resultOf(await runPod(shell, ['pwd'], { cwd }))).toBe(`${cwd}\n`);
    });
  });

  describe('the environment', () => {
    const pod = {
      JOB_COMPLETION_INDEX: '4',
      KUBEPAR_TASKS: '9',
      KUBEPAR_TASKS_PER_POD: '1',
      KUBEPAR_SEED: '2147483647',
      KUBEPAR_RETRIES: '7',
      KUBEPAR_LOST_PODS: '1',
      KUBEPAR_TASK_TIMEOUT: '100',
      KUBEPAR_MAX_FAILED_TASKS: '3',
      KUBEPAR_NO_RETRY_EXIT_CODES: '3 4',
      KUBEPAR_FREE_RETRY_EXIT_CODES: '75',
      KUBEPAR_CPUS: '3',
    };
    const documented = { KUBEPAR_STUDY: STUDY, KUBEPAR_TASK: '4', KUBEPAR_ATTEMPT: '2', KUBEPAR_SEED: '2147483647' };
    const own = (seen: Record<string, string>): string[] =>
      Object.keys(seen)
        .filter((name) => name.startsWith('KUBEPAR_'))
        .sort();
    const NAMES = ['ATTEMPT', 'PARAMETERS', 'RESULT', 'SEED', 'SHARED', 'STUDY', 'TASK'].map(
      (name) => `KUBEPAR_${name}`,
    );

    test('of an R process has the documented variables and no other of the wrapper', async () => {
      const files = newFolder();
      const command = rscript('seen <- Sys.getenv()', 'cat(paste0(names(seen), "=", seen, "\\n"), sep = "")');
      const ended = await runPod(shell, command, { env: { ...pod, KUBEPAR_FILES: files } });
      const seen = variables(resultOf(ended, 4)!.replaceAll('\n', '\0'));
      expect(own(seen)).toEqual(NAMES);
      expect(seen).toMatchObject(documented);
    });

    test('of another process has, in addition, only the two with which an R that it starts finds its stream', async () => {
      const ended = await runPod(shell, [which('env'), '-0'], {
        env: { ...pod, KUBEPAR_FILES: newFolder(), R_PROFILE: '/etc/R/Rprofile.site' },
      });
      const seen = variables(resultOf(ended, 4));
      expect(own(seen)).toEqual([...NAMES, 'KUBEPAR_R_PROFILE', 'KUBEPAR_STREAM'].sort());
      expect(seen).toMatchObject(documented);
    });

    test("has the pod's own variables unchanged", async () => {
      const values = { PLAIN: 'a b', QUOTES: `'"\\$(false)\``, LINES: 'one\ntwo\n', EMPTY: '' };
      const ended = await runPod(shell, [which('env'), '-0'], { env: values });
      expect(variables(resultOf(ended))).toMatchObject(values);
    });

    test("has the pod's own variables unchanged under any name except kubepar's, whatever names the wrapper uses", async () => {
      const axes = 'list 2 1 text\nrange 2 1 -15 5 1 number\n';
      const table = tableOfFiles({ axes, 'rows-0-0': '"a"\n"\\u00e9"\n' }, ['text', 'number']);
      const names = assignedVariables().map((name) => name.replace(/^kp_/, ''));
      expect(names).toEqual(expect.arrayContaining(['seed', 'text', 'lines', 'counter', 'RESULT_LIMIT', 'size']));
      const values = Object.fromEntries(names.map((name) => [name, `of the pod: ${name}`]));
      // A command that fails at first, and one more task.
      const script = 'env -0 >"$KUBEPAR_RESULT"; test "$KUBEPAR_ATTEMPT" = 2';
      const ended = await runPod(shell, ['sh', '-c', script, '$(text)', '$(number)'], {
        env: {
          ...values,
          ...table,
          ...tasks(2),
          KUBEPAR_RETRIES: '1',
          KUBEPAR_FILES: newFolder(),
        },
      });
      expect(ended).toMatchObject({ code: 0, stderr: '' });
      for (const task of [0, 1]) expect(variables(resultOf(ended, task))).toMatchObject(values);
    });

    const THREADS = ['OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'MKL_NUM_THREADS', 'BLIS_NUM_THREADS'];

    test.each([
      ['KUBEPAR_CPUS', { KUBEPAR_CPUS: '3' }, ['3', '3', '3', '3']],
      ['1 without KUBEPAR_CPUS', {}, ['1', '1', '1', '1']],
      ['what the pod sets', { KUBEPAR_CPUS: '3', OMP_NUM_THREADS: '8', BLIS_NUM_THREADS: '2' }, ['8', '3', '3', '2']],
    ])('has as the number of threads %s', async (_what, env, expected) => {
      const seen = variables(resultOf(await runPod(shell, [which('env'), '-0'], { env })));
      expect(THREADS.map((name) => seen[name])).toEqual(expected);
    });

    test('has a JSON object at KUBEPAR_PARAMETERS', async () => {
      const ended = await runPod(shell, sh('cat "$KUBEPAR_PARAMETERS"'));
      expect(JSON.parse(resultOf(ended)!)).toEqual({});
    });

    test('has an empty standard input', async () => {
      expect(resultOf(await runPod(shell, sh('cat', 'echo end')))).toBe('end\n');
    });
  });

  describe('the arguments of the command', () => {
    test('arrive unchanged', async () => {
      const args = ['a b', '', "'", '"', '$HOME', '*', 'one\ntwo', '-n', '\\'];
      const ended = await runPod(shell, [...sh('for arg do printf "%s\\0" "$arg"; done'), 'sh', ...args], {
        env: { KUBEPAR_TASK_TIMEOUT: '100' },
      });
      expect(resultOf(ended)!.split('\0').slice(0, -1)).toEqual(args);
    });
  });

  describe('the output', () => {
    test('is in the log immediately, before the command has ended', async () => {
      const go = path.join(newFolder(), 'go');
      const command = sh('echo first', 'while [ ! -e "$GO" ]; do sleep 0.05; done', 'echo second');
      const pod = new Pod(shell, command, { env: { GO: go } });
      await pod.said('first\n');
      fs.writeFileSync(go, '');
      expect(resultOf(await pod.ended)).toBe('first\nsecond\n');
    });

    test('on standard error is written to standard error and is not part of the result', async () => {
      const ended = await runPod(shell, sh('echo out', 'echo problem >&2'));
      expect(resultOf(ended)).toBe('out\n');
      expect(ended.stderr).toBe('problem\n');
      expect(ended.records).toMatchObject([{ status: 'succeeded', error: '' }]);
    });

    const progress = Array.from({ length: 300 }, (_, step) => `${String(step)}%\r`).join('');

    test.each<[string, string, Buffer]>([
      ['nothing', ':', Buffer.alloc(0)],
      ['an empty line', 'echo', Buffer.from('\n')],
      ['no final newline', 'printf end', Buffer.from('end')],
      ['many final newlines', "printf 'end\\n\\n\\n'", Buffer.from('end\n\n\n')],
      ['a progress bar', 'i=0; while [ $i -lt 300 ]; do printf "$i%%\\r"; i=$((i + 1)); done', Buffer.from(progress)],
      ['Windows line ends', "printf 'a\\r\\nb\\r\\n'", Buffer.from('a\r\nb\r\n')],
      [
        'lines of 20 kB',
        'for char in a b c; do head -c 20000 /dev/zero | tr "\\0" $char; echo; done',
        Buffer.from(['a', 'b', 'c'].map((char) => `${char.repeat(20_000)}\n`).join('')),
      ],
      ['NUL', "printf 'a\\000\\000b'", Buffer.from('a\0\0b')],
      ['bytes that are no UTF-8', "printf '\\377\\376\\200\\303'", Buffer.from([0xff, 0xfe, 0x80, 0xc3])],
      ['a byte order mark', "printf '\\357\\273\\277a'", Buffer.from('\ufeffa')],
      ['blanks at the ends of lines', "printf ' a \\n\\t\\n'", Buffer.from(' a \n\t\n')],
      ['lines that look like data of a block', "echo 'kubepar/1 data x YQ=='", Buffer.from('kubepar/1 data x YQ==\n')],
      ['8000 bytes, as a line of base64 has', 'head -c 6000 /dev/zero', Buffer.alloc(6000)],
      ['1 MiB', 'head -c 1048576 /dev/zero', Buffer.alloc(MIB)],
    ])('is returned byte by byte: %s', async (_what, command, bytes) => {
      const ended = await runPod(shell, sh(command));
      expect(ended.code).toBe(0);
      expect(ended.sealed.damages).toEqual([]);
      expect(ended.sealed.attempts).toHaveLength(1);
      expect(ended.sealed.attempts[0]!.bytes.equals(bytes)).toBe(true);
      // And live, unchanged, before the block.
      expect(
        ended.log
          .split('\n')
          .slice(1)
          .join('\n')
          .startsWith(`${bytes.toString('latin1')}\nkubepar/1 record `),
      ).toBe(true);
    });
  });

  describe('the result', () => {
    test('is the file at KUBEPAR_RESULT if there is one, otherwise standard output', async () => {
      const command = sh('echo chatter', 'test "$KUBEPAR_TASK" = 1 || printf "a\\0b" >"$KUBEPAR_RESULT"');
      const ended = await runPod(shell, command, { env: { KUBEPAR_TASKS: '2', KUBEPAR_TASKS_PER_POD: '2' } });
      expect([resultOf(ended, 0), resultOf(ended, 1)]).toEqual(['a\0b', 'chatter\n']);
      expect(ended.records).toMatchObject([
        { result: 'file', bytes: 3 },
        { result: 'stdout', bytes: 8 },
      ]);
    });

    test('may be an empty file', async () => {
      const ended = await runPod(shell, sh('echo chatter', ': >"$KUBEPAR_RESULT"'));
      expect(ended.records).toMatchObject([{ result: 'file', bytes: 0, status: 'succeeded' }]);
      expect(resultOf(ended)).toBe('');
    });

    test('does not exist if the command failed', async () => {
      const ended = await runPod(shell, sh('echo result | tee "$KUBEPAR_RESULT"', 'exit 5'));
      expect(ended.records).toMatchObject([{ status: 'failed', exit: 5, bytes: 0, sha256: '' }]);
      expect(ended.log).not.toContain('kubepar/1 data');
    });

    test('is rejected, and retried, if KUBEPAR_RESULT is not a file', async () => {
      const ended = await runPod(shell, sh('mkfifo "$KUBEPAR_RESULT"'), { env: { KUBEPAR_RETRIES: '1' } });
      expect(ended.code).toBe(90);
      expect(ended.records).toMatchObject([{ status: 'failed' }, { status: 'failed' }]);
      expect(keptError(ended.records[0])).toBe(
        'kubepar: KUBEPAR_RESULT must be a file or a folder, got a pipe, socket or device at KUBEPAR_RESULT; write a file\n',
      );
    });

    test.each([
      ['standard output', 'head -c $((1048576 + EXTRA)) /dev/zero'],
      ['KUBEPAR_RESULT', 'head -c $((1048576 + EXTRA)) /dev/zero >"$KUBEPAR_RESULT"'],
    ])('on %s may have 1 MiB; one more byte is rejected with a remedy and not retried', async (_where, command) => {
      const [whole, larger] = await Promise.all(
        ['0', '1'].map((extra) => runPod(shell, sh(command), { env: { EXTRA: extra, KUBEPAR_RETRIES: '3' } })),
      );
      expect(whole).toMatchObject({ code: 0, records: [{ status: 'succeeded', bytes: MIB }] });
      expect(larger).toMatchObject({ code: 90, records: [{ status: 'result-too-large', attempt: 1, bytes: 0 }] });
      const remedy =
        /^kubepar: the result is larger than 1 MiB; print less, or set results: Results.volume\(...\) or Results.bucket\(...\), which take any size/;
      expect(larger!.stderr).toMatch(remedy);
      expect(keptError(larger!.records[0])).toMatch(remedy);
      expect(larger!.log).not.toContain('kubepar/1 data');
    });

    test('of far more than 1 MiB does not stop the command early', async () => {
      const ended = await runPod(shell, sh('head -c 20000000 /dev/zero', 'echo ended >&2'));
      expect(ended.stderr).toMatch(/^ended\n/);
      expect(ended.records).toMatchObject([{ status: 'result-too-large', exit: 0 }]);
    });

    const MANY = { KUBEPAR_TASKS: '5', KUBEPAR_TASKS_PER_POD: '5', KUBEPAR_RETRIES: '2' };

    test('that was rejected does not use up the room of the others of the pod', async () => {
      const command = sh('test "$KUBEPAR_TASK" -gt 0 || head -c 20000000 /dev/zero >"$KUBEPAR_RESULT"', 'echo small');
      const ended = await runPod(shell, command, { env: MANY });
      expect(ended.records.map(({ status }) => status)).toEqual([
        'result-too-large',
        ...Array.from({ length: 4 }, () => 'succeeded'),
      ]);
    });

    test('takes, however small, the room of its block', async () => {
      // The same files with a limit of 8 KiB, which ten blocks reach.
      const runtime = copyOfRuntime();
      const file = path.join(runtime, 'log.sh');
      const text = fs.readFileSync(file, 'utf8');
      expect(text).toContain('LOG_LIMIT=8388608');
      fs.writeFileSync(file, text.replace('LOG_LIMIT=8388608', 'LOG_LIMIT=8192'));
      const ended = await runPod(shell, ['true'], {
        env: { KUBEPAR_TASKS: '20', KUBEPAR_TASKS_PER_POD: '20' },
        runtime,
      });
      const firstRefused = ended.log.indexOf('"status":"result-too-large"');
      expect(firstRefused).toBeGreaterThan(6000);
      expect(firstRefused).toBeLessThan(9000);
    });
  });

  describe('the exit code of the command', () => {
    test.each([
      ['1', 'exit 1', 1],
      ['255', 'exit 255', 255],
      ['126, of a command that exists', 'exit 126', 126],
      ['127, of a command that exists', 'exit 127', 127],
      ['124, which timeout uses, too', 'exit 124', 124],
      ['128 and the number of the signal that ended it', 'kill -KILL $$', 137],
    ])('is in the record: %s', async (_what, command, exit) => {
      const ended = await runPod(shell, sh(command), { env: { KUBEPAR_TASK_TIMEOUT: '100' } });
      expect(ended).toMatchObject({ code: 90, records: [{ status: 'failed', exit }] });
    });
  });

  test('taskTimeout takes no result from a command that it ended, even if that exits with 0', async () => {
    const command = sh('trap "exit 0" TERM', 'sleep 1000 >/dev/null 2>&1 &', 'echo half a result', 'wait');
    const ended = await runPod(shell, command, { env: { KUBEPAR_TASK_TIMEOUT: '1' } });
    expect(ended).toMatchObject({ code: 90, records: [{ status: 'timed-out', bytes: 0 }] });
  });

  test('output that arrives soon after the end of the command counts', async () => {
    const ended = await runPod(shell, sh('(sleep 1; echo late) &', 'echo early'));
    expect(resultOf(ended)).toBe('early\nlate\n');
  });
});

test('the results of a pod may have 8 MiB together; more is rejected with a remedy, so that the log keeps the first', async () => {
  const env = { KUBEPAR_TASKS: '5', KUBEPAR_TASKS_PER_POD: '5', KUBEPAR_RETRIES: '2' };
  const ended = await runPod(DASH, sh('head -c 1048576 /dev/zero'), { env });
  expect(ended.code).toBe(90);
  const refused = ended.records.map(({ status }) => status).indexOf('result-too-large');
  expect(refused).toBe(3);
  expect(ended.records).toHaveLength(5);
  expect(keptError(ended.records[refused])).toMatch(
    /^kubepar: the tasks of this pod write more than 8 MiB to its log, .*; print less, set a smaller tasksPerPod, or results: Results.volume\(...\) or Results.bucket\(...\)\n$/,
  );
  expect(ended.log.length).toBeLessThan(10 * MIB);
});

test.each([
  ['standard output beside a result file', 'yes 0123456 | head -c 700000; echo 1 >"$KUBEPAR_RESULT"'],
  ['standard error', 'yes 0123456 | head -c 700000 >&2; echo 1'],
])('many short lines on %s count with what the log adds to each', async (_what, script) => {
  const env = { KUBEPAR_TASKS: '4', KUBEPAR_TASKS_PER_POD: '4' };
  const ended = await runPod(DASH, sh(script), { env });
  // Each task writes 87,500 lines: 4.6 MB with 45 more bytes per line. Before the first result, nothing can be lost.
  expect(ended.records.map(({ status }) => status)).toEqual([
    'succeeded',
    'succeeded',
    'result-too-large',
    'result-too-large',
  ]);
});

test('a single task may write any amount in addition to its result', async () => {
  const ended = await runPod(DASH, sh('head -c 12000000 /dev/zero', 'echo 1 >"$KUBEPAR_RESULT"'));
  expect(resultOf(ended)).toBe('1\n');
});

test('a log that is nearly full before its first result is rotated, and contains that result and the later ones', async () => {
  const runtime = copyOfRuntime();
  const file = path.join(runtime, 'log.sh');
  const text = fs.readFileSync(file, 'utf8');
  const small = text.replace(/(kp_ROTATION)=\d+ (kp_INEXACT)=\d+ (.*SECONDS)=\d+/, '$1=100000 $2=5000 $3=2');
  expect(small).not.toBe(text);
  fs.writeFileSync(file, small);
  const env = { KUBEPAR_TASKS: '2', KUBEPAR_TASKS_PER_POD: '2' };
  const output = 'test $KUBEPAR_TASK = 1 || yes 012345678 | head -c 18000 >&2; echo 1';
  const inPod = await runPod(DASH, sh(output), { env: { ...env, KUBERNETES_SERVICE_HOST: '10.0.0.1' }, runtime });
  const elsewhere = await runPod(DASH, sh(output), { env, runtime });
  for (const { records } of [inPod, elsewhere])
    expect(records.map(({ status }) => status)).toEqual(['succeeded', 'succeeded']);
  // The size of the log by then, with 45 bytes for each of 1800 lines, is between the two limits.
  const filled = inPod.log.slice(0, inPod.log.indexOf('kubepar/1 record')).split('\0').length - 1;
  expect(filled).toBeGreaterThan(5000);
  expect(filled).toBeLessThan(7000);
  expect(inPod.seconds).toBeGreaterThanOrEqual(2);
  expect(elsewhere.log).not.toContain('\0');
});

test('output for which the disk has no room is not a result', async () => {
  const full = { ...DASH, command: ['sh', '-c', 'ulimit -f 100; exec "$0" "$@"', ...DASH.command] };
  const ended = await runPod(full, sh('head -c 200000 /dev/zero'));
  expect(ended).toMatchObject({ code: 90, records: [{ status: 'failed', bytes: 0 }] });
  expect(keptError(ended.records[0])).toMatch(/^kubepar: the result could not be kept: the disk is full; /);
});

describe.each(TRIED_SHELLS)('on a full disk, in $name,', (shell) => {
  const onFullDisk = (...lines: readonly string[]): Promise<EndedPod> => {
    const fill = 'head -c 1000000 /dev/zero >"$HOME/filled" 2>/dev/null';
    return runPod(onSmallDisk(shell, '256k'), sh(fill, ...lines));
  };

  test.each([
    ['what was printed', 'echo 1; exit 0'],
    ['a large output', 'seq 1 100000; exit 0'],
    ['a result file', 'echo 1 >"$KUBEPAR_RESULT"; exit 0'],
    ['a result folder', 'mkdir "$KUBEPAR_RESULT"; echo 1 >"$KUBEPAR_RESULT/a"; exit 0'],
    ['nothing', 'exit 0'],
  ])('%s is not a result, and the reason says why', async (_what, line) => {
    const ended = await onFullDisk(line);
    expect(ended).toMatchObject({ code: 90, records: [{ status: 'failed', exit: 0, bytes: 0, sha256: '' }] });
    expect(keptError(ended.records[0])).toMatch(/^kubepar: .*the disk is full; raise resources\.ephemeralStorage, /);
  });

  test('a failed command has that as its error if its own could not be stored', async () => {
    const ended = await onFullDisk('echo oh no >&2; exit 3');
    expect(ended).toMatchObject({ code: 90, records: [{ status: 'failed', exit: 3 }] });
    expect(keptError(ended.records[0])).toMatch(/^kubepar: .*the disk is full; raise resources\.ephemeralStorage, /);
    expect(ended.stderr).toContain('oh no\n');
  });

  // The file that fills the disk is deleted when the session of R ends. Most functions of R print nothing, or a message
  // without the system's error text.
  test.each([
    'write.csv(data.frame(x = 1:3), FILE)',
    'write.csv(data.frame(x = 1:9999), FILE)',
    'saveRDS(runif(9999), FILE)',
    'cat(1:9999, file = FILE)',
    'writeBin(runif(9999), FILE)',
    'pdf(FILE); plot(runif(999)); invisible(dev.off())',
    'write.csv(data.frame(x = 1:9999), gzfile(FILE))',
    'f <- tempfile(); write.csv(data.frame(x = 1:3), f); cat(length(readLines(f)))',
  ])('that has room again once R has ended, there is no result of %s', async (line) => {
    const ended = await onFullDisk(
      'rm "$HOME/filled"',
      `exec Rscript -e 'f <- file(tempfile(), "wb"); try(writeBin(raw(1e6), f), TRUE); try(close(f), TRUE)' \\`,
      `  -e '${line.replace('FILE', 'Sys.getenv("KUBEPAR_RESULT")')}'`,
    );
    expect(ended).toMatchObject({ code: 90, records: [{ status: 'failed', bytes: 0, sha256: '' }] });
    expect(keptError(ended.records[0])).toMatch(/the disk is full; raise resources\.ephemeralStorage, |No space left/);
  });

  test('that has room again later, there is no result of a command that reported it and continued', async () => {
    const ended = await onFullDisk('cat /bin/sh >"$KUBEPAR_RESULT"; rm "$HOME/filled"; exit 0');
    expect(ended).toMatchObject({ code: 90, records: [{ status: 'failed', exit: 0, bytes: 0, sha256: '' }] });
    expect(keptError(ended.records[0])).toMatch(/^kubepar: .*the disk is full; raise resources\.ephemeralStorage, /);
  });

  test('a folder that has no room to be packed is not a result', async () => {
    const ended = await onFullDisk(
      'rm "$HOME/filled"; mkdir "$KUBEPAR_RESULT"; head -c 100000 /dev/zero >"$KUBEPAR_RESULT/a"; head -c 90000 /dev/zero >"$HOME/b"',
    );
    expect(ended).toMatchObject({ code: 90, records: [{ status: 'failed', exit: 0, bytes: 0, sha256: '' }] });
    expect(keptError(ended.records[0])).toMatch(/^kubepar: .*the disk is full; raise resources\.ephemeralStorage, /);
  });
});

describe.each(TRIED_SHELLS)('output of which a write found no room, in $name,', (shell) => {
  const PYTHON = `import errno, os; raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))`;

  test.each([
    ['of coreutils', 'cp: error writing a.csv: No space left on device'],
    ['of a warning of R', '  Problem closing connection:  No space left on device'],
    ['of Julia and Go', 'ERROR: IOError: write: no space left on device (ENOSPC)'],
    ['of Python in any language', "OSError: [Errno 28] kein Platz: 'a'"],
    ['of a quota', 'cat: write error: Disk quota exceeded'],
    ['of SQLite', 'sqlite3.OperationalError: database or disk is full'],
    ['of dash', 'sh: 1: echo: echo: I/O error'],
    ['in German', 'cp: Fehler: Auf dem Gerät ist kein Speicherplatz mehr verfügbar'],
    ['in French', 'cp: erreur: Aucun espace disponible sur le périphérique'],
  ])('is not a result if the message is %s', async (_whose, words) => {
    const ended = await runPod(shell, sh('cat >&2 <<END', words, 'END', 'echo 1 >"$KUBEPAR_RESULT"'));
    expect(ended).toMatchObject({ code: 90, records: [{ status: 'failed', exit: 0, bytes: 0 }] });
    expect(keptError(ended.records[0])).toMatch(/^kubepar: .*the disk is full; raise resources\.ephemeralStorage, /);
  });

  test('is detected even at the end of a long output', async () => {
    const ended = await runPod(shell, sh('seq 1 99999 >&2', `${which('python3')} -c '${PYTHON}'`, 'echo 1'));
    expect(ended).toMatchObject({ code: 90, records: [{ status: 'failed', exit: 0 }] });
  });

  test.each(['API quota exceeded, waiting', 'free space: 3 GB', 'no space left in the list', 'device: I/O errors: 0'])(
    'is not what "%s" means',
    async (words) => {
      const ended = await runPod(shell, sh(`echo '${words}' >&2`, 'echo 1'));
      expect(ended).toMatchObject({ code: 0, records: [{ status: 'succeeded' }] });
    },
  );
});

describe('an image without setsid', () => {
  const TOOLS = [
    'base64',
    'cat',
    'chmod',
    'cp',
    'date',
    'dirname',
    'env',
    'head',
    'mkdir',
    'mkfifo',
    'rm',
    'sh',
    'sha256sum',
  ];
  const image = {
    ...DASH,
    path: linkPrograms(path.join(newFolder(), 'bin'), [...TOOLS, 'sleep', 'tail', 'tee', 'timeout', 'wc']),
  };

  test('passes a signal on to the first process of the command', async () => {
    const pod = new Pod(image, sh('echo ready', 'exec sleep 1000'));
    await pod.said('ready');
    pod.signal('SIGTERM');
    expect(await pod.ended).toMatchObject({ code: 91, records: [{ status: 'interrupted', exit: 143 }] });
  });
});

describe.each(LINGERING)('a process that does not end, in $name', ({ pods }) => {
  test('is killed at once, if it was left behind without the output', async () => {
    const { ended, process } = pods.silent;
    expect(await ended).toMatchObject({ code: 0 });
    expect((await ended).seconds).toBeLessThan(9);
    await processEnd(process());
  });

  test('is killed after 10 s, if it was left behind with the output, which then counts as truncated', async () => {
    const pod = await pods.holding.ended;
    expect(pod.code).toBe(90);
    expect(keptError(pod.records[0])).toMatch(
      /^kubepar: a process that the command left behind held its output open for 10 s; /,
    );
    expect(pod.records[0]!.seconds).toBeLessThan(9);
    expect(pod.seconds).toBeGreaterThan(9);
    expect(pod.seconds).toBeLessThan(40);
    await processEnd(pods.holding.process());
  });

  test('delays the wrapper by only 15 s, if it was left behind with the output in its own session', async () => {
    const pod = await pods.escaped.ended;
    expect(isRunning(pods.escaped.process())).toBe(true);
    process.kill(pods.escaped.process(), 'SIGKILL');
    expect(pod).toMatchObject({ code: 90, records: [{ status: 'failed', exit: 0 }] });
    expect(pod.seconds).toBeLessThan(40);
  });

  test('is ended at its timeout and retried, and then the next task runs', async () => {
    const { code, records } = await pods.hanging.ended;
    expect(code).toBe(90);
    expect(records.map(({ task, attempt, status }) => [task, attempt, status])).toEqual([
      [0, 1, 'timed-out'],
      [0, 2, 'timed-out'],
      [1, 1, 'succeeded'],
    ]);
    expect(records[0]!.seconds).toBeGreaterThanOrEqual(3);
    expect(records[0]!.seconds).toBeLessThan(12);
  });

  test('is ended at its timeout in R, and its output until then shows where it was', async () => {
    const { records } = await pods.inR.ended;
    expect(records).toMatchObject([{ status: 'timed-out' }]);
    expect(keptError(records[0])).toBe('in the loop\n');
  });

  test('is killed 10 s after its timeout, if it ignores SIGTERM', async () => {
    const pod = await pods.ignoring.ended;
    expect(pod).toMatchObject({ code: 90, records: [{ status: 'timed-out', exit: 137 }] });
    expect(pod.records[0]!.seconds).toBeGreaterThanOrEqual(11);
    expect(pod.records[0]!.seconds).toBeLessThan(40);
    await processEnd(pods.ignoring.process());
  });
});
