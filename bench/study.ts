import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, Chart, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { parseAllDocuments } from 'yaml';
import { StaticSimulation } from '../lib';
import { seconds } from './measure';
import { run } from './process';

const SCRIPT = 'examples/monte-carlo/monte-carlo.R';
const HAND_WRITTEN = 'bench/hand-written/monte-carlo.yaml';
/** No study here takes longer; a cluster that can't run it is reported after this time. */
const PATIENCE = '--timeout=30m';

/** A manifest file and the Job in it. */
export interface Manifest {
  readonly file: string;
  readonly job: string;
}

/** The 100 tasks of the Monte Carlo study by kubepar. */
export function kubeparManifest(folder: string, tasksPerPod: number): Manifest {
  const app = new App({ outdir: path.join(folder, `tasks-per-pod-${String(tasksPerPod)}`) });
  const { name } = new StaticSimulation(new Chart(app, 'monte-carlo'), 'monte-carlo', {
    image: 'rocker/r-ver:4.5.0',
    files: [SCRIPT],
    command: ['Rscript', 'monte-carlo.R'],
    completions: 100,
    tasksPerPod,
    resources: { cpu: Cpu.millis(200), memory: Size.mebibytes(256) },
  });
  app.synth();
  return { file: path.join(app.outdir, 'monte-carlo.k8s.yaml'), job: name };
}

/** The same tasks in plain YAML. */
export function handWrittenManifest(): Manifest {
  const [configMap] = parseAllDocuments(fs.readFileSync(HAND_WRITTEN, 'utf8'));
  // A comparison of two different scripts would be worth nothing.
  if (configMap?.getIn(['data', 'monte-carlo.R']) !== fs.readFileSync(SCRIPT, 'utf8'))
    throw new Error(`${HAND_WRITTEN} must hold the script of ${SCRIPT} as it is; copy it there`);
  return { file: HAND_WRITTEN, job: 'monte-carlo' };
}

/** Seconds from before `kubectl apply` until `kubectl wait` has seen the Job complete. */
export function makespanOf({ file, job }: Manifest, namespace: string, signal: AbortSignal): Promise<number> {
  return seconds(async () => {
    await run('kubectl', ['--namespace', namespace, 'apply', '-f', file], { signal });
    await untilComplete(job, namespace, signal);
  });
}

async function untilComplete(job: string, namespace: string, signal: AbortSignal): Promise<void> {
  const decided = new AbortController();
  const condition = (name: string): Promise<string> =>
    run('kubectl', ['--namespace', namespace, 'wait', `job/${job}`, `--for=condition=${name}`, PATIENCE], {
      signal: AbortSignal.any([signal, decided.signal]),
    });
  const complete = condition('complete');
  const failed = condition('failed').then(() => Promise.reject(new Error(`Job ${job} failed in ${namespace}`)));
  try {
    await Promise.race([complete, failed]);
  } finally {
    decided.abort();
    await Promise.allSettled([complete, failed]);
  }
}
