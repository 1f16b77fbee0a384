import { spawn, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { text } from 'node:stream/consumers';
import { App, Chart } from 'cdk8s';
import { Parameters, Results, StaticSimulation, type StaticSimulationProps } from '../../../lib';
import { jobsOf, renderSweep } from '../../manifest/support';
import { testFolder } from '../../runtime/support';
import { renderChart, type Rendered } from '../../support';
import { applied, endedPod, FakeCluster, JOB, type ApiObject, type FakeJob } from '../fake-cluster';
import { attemptRecord } from '../results/support';
import { KUBEPAR, kubeparMeanwhile, type Ended } from '../support';

const folder = testFolder();
const cluster = new FakeCluster();

beforeAll(() => cluster.start());
afterAll(() => cluster.stop());
beforeEach(() => {
  cluster.requests.length = 0;
});

const ROWS = renderSweep(Parameters.grid({ n: [5, 60, 7] }));
const REPEATS = renderSimulation();
const NAME = ROWS.configMaps[0]!.metadata.name;

function renderSimulation(props: Partial<StaticSimulationProps> = {}): Rendered {
  const chart = new Chart(new App(), 'study');
  const command = ['Rscript', '-e', 'cat(rnorm(1))'];
  new StaticSimulation(chart, 'study', { image: 'r-base:4.4.0', command, completions: 4, ...props });
  return renderChart(chart);
}

interface Look {
  readonly job: object;
  readonly pods: readonly ApiObject[];
}

/** Shows the cluster in these states, one per list of Jobs; the last one from then on. */
function play(rendered: Rendered, looks: readonly (Look | (() => Look))[]): void {
  cluster.onJobs = (lists) => {
    const look = looks[Math.min(lists, looks.length - 1)]!;
    const { job, pods } = typeof look === 'function' ? look() : look;
    cluster.objects = [...applied(rendered.objects, '2024-05-01T09:00:00Z', () => job), ...pods];
  };
  cluster.onJobs(0);
}

/** The pods of the tasks of the simulation, which print these values. */
const [JOB_OF_REPEATS] = jobsOf(REPEATS) as unknown as [FakeJob];
const ENDED = [1, 2, 4, 5].map((value, task) =>
  endedPod(JOB_OF_REPEATS, { output: `[1] ${String(value)}\n` }, { task, index: task }),
);
const PODS = ENDED.map(({ pod }) => pod);
const LOGS = new Map(ENDED.map(({ pod, log }) => [pod.metadata.name, log]));
const running = (indexes: string, count: number): Look => ({
  job: { active: 1, ready: 1, completedIndexes: indexes },
  pods: PODS.slice(0, count),
});
const COMPLETE: Look = {
  job: { completedIndexes: '0-3', conditions: [{ type: 'Complete', status: 'True' }] },
  pods: PODS,
};

function argsFor(output: string): string[] {
  return ['collect', 'study', '--follow', '--kubeconfig', cluster.writeKubeconfig(folder), '--output', output];
}

async function follow(name: string, ...args: readonly string[]): Promise<Ended & { readonly output: string }> {
  const output = path.join(folder, name);
  return { ...(await kubeparMeanwhile([...argsFor(output), ...args])), output };
}

/** The same with a terminal. Returns the versions of the line that is updated. */
async function followInTerminal(name: string): Promise<string[]> {
  const terminal = path.join(folder, 'terminal.js');
  fs.writeFileSync(terminal, 'process.stderr.isTTY = true;\nprocess.stderr.columns = 100;\n');
  const env = { ...process.env, NODE_OPTIONS: `--require ${terminal}`, TERM: 'xterm' };
  const child = spawn(process.execPath, [KUBEPAR, ...argsFor(path.join(folder, name))], { env, stdio: 'pipe' });
  const stderr = await text(child.stderr);
  const [last = ''] = stderr.split('\n').slice(-2);
  return last.split('\u001b[G\u001b[K').map((update) => update.replace(/\[.*\] |left: \S+( s)? /g, ''));
}

const read = (output: string, name: string): string => fs.readFileSync(path.join(output, name), 'utf8');
const logsRead = (): string[] => cluster.requests.filter((request) => request.includes('/log?'));

describe('kubepar collect --follow', () => {
  test('collects while the study runs, reads the log of each ended pod once, and exits as collect does', async () => {
    cluster.logs = LOGS;
    const output = path.join(folder, 'all');
    const seen: string[] = [];
    play(REPEATS, [
      running('', 0),
      running('', 0),
      running('0-1', 2),
      running('0-1', 2),
      () => {
        seen.push(read(output, 'results.csv'));
        return running('0-2', 3);
      },
      running('0-2', 3),
      () => {
        seen.push(read(output, 'results.csv'));
        return COMPLETE;
      },
    ]);
    const { code, stdout, stderr } = await follow('all');
    expect(code).toBe(0);
    expect([...new Set(seen)]).toEqual(['task,value\n0,1\n1,2\n2,\n3,\n', 'task,value\n0,1\n1,2\n2,4\n3,\n']);
    expect(read(output, 'results.csv')).toBe('task,value\n0,1\n1,2\n2,4\n3,5\n');
    expect(logsRead().sort()).toEqual(
      PODS.map(({ metadata }) => expect.stringContaining(`/${metadata.name}/log?`) as string),
    );
    expect(stdout).toMatch(/^study +study \(study-[0-9a-f]{8}\)\nresults +4 of 4 tasks, 4 rows\n/);
    expect(stderr).toMatch(/^study 0\/4$/m);
  });

  test('shows the mean of the first column with its standard error', async () => {
    cluster.logs = LOGS;
    play(REPEATS, [running('0-1', 2), running('0-1', 2), COMPLETE]);
    const { code, stderr } = await follow('estimate');
    expect(code).toBe(0);
    // sd(c(1, 2)) / sqrt(2)
    expect(stderr).toMatch(/^study 2\/4 value: mean 1\.5, se 0\.5$/m);
  });

  test('updates one line in a terminal', async () => {
    cluster.logs = LOGS;
    play(REPEATS, [...['0', '0', '0'].map((list) => running(list, 1)), running('0-1', 2), running('0-1', 2), COMPLETE]);
    expect(await followInTerminal('drawn')).toEqual(
      expect.arrayContaining(['study 1/4 25% | value: mean 1', 'study 2/4 50% | value: mean 1.5, se 0.5']),
    );
  });

  test('prints first the command that suspends the Job, with the cluster that was asked', async () => {
    cluster.logs = LOGS;
    play(REPEATS, [running('0-1', 2), running('0-1', 2), COMPLETE]);
    const { stderr } = await follow('suspend');
    const [what, command = ''] = stderr.split('\n');
    expect(what).toBe('to stop the study as soon as its result is precise enough, run:');
    expect(command).toBe(
      `    kubectl patch job ${JOB_OF_REPEATS.metadata.name} --type merge --patch '{"spec":{"suspend":true}}' --kubeconfig ${folder}/kubeconfig`,
    );
  });

  test('prints no such command for a study that has ended', async () => {
    cluster.logs = LOGS;
    play(REPEATS, [COMPLETE]);
    expect((await follow('ended')).stderr).not.toContain('to stop the study');
  });

  test('prints no such command in a queue of Kueue, which would start the Job again', async () => {
    const queued = renderSimulation({ kueue: { localQueue: 'team-a' } });
    cluster.logs = new Map();
    const complete = { ...COMPLETE, pods: [] };
    play(queued, [running('', 0), running('', 0), complete]);
    expect((await follow('kueue')).stderr).not.toContain('to stop the study');
  });

  test('shows the same number of tasks whether or not there was something to collect', async () => {
    cluster.logs = LOGS;
    const failing = { ...running('0', 1), job: { active: 1, ready: 1, completedIndexes: '0', failedIndexes: '1' } };
    play(REPEATS, [failing, failing, failing, failing, COMPLETE]);
    const updates = (await followInTerminal('failing')).filter((update) => update.includes('failed'));
    expect(new Set(updates)).toEqual(new Set(['study 1/4 25% | 1 failed; value: mean 1']));
  });

  test('of a study with a Job per row prints a command that suspends each Job', async () => {
    cluster.logs = new Map();
    const started = { job: JOB.running, pods: [] };
    play(ROWS, [started, started, { job: JOB.failed, pods: [] }]);
    const { code, stderr } = await follow('each');
    expect(code).toBe(1);
    const [, command = ''] = stderr.split('\n');
    const bin = fs.mkdtempSync(path.join(folder, 'bin-'));
    const kubectl = `#!/bin/sh\n[ "$1" != get ] || printf 'job.batch/a\\njob.batch/b\\n'\necho "$*" >>${bin}/calls\n`;
    fs.writeFileSync(path.join(bin, 'kubectl'), kubectl, { mode: 0o755 });
    spawnSync('sh', ['-c', command], { env: { PATH: `${bin}:${process.env['PATH'] ?? ''}` } });
    const config = `--kubeconfig ${folder}/kubeconfig`;
    expect(read(bin, 'calls').split('\n').slice(0, -1).sort()).toEqual([
      `get jobs -l app.kubernetes.io/instance=${NAME} -o name ${config}`,
      `patch --type merge --patch {"spec":{"suspend":true}} ${config} job.batch/a`,
      `patch --type merge --patch {"spec":{"suspend":true}} ${config} job.batch/b`,
    ]);
  });

  test('ends when the study is suspended meanwhile, and exits with 1 because results are missing', async () => {
    cluster.logs = LOGS;
    const suspended = { job: { completedIndexes: '0-1' }, pods: PODS.slice(0, 2) };
    play(REPEATS, [running('0-1', 2), running('0-1', 2), suspended]);
    const whole = cluster.onJobs!;
    cluster.onJobs = (lists) => {
      whole(lists);
      if (lists >= 2)
        cluster.objects = cluster.objects.map((object) =>
          object.kind === 'Job'
            ? ({ ...object, spec: { ...(object as FakeJob).spec, suspend: true } } as ApiObject)
            : object,
        );
    };
    const { code, stdout, output } = await follow('suspended');
    expect(code).toBe(1);
    expect(stdout).toContain('2 of 4 tasks');
    expect(read(output, 'results.csv')).toBe('task,value\n0,1\n1,2\n2,\n3,\n');
  });

  test('reads the logs of running pods if they have several tasks', async () => {
    const several = renderSimulation({ tasksPerPod: 4 });
    const [job] = jobsOf(several) as unknown as [FakeJob];
    const { pod, log } = endedPod(job, { output: '[1] 7\n' }, { task: 0, index: 0 });
    cluster.logs = new Map([[pod.metadata.name, log]]);
    const started = { job: { active: 1, ready: 1 }, pods: [{ ...pod, status: { phase: 'Running' } }] };
    const ended = { job: { completedIndexes: '0', conditions: [{ type: 'Complete', status: 'True' }] }, pods: [pod] };
    play(several, [started, started, started, ended]);
    const { stderr } = await follow('several');
    expect(stderr).toMatch(/^study 1\/4 value: mean 7$/m);
  });

  test('reads a damaged log again', async () => {
    const [name, log] = [...LOGS][0]!;
    cluster.logs = new Map(LOGS).set(name, log.replace(/\n[^\n]*\n$/, '\n'));
    const mended = (): Look => {
      cluster.logs = LOGS;
      return running('0-2', 3);
    };
    play(REPEATS, [running('0-1', 2), running('0-1', 2), mended, COMPLETE]);
    const { code, output } = await follow('damaged');
    expect(read(output, 'results.csv')).toBe('task,value\n0,1\n1,2\n2,4\n3,5\n');
    expect(code).toBe(0);
    expect(logsRead().filter((request) => request.includes(`/${name}/log?`)).length).toBeGreaterThan(1);
  });

  test('ends within a second of Ctrl-C, with the last complete collection', async () => {
    cluster.logs = LOGS;
    play(REPEATS, [running('0-1', 2)]);
    const output = path.join(folder, 'broken-off');
    const child = spawn(process.execPath, [KUBEPAR, ...argsFor(output)], { stdio: ['ignore', 'pipe', 'pipe'] });
    const said = Promise.all([text(child.stdout), text(child.stderr)]);
    const closed = new Promise((resolve) => child.once('close', resolve));
    while (!fs.existsSync(path.join(output, 'results.csv'))) await new Promise((resolve) => setTimeout(resolve, 20));
    const start = Date.now();
    child.kill('SIGINT');
    expect(await closed).toBe(130);
    expect(Date.now() - start).toBeLessThan(1000);
    await said;
    expect(fs.readdirSync(output).sort()).toEqual([
      'attempts.csv',
      'cells.csv',
      'records.csv',
      'results.csv',
      'study.json',
      'tasks',
    ]);
    expect(read(output, 'results.csv')).toBe('task,value\n0,1\n1,2\n2,\n3,\n');
  });

  test('reads each file of a volume once, and a damaged one again', async () => {
    const volume = renderSimulation({ results: Results.volume({ claimName: 'c' }) });
    const name = volume.configMaps[0]!.metadata.name;
    const place = fs.mkdtempSync(path.join(folder, 'volume-'));
    const damage = (task: number): void => {
      fs.appendFileSync(path.join(place, name, `${String(task)}.1.uid-${String(task)}`), 'x');
    };
    const store = (...tasks: readonly number[]): void => {
      fs.mkdirSync(path.join(place, name), { recursive: true });
      for (const task of tasks) {
        const record = attemptRecord({ study: name, task, pod: `uid-${String(task)}` }, '7\n');
        fs.writeFileSync(
          path.join(place, name, `${String(task)}.1.uid-${String(task)}`),
          `${JSON.stringify(record)}\n7\n`,
        );
      }
    };
    const known: (string | undefined)[] = [];
    cluster.onCreate = () => ({ phase: 'Running' });
    cluster.onExec = (_pod, _container, [program = '', ...args]) => {
      known.push(args.at(-1));
      return { program, args: args.map((arg) => arg.replace(/^\/kubepar\/results/, place)) };
    };
    const started =
      (indexes: string, ...tasks: readonly number[]) =>
      (): Look => {
        store(...tasks);
        return { job: { active: 1, ready: 1, completedIndexes: indexes }, pods: [] };
      };
    const looks = [started('0-1', 0, 1), started('0-1'), started('0-2', 2), started('0-2')];
    const last = (): Look => {
      store(2, 3);
      return { ...COMPLETE, pods: [] };
    };
    looks[2] = () => {
      const look = started('0-2', 2)();
      damage(2);
      return look;
    };
    play(volume, [...looks, last]);
    const { code, stderr, output } = await follow('volume');
    expect(code).toBe(0);
    expect(known).toEqual(['0', '2', '2']);
    expect(read(output, 'results.csv')).toBe('task,value\n0,7\n1,7\n2,7\n3,7\n');
    expect(stderr).toMatch(/^study 2\/4 value: mean 7, se 0$/m);
    const pods = cluster.requests.filter((request) => /^(POST|DELETE) /.test(request));
    expect(pods.map((request) => request.split(' ')[0])).toEqual([
      'POST',
      'DELETE',
      'POST',
      'DELETE',
      'POST',
      'DELETE',
    ]);
  });
});
