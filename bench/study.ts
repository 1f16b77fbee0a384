import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, Chart, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { parseAllDocuments } from 'yaml';
import { ExpandedSweep, Parameters, range, StaticSimulation, type StaticSimulationProps } from '../lib';
import { LABEL } from '../lib/manifest/labels';
import { seconds } from './measure';
import { run } from './process';

/** No study here takes longer. A cluster that can't run it is reported after this time. */
const PATIENCE = '--timeout=30m';

/** A manifest file, and a label selector for its Jobs and their pods. */
export interface Manifest {
  readonly file: string;
  readonly selector: string;
}

const COMMON = {
  image: 'rocker/r-ver:4.5.0',
  resources: { cpu: Cpu.millis(200), memory: Size.mebibytes(256) },
} as const;

/** The 100 tasks of the Monte Carlo study, with kubepar. */
export function monteCarlo(
  folder: string,
  tasksPerPod: number,
  more: Pick<StaticSimulationProps, 'resources' | 'results'> = {},
): Manifest {
  return synthesized(
    folder,
    'monte-carlo',
    `${String(tasksPerPod)}-to-a-pod-${more.results?.place.kind ?? 'log'}`,
    (chart) => {
      const props = { ...COMMON, files: ['examples/monte-carlo/monte-carlo.R'], command: ['Rscript', 'monte-carlo.R'] };
      return new StaticSimulation(chart, 'monte-carlo', { ...props, completions: 100, tasksPerPod, ...more });
    },
  );
}

/** The 100 tasks of the birthday study, with kubepar. */
export function birthday(
  folder: string,
  layout: { readonly layout: 'jobs' } | { readonly layout: 'indexed'; readonly tasksPerPod: number },
): Manifest {
  return synthesized(folder, 'birthday', layout.layout, (chart) => {
    const props = { ...COMMON, files: ['examples/birthday/birthday.R'], command: ['Rscript', 'birthday.R', '$(n)'] };
    return new ExpandedSweep(chart, 'birthday', {
      ...props,
      parameters: Parameters.grid({ n: range(1, 100) }),
      ...layout,
    });
  });
}

/** The manifest of a study whose pods run at `kubectl apply`; the variant names its folder. */
export function synthesized(
  folder: string,
  id: string,
  variant: string,
  create: (chart: Chart) => { readonly name: string },
): Manifest {
  const app = new App({ outdir: path.join(folder, `${id}-${variant}`) });
  const { name } = create(new Chart(app, id));
  app.synth();
  return { file: path.join(app.outdir, `${id}.k8s.yaml`), selector: `${LABEL.instance}=${name}` };
}

/** The Monte Carlo study in plain YAML. */
export function handWrittenMonteCarlo(): Manifest {
  return { file: checkedFile('monte-carlo'), selector: 'study=monte-carlo' };
}

/** The birthday study in plain YAML: an expanded template. */
export function handWrittenBirthday(folder: string): Manifest {
  const [configMap = '', template = ''] = fs.readFileSync(checkedFile('birthday'), 'utf8').split(/^---$/m);
  const jobs = range(1, 100).map((n) => template.replaceAll('$N', String(n)));
  const file = path.join(folder, 'birthday-expanded.yaml');
  fs.writeFileSync(file, [configMap, ...jobs].join('---'));
  return { file, selector: 'study=birthday' };
}

/** Comparing two different scripts would be meaningless. */
function checkedFile(id: string): string {
  const file = `bench/hand-written/${id}.yaml`;
  const script = `examples/${id}/${id}.R`;
  const [configMap] = parseAllDocuments(fs.readFileSync(file, 'utf8'));
  if (configMap?.getIn(['data', `${id}.R`]) !== fs.readFileSync(script, 'utf8'))
    throw new Error(`${file} must hold the script of ${script} as it is; copy it there`);
  return file;
}

/** Seconds from just before `kubectl apply` until `kubectl wait` has seen all Jobs complete. */
export function makespanOf({ file, selector }: Manifest, namespace: string, signal: AbortSignal): Promise<number> {
  return seconds(async () => {
    await run('kubectl', ['--namespace', namespace, 'apply', '-f', file], { signal });
    await untilComplete(selector, namespace, signal);
  });
}

async function untilComplete(selector: string, namespace: string, signal: AbortSignal): Promise<void> {
  const decided = new AbortController();
  const condition = (name: string): Promise<string> =>
    run(
      'kubectl',
      ['--namespace', namespace, 'wait', 'jobs', `--selector=${selector}`, `--for=condition=${name}`, PATIENCE],
      {
        signal: AbortSignal.any([signal, decided.signal]),
      },
    );
  const complete = condition('complete');
  const failed = condition('failed').then(() => Promise.reject(new Error(`the Jobs failed in ${namespace}`)));
  try {
    await Promise.race([complete, failed]);
  } finally {
    decided.abort();
    await Promise.allSettled([complete, failed]);
  }
}
