import { spawn, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, Chart, Duration } from 'cdk8s';
import { ExpandedSweep, Parameters, Results, StaticSimulation, type StaticSimulationProps } from '../../../lib';
import { testFolder } from '../../runtime/support';
import { COLLECTED_FILES, kubepar } from '../support';

const folder = testFolder();
const output = path.join(folder, 'out');
const POD = '"${KUBEPAR_SHARED:-${KUBEPAR_RESULT%/*}/..}"';

afterEach(() => {
  fs.rmSync(output, { recursive: true, force: true });
});

function read(...parts: readonly string[]): string {
  return fs.readFileSync(path.join(output, ...parts), 'utf8');
}

function synth(script: string, props: Partial<StaticSimulationProps> = {}): string {
  const app = new App({ outdir: folder });
  new StaticSimulation(new Chart(app, 'verified'), 'verified', {
    image: 'rocker/r-ver:4.5.0',
    completions: 3,
    retries: 0,
    command: ['sh', '-c', script],
    ...props,
  });
  app.synth();
  return path.join(folder, 'verified.k8s.yaml');
}

describe('kubepar try --verify', () => {
  test('writes the results as try does, and reports that they were equal, and what was varied', () => {
    const { code, stdout, stderr } = kubepar(['try', synth('echo $KUBEPAR_TASK'), '--verify', '--output', output]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(read('results.csv')).toBe('task,value\n0,0\n1,1\n2,2\n');
    expect(stdout).toContain('results  3 of 3 tasks, 3 rows\n');
    expect(stdout).toContain(
      '\nverified 3 of 3 tasks gave the same result in both runs\n' +
        'varied   order of pods, tasks to a pod, tasks that ran before in the same pod, number of the attempt, folders, process ids, time in seconds, host name, number of cores\n' +
        '         not varied: date\n',
    );
    expect(fs.readdirSync(output).sort()).toEqual(COLLECTED_FILES);
  });

  test('reports files in /tmp, which an earlier run may have left for both', () => {
    const cache = path.join(fs.mkdtempSync(path.join('/tmp', 'verified-')), 'cache');
    try {
      const script = `[ -e ${cache} ] || echo $$ >${cache}; cat ${cache}`;
      const { stdout } = kubepar(['try', synth(script), '--verify', '--output', output]);
      expect(stdout).toContain('verified 3 of 3 tasks gave the same result in both runs\n');
      expect(stdout).toContain(
        `not varied: files in /tmp and /var/tmp; the command names ${cache} (${cache} is there now): check that no result depends on what an earlier run left, date\n`,
      );
    } finally {
      fs.rmSync(path.dirname(cache), { recursive: true });
    }
  });

  test('names each task that differs, with the first line that differs, and the usual causes', () => {
    const app = new App({ outdir: folder });
    new ExpandedSweep(new Chart(app, 'verified'), 'verified', {
      image: 'rocker/r-ver:4.5.0',
      command: ['sh', '-c', `echo $1; [ $1 -ne 2 ] || { echo >>${folder}/runs; wc -l <${folder}/runs; }`, 'sh', '$(n)'],
      parameters: Parameters.list('n', [1, 2, 3]),
    });
    app.synth();
    const file = path.join(folder, 'verified.k8s.yaml');
    const { code, stdout, stderr } = kubepar(['try', file, '--verify', '--output', output]);
    expect(code).toBe(1);
    expect(stdout).toContain('verified 2 of 3 tasks gave the same result in both runs\n');
    expect(stderr).toMatch(
      /^task 1 \(n=2\) has different bytes in the second run, from line 2 on:\n {4}first {3}1\n {4}second {2}2\nthe cause is usually:\n {2}- .+\n$/,
    );
    // Of the first run.
    expect(read('tasks', '1')).toBe('2\n1\n');
  });

  test('a failure in both runs is reported once, as by try', () => {
    const file = synth('[ $KUBEPAR_TASK != 1 ] || { echo no >&2; exit 7; }; echo $KUBEPAR_TASK');
    const { code, stdout, stderr } = kubepar(['try', file, '--verify', '--output', output]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: 'task 1 failed: no\n' });
    expect(stdout).toContain('verified 3 of 3 tasks gave the same result in both runs\n');
  });

  test('a missing program is reported once, and nothing runs twice', () => {
    const { code, stdout, stderr } = kubepar([
      'try',
      synth('', { command: ['no-such-program'] }),
      '--verify',
      '--jobs',
      '1',
      '--output',
      output,
    ]);
    expect(code).toBe(1);
    expect(stderr.match(/can't find the command/g)).toHaveLength(1);
    expect(stdout).toContain('verified 0 of 0 tasks');
  });

  test('a task that fails in only one of the runs is named with its error', () => {
    const file = synth(`mkdir ${folder}/only-once || exit 3; echo 1`, { completions: 1 });
    const { code, stderr } = kubepar(['try', file, '--verify', '--output', output]);
    expect(code).toBe(1);
    expect(stderr).toContain(
      `task 0 succeeded in the first run, and failed (mkdir: cannot create directory ‘${folder}/only-once’: File exists) in the second\n`,
    );
  });

  test('a binary result is compared by its bytes', () => {
    const file = synth(`printf 'a\\0'; cat ${folder}/byte 2>/dev/null; printf b >${folder}/byte`, { completions: 1 });
    const { code, stderr } = kubepar(['try', file, '--verify', '--output', output]);
    expect(code).toBe(1);
    expect(stderr).toContain('task 0 has different bytes in the second run, from byte 3 of 2 and 3 bytes on\n');
  });

  test('for a folder, the files are compared, whatever their times in the archive', () => {
    const file = synth(
      'mkdir -p "$KUBEPAR_RESULT/a"; cd "$KUBEPAR_RESULT"; echo 1 >a/x.csv; echo 2 >b.csv; [ $KUBEPAR_TASK = 0 ] || date +%N >a/y.csv; [ $KUBEPAR_TASK != 2 ] || mv a/y.csv $(cat a/y.csv)',
    );
    const { code, stderr } = kubepar(['try', file, '--verify', '--output', output]);
    expect(code).toBe(1);
    expect(stderr).not.toContain('task 0 ');
    expect(stderr).toMatch(
      /^task 1 has different bytes in the second run, from line 1 of a\/y.csv on:\n {4}first {3}\d+\n {4}second {2}\d+$/m,
    );
    expect(stderr).toMatch(
      /^task 2 has different bytes in the second run, the file \d+ exists only in the (first|second) run$/m,
    );
  });

  test('a result of another kind or with another extension in the second run is named', () => {
    const script = `mkdir ${folder}/$KUBEPAR_TASK 2>/dev/null && end=.csv; case $KUBEPAR_TASK in 0) echo 1 >"$KUBEPAR_RESULT\${end:-.txt}" ;; *) [ -z "\${end:-}" ] || echo 1 >"$KUBEPAR_RESULT"; echo 1 ;; esac`;
    const { code, stderr } = kubepar(['try', synth(script, { completions: 2 }), '--verify', '--output', output]);
    expect(code).toBe(1);
    expect(stderr).toContain(
      'task 0 has its result in a file .csv in the first run, and in a file .txt in the second\n',
    );
    expect(stderr).toContain(
      'task 1 has its result in a file in the first run, and in what it printed in the second\n',
    );
  });

  test('--task runs another task before it in the same pod, which is not reported', () => {
    const file = synth(`f=${POD}/left; cat "$f" 2>/dev/null; echo $KUBEPAR_TASK | tee "$f"`, { completions: 5 });
    const { code, stderr } = kubepar(['try', file, '--verify', '--task', '3', '--output', output]);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^3\ntask 3 has different bytes in the second run, from line 1 on:\n {4}first {3}3\n {4}second {2}2\n/,
    );
    expect(fs.readdirSync(path.join(output, 'tasks'))).toEqual(['3']);
  });

  test('results may be as large as in a run of one task per pod', () => {
    const line = 'yes $(printf "%01000d" $KUBEPAR_TASK) | head -c 900000';
    const file = synth(line, { completions: 5 });
    expect(kubepar(['try', file, '--verify', '--jobs', '1', '--output', output])).toMatchObject({
      code: 0,
      stderr: '',
    });
  });

  test('a result that is too large is reported once', () => {
    const file = synth('yes | head -c 3000000', { completions: 2 });
    const { code, stdout, stderr } = kubepar(['try', file, '--verify', '--output', output]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^task 0-1 result-too-large: .+\n$/);
    expect(stdout).toContain('verified 0 of 0 tasks');
  });

  test('results on a volume are also compared', () => {
    const results = Results.volume({ claimName: 'claim' });
    const file = synth('yes "$KUBEPAR_TASK $(printf %0197d 0)" | head -c 20000000; date +%N', {
      completions: 2,
      results,
    });
    const { code, stderr } = kubepar(['try', file, '--verify', '--output', output]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/task 1 has different bytes in the second run, from line 100001 on:\n/);
    expect(fs.readdirSync(output).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  test('a task that is slower on one core gets more time', () => {
    const script = `sleep 0.2; ! mkdir ${folder}/slow 2>/dev/null && sleep 1.5; echo 1`;
    const file = synth(script, { completions: 1, taskTimeout: Duration.seconds(1) });
    expect(kubepar(['try', file, '--verify', '--output', output])).toMatchObject({ code: 0 });
  });

  test('the other tasks are compared even if a task ends its pod', () => {
    const file = synth('[ $KUBEPAR_TASK != 0 ] || kill -KILL $PPID; echo $KUBEPAR_TASK', { completions: 4 });
    const { code, stdout, stderr } = kubepar(['try', file, '--verify', '--jobs', '1', '--output', output]);
    expect(code).toBe(1);
    expect(stderr).toBe('task 0 killed: its pod was killed\n');
    expect(stdout).toContain('verified 3 of 3 tasks gave the same result in both runs\n');
  });

  test('many failures in a pod do not stop it earlier than in a run of one task per pod', () => {
    const file = synth('[ $KUBEPAR_TASK = 3 ] || exit 1; echo 1', { completions: 4, maxFailedTasks: 1 });
    const { code, stdout } = kubepar(['try', file, '--verify', '--jobs', '1', '--output', output]);
    expect(code).toBe(1);
    expect(stdout).toContain('verified 4 of 4 tasks gave the same result in both runs\n');
  });

  test('--json contains the verdict', () => {
    const { code, stdout, stderr } = kubepar(['try', synth('echo $$'), '--verify', '--json', '--output', output]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    const { succeeded, verification } = JSON.parse(stdout) as {
      succeeded: number;
      verification: { differences: unknown[] };
    };
    expect(succeeded).toBe(3);
    expect(verification).toMatchObject({ compared: 3, notVaried: ['date'] });
    expect(verification.differences[2]).toMatchObject({
      task: 2,
      parameters: {},
      what: 'has different bytes in the second run',
      place: { line: 1, first: read('tasks', '2').trim() },
    });
  });

  test('reports if the command reads the date, which is the same in both runs', () => {
    const file = synth('', { completions: 1, command: ['Rscript', '-e', 'cat(format(Sys.Date(), "%d"))'] });
    const { code, stdout } = kubepar(['try', file, '--verify', '--output', output]);
    expect(code).toBe(0);
    expect(stdout).toContain(
      '         not varied: date, which the command reads: check that no seed or result depends on it\n',
    );
  });

  test('Ctrl-C in the second run leaves only the results of the first, and makes it exit with 130', async () => {
    const second = path.join(folder, 'second');
    const file = synth(`mkdir ${folder}/run-$KUBEPAR_TASK 2>/dev/null || { : >${second}; sleep 300; }; echo 1`, {
      completions: 2,
    });
    const temporary = fs.mkdtempSync(path.join(folder, 'tmp-'));
    const child = spawn(process.execPath, ['bin/kubepar.js', 'try', file, '--verify', '--output', output], {
      env: { ...process.env, TMPDIR: temporary },
      stdio: 'ignore',
    });
    while (!fs.existsSync(second)) await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGINT');
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(130);
    expect(fs.readdirSync(temporary).filter((name) => name.startsWith('kubepar'))).toEqual([]);
    expect(fs.readdirSync(output).sort()).toEqual(COLLECTED_FILES);
    expect(spawnSync('pgrep', ['--full', second], { encoding: 'utf8' }).stdout).toBe('');
  });
});
