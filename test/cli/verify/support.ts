import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, Chart, Duration } from 'cdk8s';
import { Parameters, QueueWorkerPool, StaticSimulation } from '../../../lib';
import { pythonWith } from '../../support';
import { kubeparMeanwhile } from '../support';
import type { Verification } from '../../../cli/verify/verification';
import type { TaskProblem } from '../../../cli/results/final-report';

/** A study to verify. */
export interface Program {
  readonly command: readonly string[];
  readonly pattern?: 'static' | 'pool' | 'loop';
  readonly tasks?: number;
  /** Of a loop. */
  readonly itemsPerProcess?: number;
  readonly retries?: number;
}

/** The output of `try --verify --json` for a study. */
export interface Verified {
  readonly problems: readonly TaskProblem[];
  readonly verification: Verification;
}

export interface Ended {
  readonly code: number | null;
  readonly studies: readonly Verified[];
  readonly stderr: string;
}

/** Verifies studies in one manifest, as a user does. */
export async function verifyAll(
  folder: string,
  programs: readonly Program[],
  args: readonly string[] = [],
): Promise<Ended> {
  const here = fs.mkdtempSync(path.join(folder, 'verified-'));
  const file = synth(here, programs);
  const { stdout, stderr, code } = await kubeparMeanwhile(['try', file, '--verify', '--json', ...args], { cwd: here });
  const studies = stdout
    .split(/^(?=\{)/m)
    .filter((json) => json !== '')
    .map((json) => JSON.parse(json) as Verified);
  return { code, studies, stderr };
}

/** Verifies one study. */
export async function verifyOne(
  folder: string,
  program: Program,
  args: readonly string[] = [],
): Promise<Ended & Verified> {
  const ended = await verifyAll(folder, [program], args);
  return { ...ended, ...ended.studies[0]! };
}

function synth(folder: string, programs: readonly Program[]): string {
  const app = new App({ outdir: folder });
  const chart = new Chart(app, 'verified');
  programs.forEach(({ command, pattern = 'static', tasks = 3, retries = 0, itemsPerProcess }, position) => {
    const id = `study-${String(position)}`;
    const props = { image: 'rocker/r-ver:4.5.0', command, retries };
    if (pattern === 'static') return new StaticSimulation(chart, id, { ...props, completions: tasks });
    const items = Parameters.list(
      'n',
      Array.from({ length: tasks }, (_, n) => n),
    );
    const limit = itemsPerProcess !== undefined && { itemsPerProcess };
    const lease = Duration.seconds(10);
    return new QueueWorkerPool(chart, id, { ...props, items, lease, loop: pattern === 'loop', ...limit });
  });
  app.synth();
  return path.join(folder, 'verified.k8s.yaml');
}

export const r = (code: string, ...options: readonly string[]): readonly string[] => [
  'Rscript',
  ...options,
  '-e',
  code,
];
const PYTHON = pythonWith('numpy');
export const python = (code: string): readonly string[] => [PYTHON, '-c', code];
export const node = (code: string): readonly string[] => ['node', '-e', code];
export const perl = (code: string): readonly string[] => ['perl', '-e', code];
export const sh = (code: string, ...words: readonly string[]): readonly string[] => ['sh', '-c', code, 'sh', ...words];
export const bash = (code: string): readonly string[] => ['bash', '-c', code];
