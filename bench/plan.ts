import * as fs from 'node:fs';
import * as path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { makePlan } from '../cli/plan/plan';
import { readManifest } from '../cli/study/manifest-file';
import { tryQuantity } from '../cli/text/units';
import { seconds, median, type Bench, type Row } from './measure';
import { inFreshNamespace } from './namespace';
import { run } from './process';

/** No study of dist/ takes longer. */
const PATIENCE_SECONDS = 900;

interface Study {
  readonly id: string;
  /** Tasks that represent all others: their mean is the time per task. */
  readonly tasks: string;
  readonly secrets?: Readonly<Record<string, string>>;
}

const STUDIES: readonly Study[] = [
  { id: 'monte-carlo', tasks: '0,50,99' },
  { id: 'birthday', tasks: '0,50,99' },
  // Two that need no packages beyond those of the demo.
  {
    id: 'boston-models',
    tasks: '0,1',
    secrets: { 'boston-models-redis': 'password=bench', 'gcs-key': 'key.json={}' },
  },
];

/** The time of the studies of dist/, compared with the range that `kubepar plan` gives for the nodes of the cluster. */
export async function* plan(bench: Bench): AsyncGenerator<Row> {
  const nodes = await readyNodes(bench.signal);
  for (const study of STUDIES) yield await planned(bench, study, nodes);
}

async function planned(
  bench: Bench,
  { id, tasks, secrets }: Study,
  nodes: { count: number; cpu: number },
): Promise<Row> {
  const { signal, say, runs } = bench;
  const file = `dist/${id}.k8s.yaml`;
  const [study] = readManifest(file);
  if (study === undefined) throw new Error(`there is no study in ${file}`);
  // On an idle machine: before the cluster has anything to do.
  const taskSeconds = await timeOfTask(bench, file, tasks);
  const { seconds: range } = makePlan(file, study, {
    taskSeconds,
    nodes: { ...nodes, memory: undefined },
    cpuHourPrice: undefined,
  });
  if (range === undefined) throw new Error(`no pod of ${file} fits a node of ${String(nodes.cpu)} cores`);
  const taken: number[] = [];
  for (let round = 1; round <= runs; round++) {
    const time = await inFreshNamespace(signal, async (namespace) => {
      for (const [secret, literal] of Object.entries(secrets ?? {}))
        await run('kubectl', [
          '--namespace',
          namespace,
          'create',
          'secret',
          'generic',
          secret,
          `--from-literal=${literal}`,
        ]);
      return seconds(async () => {
        await run('kubectl', ['--namespace', namespace, 'apply', '-f', file], { signal });
        await untilEnded(namespace, signal);
      });
    });
    say(`  run ${String(round)} of ${String(runs)}, ${id}: ${time.toFixed(2)} s`);
    taken.push(time);
  }
  const time = median(taken);
  const said = `${range.least.toFixed(0)} to ${range.most.toFixed(0)} s`;
  return {
    measurement: `${id} of dist/, ${taskSeconds.toFixed(2)} s a task`,
    kubepar: time,
    against: 'the middle of its plan',
    alternative: (range.least + range.most) / 2,
    result: `plan ${said}`,
    target: 'in the range',
    met: taken.every((each) => each >= range.least && each <= range.most),
  };
}

/** As a user would measure it: the mean of some tasks, one after another on this machine. */
async function timeOfTask({ folder, signal }: Bench, file: string, tasks: string): Promise<number> {
  const output = path.join(folder, `try-${path.basename(file, '.k8s.yaml')}`);
  const options = ['--task', tasks, '--jobs', '1', '--output', output];
  await run(process.execPath, ['bin/kubepar.js', 'try', file, ...options], { signal });
  const [header = '', ...lines] = fs.readFileSync(path.join(output, 'records.csv'), 'utf8').trimEnd().split('\n');
  const column = header.split(',').indexOf('seconds');
  const times = lines.map((line) => Number(line.split(',')[column]));
  return times.reduce((sum, time) => sum + time, 0) / times.length;
}

/** The nodes that accept pods, treated as identical: the CPU is that of the smallest. */
async function readyNodes(signal: AbortSignal): Promise<{ count: number; cpu: number }> {
  const json = await run('kubectl', ['get', 'nodes', '--output', 'json'], { signal });
  const { items } = JSON.parse(json) as {
    items: { spec: { unschedulable?: boolean }; status: { allocatable: { cpu: string } } }[];
  };
  const cpus = items
    .filter(({ spec }) => spec.unschedulable !== true)
    .map(({ status }) => tryQuantity(status.allocatable.cpu) ?? 0);
  return { count: cpus.length, cpu: Math.min(...cpus) };
}

/** Until all Jobs have ended, even if they fail, as models do whose packages the image lacks. */
async function untilEnded(namespace: string, signal: AbortSignal): Promise<void> {
  const condition = '{range .items[*]}{.status.conditions[?(@.status=="True")].type}{"\\n"}{end}';
  const get = ['--namespace', namespace, 'get', 'jobs', '--output', `jsonpath=${condition}`];
  const end = Date.now() + PATIENCE_SECONDS * 1000;
  for (;;) {
    const states = (await run('kubectl', get, { signal })).trimEnd().split('\n');
    if (states.every((state) => /Complete|Failed/.test(state))) return;
    if (Date.now() > end) throw new Error(`the Jobs did not end in ${String(PATIENCE_SECONDS)} s in ${namespace}`);
    await setTimeout(1000, undefined, { signal });
  }
}
