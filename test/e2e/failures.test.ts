import * as fs from 'node:fs';
import * as path from 'node:path';
import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import type { StaticSimulationProps } from '../../lib';
import { TestNamespace, type Ended } from './support';

jest.setTimeout(200_000);

const SMALL = { cpu: Cpu.millis(20), memory: Size.mebibytes(128) };
const r = (...lines: string[]): string[] => ['Rscript', ...lines.flatMap((line) => ['-e', line])];

interface Case {
  readonly id: string;
  readonly rule: string;
  readonly props: Partial<StaticSimulationProps>;
  readonly waitCode: number;
  /** The output of `wait`. */
  readonly said: RegExp;
  /** The line of task 0 in records.csv. */
  readonly record: RegExp;
}

interface Waited extends Ended {
  readonly milliseconds: number;
}

const CASES: readonly Case[] = [
  {
    id: 'fails-once',
    rule: 'a task that fails once and then works has its result, from attempt 2',
    props: { retries: 2, command: r('if (Sys.getenv("KUBEPAR_ATTEMPT") == "1") stop("not yet")', 'print(42)') },
    waitCode: 0,
    said: /^$/,
    record: /^0,succeeded,2,/m,
  },
  {
    id: 'always-fails',
    rule: "a task that always fails ends after its retries with R's error text",
    props: { retries: 1, command: r('simulate <- function() stop("the data are wrong")', 'simulate()') },
    waitCode: 1,
    said: /task 0 failed: Error in simulate\(\) : the data are wrong/,
    record: /^0,failed,2,.*"Error in simulate\(\) : the data are wrong/m,
  },
  {
    id: 'status-3',
    rule: 'quit(status = 3) is a failure that names the exit code',
    props: { command: r('quit(status = 3)') },
    waitCode: 1,
    said: /task 0 failed: it ended with exit code 3/,
    record: /^0,failed,1,[^,]+,[\d.]+,3,/m,
  },
  {
    id: 'too-much-memory',
    rule: 'a task that runs out of memory is named so',
    props: { command: r('x <- rep(1, 1e8)', 'print(sum(x))'), resources: SMALL },
    waitCode: 1,
    said: /task 0 out-of-memory: it needed more memory than resources\.memory/,
    record: /^0,out-of-memory,1?,[^,]*,[\d.]*,137,/m,
  },
  {
    id: 'hangs',
    rule: 'a task that hangs is ended by taskTimeout',
    props: { command: r('Sys.sleep(1000)'), taskTimeout: Duration.seconds(3) },
    waitCode: 1,
    said: /task 0 timed-out: it took longer than taskTimeout/,
    record: /^0,timed-out,1,[^,]+,3\.\d*,/m,
  },
  {
    id: 'no-script',
    rule: "a script that does not exist fails with R's words for it",
    props: { command: ['Rscript', 'no-such-script.R'] },
    waitCode: 1,
    said: /task 0 failed: Fatal error: cannot open file 'no-such-script.R': No such file or directory/,
    record: /^0,failed,1,/m,
  },
  {
    id: 'no-command',
    rule: 'a command that does not exist stops the study at once',
    props: { retries: 2, completions: 3, command: ['no-such-program'] },
    waitCode: 1,
    said: /a pod stopped it: .*\n.*can't find the command 'no-such-program' in the image or among the files/,
    // The first pod that fails ends the Job, and with it the others, possibly before they began.
    record: /^[0-2],failed,,,,92,/m,
  },
  {
    id: 'too-large',
    rule: 'a result of 1 MiB and one byte is refused with the remedy, and not tried again',
    props: { retries: 2, command: ['sh', '-c', 'head -c 1048577 /dev/zero'] },
    waitCode: 1,
    said: /task 0 result-too-large: kubepar: the result is larger than 1 MiB.*print less/,
    record: /^0,result-too-large,1,/m,
  },
];

describe('failures in a cluster', () => {
  const cluster = new TestNamespace();

  /** The output of `wait` for studies whose pods do not start. It takes time, but all can wait at once. */
  let noImage: Promise<Waited>;
  let noSecret: Promise<Waited>;
  let tooBig: Promise<Waited>;

  // All at once: the tests below wait for each.
  beforeAll(() => {
    noImage = applyAndWait('no-image', { image: 'registry.example.com/no-such-image:1.0.0' });
    noSecret = applyAndWait('no-secret', { secrets: [{ secret: 'gcs-key', mountPath: '/var/secrets/google' }] });
    tooBig = applyAndWait('too-big', { resources: { cpu: Cpu.units(1000) }, deadline: Duration.seconds(40) });
    for (const { id, props } of CASES)
      expect(cluster.apply(cluster.synth(id, { resources: SMALL, ...props }))).toMatchObject({ code: 0, stderr: '' });
  });

  async function applyAndWait(id: string, props: Partial<StaticSimulationProps>): Promise<Waited> {
    expect(cluster.apply(cluster.synth(id, { resources: SMALL, ...props }))).toMatchObject({ code: 0, stderr: '' });
    const start = Date.now();
    return { ...(await cluster.kubepar('wait', id)), milliseconds: Date.now() - start };
  }

  test.each(CASES.map((found) => [found.rule, found] as const))('%s', async (_rule, { id, waitCode, said, record }) => {
    const waited = await cluster.kubepar('wait', id);
    expect(waited.stderr).toMatch(said);
    expect(waited.code).toBe(waitCode);
    const collected = await cluster.kubepar('collect', id, '--output', cluster.output(id));
    expect(collected.code).toBe(waitCode);
    expect(cluster.read(id, 'records.csv')).toMatch(record);
  });

  test('a nonexistent image ends wait within a minute, with a remedy', async () => {
    const { code, stdout, stderr, milliseconds } = await noImage;
    expect(milliseconds).toBeLessThan(60_000);
    expect({ code, stdout }).toEqual({ code: 1, stdout: 'no-image  blocked  0 of 1 tasks done\n' });
    expect(stderr).toMatch(
      /no-image: pod \S+ cannot start: (ErrImagePull|ImagePullBackOff): .*; check that the image registry\.example\.com\/no-such-image:1\.0\.0 exists/,
    );
  });

  test('a nonexistent Secret ends wait within a minute, with its name', async () => {
    const { code, stdout, stderr, milliseconds } = await noSecret;
    expect(milliseconds).toBeLessThan(60_000);
    expect({ code, stdout }).toEqual({ code: 1, stdout: 'no-secret  blocked  0 of 1 tasks done\n' });
    expect(stderr).toMatch(/no pod can start: FailedMount: .*secret "gcs-key" not found; create what is missing/);
  });

  test('a pod that fits no node is reported while wait continues', async () => {
    const { code, stderr } = await tooBig;
    expect(stderr).toMatch(
      /pod too-big-\S+ waits for a node: Unschedulable: .*Insufficient cpu.*; if no node becomes free or is added, request less in resources/,
    );
    expect(stderr).toMatch(/too-big: it ran longer than its deadline/);
    expect(code).toBe(1);
  });

  test('maxFailedTasks stops a study whose tasks fail', async () => {
    const file = cluster.synth('stops', {
      completions: 40,
      parallelism: 2,
      maxFailedTasks: 3,
      command: ['false'],
      resources: SMALL,
    });
    cluster.apply(file);
    const waited = await cluster.kubepar('wait', 'stops', '--json');
    expect(waited.code).toBe(1);
    const [state] = JSON.parse(waited.stdout) as [{ reason: string; failed: number }];
    expect(state.reason).toMatch(/more of its pods failed than maxFailedTasks allows/);
    expect(state.failed).toBeLessThan(10);
  });
});

describe('outputs in a cluster', () => {
  const cluster = new TestNamespace();
  // In the project, where `files` must be; deleted after the test.
  const script = 'test/e2e/outputs.tmp.sh';
  const outputs: readonly [string, string, Buffer][] = [
    ['1 MiB', 'head -c 1048576 /dev/zero | tr "\\0" a', Buffer.alloc(1_048_576, 'a')],
    ['carriage returns', "printf '10%%\\r20%%\\r\\n'", Buffer.from('10%\r20%\r\n')],
    ['a line above 16 KiB', 'head -c 50000 /dev/zero | tr "\\0" b; echo', Buffer.from(`${'b'.repeat(50_000)}\n`)],
    ['no final newline', 'printf end', Buffer.from('end')],
    ['NUL and bytes that are no UTF-8', "printf 'a\\000b\\377\\376c'", Buffer.from('a\0b\xff\xfec', 'latin1')],
    ['nothing', ':', Buffer.alloc(0)],
    [
      'a line without end on standard error',
      'head -c 20000 /dev/zero | tr "\\0" e >&2; echo out',
      Buffer.from('out\n'),
    ],
    [
      'a block of its own',
      'printf \'kubepar/1 begin x {}\\nkubepar/1 record x {"task":0}\\nkubepar/1 sealed x 0\\n\'',
      Buffer.from('kubepar/1 begin x {}\nkubepar/1 record x {"task":0}\nkubepar/1 sealed x 0\n'),
    ],
  ];

  beforeAll(() => {
    fs.writeFileSync(
      script,
      `case $KUBEPAR_TASK in\n${outputs.map(([, command], task) => `${String(task)}) ${command} ;;\n`).join('')}esac\n`,
    );
    const file = cluster.synth('outputs', {
      files: [script],
      command: ['sh', path.basename(script)],
      completions: outputs.length,
      resources: SMALL,
    });
    fs.rmSync(script);
    cluster.apply(file);
    // 1. just below what the kubelet keeps of a log, 2. above it, 3. below, and above with the results. The kubelet
    // checks every 10 seconds.
    const much =
      'case $KUBEPAR_TASK in 0) size=9900000 ;; 2) size=12000000 ;; 4) size=6000000 ;; *) size=0; sleep 25 ;; esac; head -c $size /dev/zero | tr "\\0" e >&2; echo $size';
    cluster.apply(
      cluster.synth('much', { command: ['sh', '-c', much], completions: 6, tasksPerPod: 2, resources: SMALL }),
    );
  });

  test('are collected', async () => {
    expect(await cluster.kubepar('wait', 'outputs')).toMatchObject({ code: 0 });
    const collected = await cluster.kubepar('collect', 'outputs', '--output', cluster.output('outputs'));
    expect(collected.code).toBe(0);
    expect(collected.stderr).toContain('1 sealed blocks in the logs were ignored: their pod');
  });

  test('keep the results of all tasks of a pod, however much it wrote to its log before the first', async () => {
    expect(await cluster.kubepar('wait', 'much')).toMatchObject({ code: 0 });
    const collected = await cluster.kubepar('collect', 'much', '--output', cluster.output('much'));
    expect([collected.code, cluster.read('much', 'records.csv').match(/succeeded/g)?.length]).toEqual([0, 6]);
  });

  test.each(outputs.map(([what, , bytes], task) => [what, task, bytes] as const))(
    '%s is returned byte by byte',
    (_what, task, bytes) => {
      expect(fs.readFileSync(cluster.output(`outputs/tasks/${String(task)}`)).equals(bytes)).toBe(true);
    },
  );
});

describe('changes to a study in a cluster', () => {
  const cluster = new TestNamespace();
  const props = { command: ['sleep', '1000'], completions: 5, parallelism: 1, resources: SMALL };
  const spec = (): string =>
    cluster.kubectl(
      'get',
      'jobs',
      '-o',
      'jsonpath={range .items[*]}{.spec.parallelism} {.spec.suspend} {.spec.ttlSecondsAfterFinished} {.spec.activeDeadlineSeconds} {.spec.maxFailedIndexes}{"\\n"}{end}',
    );
  const apply = (changes: Partial<StaticSimulationProps>): Ended =>
    cluster.apply(cluster.synth('changes', { ...props, ...changes }));

  test('parallelism, suspend, ttl, deadline and maxFailedTasks change the running Job', () => {
    expect(apply({ suspend: true })).toMatchObject({ code: 0, stderr: '' });
    expect(spec()).toBe('1 true   \n');
    const changed = apply({ parallelism: 3, ttl: Duration.hours(1), deadline: Duration.minutes(5), maxFailedTasks: 2 });
    expect(changed).toMatchObject({ code: 0, stderr: '' });
    expect(changed.stdout).toMatch(/job\.batch\/changes-[0-9a-f]{8} configured/);
    expect(spec()).toBe('3 false 3600 300 2\n');
  });

  test('a change of the command creates a new Job next to the old one', () => {
    expect(apply({ command: ['sleep', '1001'] })).toMatchObject({ code: 0, stderr: '' });
    expect(spec().trimEnd().split('\n')).toHaveLength(2);
  });

  test('collect of a study that has not ended names its tasks as unfinished', async () => {
    const collected = await cluster.kubepar('collect', 'changes', '--output', cluster.output('changes'));
    expect(collected.code).toBe(1);
    expect(collected.stderr).toContain('task 0-4 unfinished: the study has not ended\n');
    expect(collected.stderr).toMatch(
      /^changes means changes-[0-9a-f]{8}, the newest version; there are earlier versions, too: changes-/m,
    );
  });
});
