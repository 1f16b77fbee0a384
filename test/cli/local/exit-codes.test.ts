import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, Chart } from 'cdk8s';
import { parse } from 'csv-parse/sync';
import { ExpandedSweep, Parameters, QueueWorkerPool, StaticSimulation } from '../../../lib';
import { testFolder } from '../../runtime/support';
import { kubepar } from '../support';

const folder = testFolder();

const CODES = { retries: 1, noRetryExitCodes: [3], freeRetryExitCodes: [75] };
/** What the tasks do, by index. In the folder $TRACES, each of their attempts leaves a line. */
const ACTS = ['never', 'busy', 'fails', 'good'];
const ATTEMPT = [
  'echo >>"$TRACES/$task"',
  'case $task in',
  '  0) echo "can not work" >&2; exit 3 ;;',
  // Twice, which is more than retries.
  '  1) [ "$(($(wc -l <"$TRACES/1")))" -gt 2 ] || { echo busy >&2; exit 75; } ;;',
  '  2) echo fails >&2; exit 1 ;;',
  'esac',
];
const ALONE = ['sh', '-c', ['task=$KUBEPAR_TASK', ...ATTEMPT, 'echo $task'].join('\n')];
const LOOP = [
  'sh',
  '-c',
  [
    'while sh "$KUBEPAR_LEASE" >/dev/null; do',
    'read -r task attempt <"$KUBEPAR_ITEM"',
    ...ATTEMPT,
    'echo $task | sh "$KUBEPAR_COMPLETE"',
    'done',
  ].join('\n'),
];

interface Tried {
  readonly code: number | null;
  readonly stderr: string;
  /** In records.csv, by task. */
  readonly records: readonly Readonly<Record<string, string>>[];
  /** How often each task really ran. */
  readonly runs: readonly number[];
}

function tryStudy(make: (chart: Chart, env: Readonly<Record<string, string>>) => unknown): Tried {
  const here = fs.mkdtempSync(path.join(folder, 'tried-'));
  const app = new App({ outdir: here });
  make(new Chart(app, 'study'), { TRACES: here });
  app.synth();
  const output = path.join(here, 'out');
  const { code, stderr } = kubepar(['try', path.join(here, 'study.k8s.yaml'), '--output', output]);
  return {
    code,
    stderr,
    records: parse(fs.readFileSync(path.join(output, 'records.csv')), { columns: true }),
    runs: ACTS.map((_, task) => fs.readFileSync(path.join(here, String(task)), 'utf8').length),
  };
}

const props = { image: 'r-base:4.5.0', ...CODES };
const parameters = Parameters.list('act', ACTS);

describe('kubepar try ends, repeats, or repeats for free by the exit code:', () => {
  // The number of a free attempt is that of its task, while a queue has one for each that counts.
  test.each<[string, number, (chart: Chart, env: Readonly<Record<string, string>>) => unknown]>([
    [
      'a simulation',
      3,
      (chart, env) => new StaticSimulation(chart, 's', { ...props, env, command: ALONE, completions: 4 }),
    ],
    ['a sweep', 3, (chart, env) => new ExpandedSweep(chart, 's', { ...props, env, command: ALONE, parameters })],
    [
      'a pool',
      1,
      (chart, env) => new QueueWorkerPool(chart, 's', { ...props, env, command: ALONE, items: parameters }),
    ],
    [
      'a pool with a loop',
      1,
      (chart, env) => new QueueWorkerPool(chart, 's', { ...props, env, command: LOOP, items: parameters, loop: true }),
    ],
    [
      'a pool with a loop of one item per process',
      1,
      (chart, env) => {
        const given = { ...props, env, command: LOOP, items: parameters, loop: true, itemsPerProcess: 1 };
        return new QueueWorkerPool(chart, 's', given);
      },
    ],
  ])('%s', (_, ofBusy, make) => {
    const { code, stderr, records, runs } = tryStudy(make);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^task 0 .*failed: can not work$/m);
    expect(stderr).toMatch(/^task 2 .*failed: fails$/m);
    expect(runs).toEqual([1, 3, 2, 1]);
    expect(records.map(({ task, status, attempt, exit_code }) => [task, status, attempt, exit_code])).toEqual([
      ['0', 'failed', '1', '3'],
      ['1', 'succeeded', String(ofBusy), '0'],
      ['2', 'failed', '2', '1'],
      ['3', 'succeeded', '1', '0'],
    ]);
  });
});
