import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { App, Chart, Yaml } from 'cdk8s';
import { parseAllDocuments } from 'yaml';
import {
  ExpandedSweep,
  Parameters,
  QueueWorkerPool,
  RedisService,
  StaticSimulation,
  StudyError,
  type ExpandedSweepProps,
  type Problem,
  type QueueWorkerPoolProps,
  type StaticSimulationProps,
  type SweepAsJobsProps,
  type SweepIndexedProps,
} from '../lib';
import { columnAxis, ParameterTable } from '../lib/study/parameters/table';
import { tryReadTable } from '../lib/study/parameters/table-files';
import type { ParameterValue } from '../lib/study/parameters/values';
import { describeProblem, ProblemList } from '../lib/study/problems';
import { checkStudy, type Study } from '../lib/study/study';
import { draws } from './thoroughness';

/** Property tests draw the same cases in every run. */
export const REPEATABLE = { seed: 1, numRuns: draws(200) };

/** The path of a Python that has a module. The first one on PATH may be another one without it. */
export function pythonWith(module: string): string {
  const known = pythons.get(module);
  if (known !== undefined) return known;
  const folders = [...(process.env['PATH'] ?? '').split(':'), '/usr/bin'];
  const found = folders
    .map((folder) => path.join(folder, 'python3'))
    .find((python) => fs.existsSync(python) && spawnSync(python, ['-c', `import ${module}`]).status === 0);
  if (found === undefined) throw new Error(`the tests need a python3 with ${module}`);
  pythons.set(module, found);
  return found;
}

const pythons = new Map<string, string>();

/** Props by name, with any values: main.ts runs without a type check. */
export type Given = { readonly [Prop in keyof StaticSimulationProps]?: unknown };

const VALID_FOR_ALL = { image: 'rocker/r-ver:4.5.0', command: ['Rscript', '/opt/script.R'] };
const VALID = { ...VALID_FOR_ALL, completions: 3 };

/** The study of valid props and the given ones. */
export function checked(given: Given = {}, id = 'study'): Study {
  const props = { ...VALID, ...given } as StaticSimulationProps;
  const { completions, parallelism } = props;
  return checkStudy(new ProblemList(), id, props, {
    pattern: 'static-simulation',
    layout: 'indexed',
    ownProps: ['completions', 'parallelism'],
    parameters: new ParameterTable([], completions),
    parallelism,
  });
}

/** A table of one row with these parameters; without parameters, of none. */
export function tableOf(...columns: readonly string[]): ParameterTable {
  return new ParameterTable(columns.map((column) => columnAxis(column, [1])));
}

/** A construct with valid props and the given ones, in its own chart. */
export function simulation(given: Given = {}, id = 'study', chart = new Chart(new App(), 'chart')): StaticSimulation {
  return new StaticSimulation(chart, id, { ...VALID, ...given } as StaticSimulationProps);
}

/** Props of a sweep by name, with any values. */
export type GivenSweep = { readonly [Prop in keyof SweepAsJobsProps | keyof SweepIndexedProps]?: unknown };

/** A sweep with valid props and the given ones, in its own chart. */
export function sweep(given: GivenSweep = {}, id = 'study', chart = new Chart(new App(), 'chart')): ExpandedSweep {
  const props = { ...VALID_FOR_ALL, parameters: Parameters.list('n', [1, 2, 3]), ...given };
  return new ExpandedSweep(chart, id, props as unknown as ExpandedSweepProps);
}

/** Props of a pool by name, with any values. */
export type GivenPool = { readonly [Prop in keyof QueueWorkerPoolProps]?: unknown };

/** A pool with valid props and the given ones, in its own chart. */
export function pool(given: GivenPool = {}, id = 'pool', chart = new Chart(new App(), 'chart')): QueueWorkerPool {
  const props = { ...VALID_FOR_ALL, items: ['a', 'b', 'c'], ...given };
  return new QueueWorkerPool(chart, id, props as unknown as QueueWorkerPoolProps);
}

/** A Redis with the given props, in its own chart. */
export function redis(
  given: Readonly<Record<string, unknown>> = {},
  id = 'redis',
  chart = new Chart(new App(), 'chart'),
): RedisService {
  return new RedisService(chart, id, given);
}

export interface RenderedObject {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels: Record<string, string>;
    readonly annotations?: Record<string, string>;
  };
}

export interface RenderedConfigMap extends RenderedObject {
  readonly data?: Readonly<Record<string, string>>;
  readonly binaryData?: Readonly<Record<string, string>>;
  readonly immutable: boolean;
}

export interface RenderedContainer {
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value?: string }[];
  readonly resources: Record<'requests' | 'limits', Record<string, string>> & { readonly claims?: unknown };
  readonly securityContext: unknown;
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string; readonly readOnly?: boolean }[];
}

interface Projection {
  readonly configMap: {
    readonly name: string;
    readonly items?: readonly { readonly key: string; readonly path: string; readonly mode?: number }[];
  };
}

export interface RenderedPod extends Readonly<Record<string, unknown>> {
  readonly containers: readonly [RenderedContainer];
  readonly initContainers?: readonly RenderedContainer[];
  readonly volumes: readonly {
    readonly name: string;
    readonly projected?: { readonly sources: readonly Projection[] };
    readonly secret?: { readonly secretName: string };
    readonly emptyDir?: { readonly sizeLimit?: string };
  }[];
}

export interface RenderedJob extends RenderedObject {
  readonly spec: Readonly<Record<string, unknown>> & {
    readonly template: { readonly metadata: Omit<RenderedObject['metadata'], 'name'>; readonly spec: RenderedPod };
  };
}

/** What a chart writes, as a YAML 1.1 parser, such as kubectl's, reads it. */
export interface Rendered {
  readonly yaml: string;
  readonly objects: readonly RenderedObject[];
  readonly configMaps: readonly RenderedConfigMap[];
  readonly jobs: readonly RenderedJob[];
  /** The first of them, with its pod and container. */
  readonly job: RenderedJob;
  readonly pod: RenderedPod;
  readonly container: RenderedContainer;
}

export function render(given: Given = {}, id = 'study'): Rendered {
  return renderChart(Chart.of(simulation(given, id)));
}

export function renderSweep(given: GivenSweep = {}, id = 'study'): Rendered {
  return renderChart(Chart.of(sweep(given, id)));
}

export function renderChart(chart: Chart): Rendered {
  const documents = (chart.toJson() as RenderedObject[]).map(writeAndRead);
  // As cdk8s joins them.
  const yaml = documents.map((document) => document.yaml).join('---\n');
  const objects = documents.map(({ object }) => object);
  const jobs = objects.filter(({ kind }) => kind === 'Job') as RenderedJob[];
  const job = jobs[0]!;
  const pod = job.spec.template.spec;
  const configMaps = objects.filter(({ kind }) => kind === 'ConfigMap') as RenderedConfigMap[];
  return { yaml, objects, configMaps, jobs, job, pod, container: pod.containers[0] };
}

interface Document {
  readonly yaml: string;
  readonly object: RenderedObject;
}

/**
 * An object as cdk8s writes it and a parser reads it. For the long wrapper, in a ConfigMap of each study, this takes
 * longer than all else: it is written and read once, apart from the hash in its name.
 */
function writeAndRead(object: RenderedObject): Document {
  const [, hash] = /-([0-9a-f]{8})-runtime$/.exec(object.metadata.name) ?? [];
  if (hash === undefined) {
    const yaml = Yaml.stringify(object);
    return { yaml, object: readYaml(yaml)[0] as RenderedObject };
  }
  const key = JSON.stringify(object).replaceAll(hash, ANY_HASH);
  const document = wrappers.get(key) ?? JSON.stringify(writeAndRead(JSON.parse(key) as RenderedObject));
  wrappers.set(key, document);
  return JSON.parse(document.replaceAll(ANY_HASH, hash)) as Document;
}

const ANY_HASH = 'any-hash';
const wrappers = new Map<string, string>();

/** What a pool renders: its worker Job as `job`, with its pod and containers. */
export interface RenderedPool extends Rendered {
  readonly loader: RenderedJob;
  readonly sidecar: RenderedContainer;
}

export function renderPool(given: GivenPool = {}, id = 'pool'): RenderedPool {
  return renderedPool(Chart.of(pool(given, id)));
}

export function renderedPool(chart: Chart): RenderedPool {
  const rendered = renderChart(chart);
  const [loader, job] = ['loader', 'worker'].map((component) =>
    rendered.jobs.find(({ metadata }) => metadata.labels['app.kubernetes.io/component'] === component),
  );
  const pod = job!.spec.template.spec;
  return {
    ...rendered,
    loader: loader!,
    job: job!,
    pod,
    container: pod.containers[0],
    sidecar: pod.initContainers![0]!,
  };
}

/** The values of the variables of a container; for those with another source, the source. */
export function variablesOf({ env }: Pick<RenderedContainer, 'env'>): Record<string, unknown> {
  return Object.fromEntries(env.map(({ name, ...rest }) => [name, rest.value ?? rest]));
}

/** The rows of a manifest's parameter table, as the command reads them. */
export function readRows({ configMaps }: Rendered): ParameterValue[][] {
  const files = new Map(configMaps.flatMap(({ data }) => Object.entries(data ?? {})));
  const { tasks } = JSON.parse(files.get('study.json')!) as { readonly tasks: number };
  return rowsOf(tryReadTable(files, tasks)!);
}

/** All rows of a table. */
export function rowsOf(table: ParameterTable): ParameterValue[][] {
  return Array.from({ length: table.length }, (_, index) => [...table.row(index)]);
}

/** All documents of a text in YAML 1.1. */
export function readYaml(text: string): unknown[] {
  return parseAllDocuments(text, { version: '1.1' }).map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS() as unknown;
  });
}

export interface MountedFile {
  readonly bytes: Buffer;
  readonly mode: number | undefined;
}

/** The files of the study's volume by path, as the kubelet would write them. */
export function mountedFiles({ pod, configMaps }: Rendered): Map<string, MountedFile> {
  const sources = pod.volumes.flatMap(({ projected }) => projected?.sources ?? []);
  const entries = sources.flatMap(({ configMap: { name, items } }) => {
    const map = configMaps.find(({ metadata }) => metadata.name === name);
    const keys = Object.keys({ ...map?.data, ...map?.binaryData });
    return (items ?? keys.map((key) => ({ key, path: key, mode: undefined }))).map(
      ({ key, path: filePath, mode }): [string, MountedFile] => {
        const text = map?.data?.[key];
        const base64 = map?.binaryData?.[key];
        // A pod with such a volume never starts.
        if (text === undefined && base64 === undefined) throw new Error(`${name} has no key ${key}`);
        return [
          filePath,
          { bytes: text === undefined ? Buffer.from(base64 ?? '', 'base64') : Buffer.from(text), mode },
        ];
      },
    );
  });
  return new Map(entries);
}

/** The problems that a check reports. */
export function problemsOf(check: (problems: ProblemList) => unknown): readonly Problem[] {
  return thrownBy(() => {
    const problems = new ProblemList();
    check(problems);
    problems.throwIfAny('chart/study');
  });
}

/** The problems that a check reports, as text without the path. */
export function messagesOf(check: (problems: ProblemList) => unknown): string[] {
  return problemsOf(check).map((problem) => describeProblem('', problem).replace('[] ', ''));
}

/** The problems of the StudyError that the function throws; none if it throws nothing. */
export function thrownBy(act: () => unknown): readonly Problem[] {
  try {
    act();
  } catch (error) {
    if (error instanceof StudyError) return error.problems;
    throw error;
  }
  return [];
}

/** The message that the construct throws for valid props and the given ones. */
export function errorOf(given: Given, id?: string): string {
  return messageOf(() => simulation(given, id));
}

/** The lines of the message that a sweep of valid props and the given ones throws; none if it is valid. */
export function sweepErrors(given: GivenSweep, id?: string): string[] {
  return thrownBy(() => sweep(given, id)).map((problem) => describeProblem('', problem).replace('[] ', ''));
}

/** The same for a pool. */
export function poolErrors(given: GivenPool, id?: string): string[] {
  return thrownBy(() => pool(given, id)).map((problem) => describeProblem('', problem).replace('[] ', ''));
}

/** The same for a Redis. */
export function redisErrors(given: Readonly<Record<string, unknown>>, id?: string): string[] {
  return thrownBy(() => redis(given, id)).map((problem) => describeProblem('', problem).replace('[] ', ''));
}

/** The message of the StudyError that the function throws. */
export function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof StudyError) return error.message;
    throw error;
  }
  throw new Error('nothing was refused');
}

/** An empty folder that is the current one for each test of a file. */
export class TestProject {
  folder = '';

  constructor() {
    beforeEach(() => {
      this.folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'kubepar-project-')));
      jest.spyOn(process, 'cwd').mockReturnValue(this.folder);
    });
    afterEach(() => {
      jest.restoreAllMocks();
      fs.rmSync(this.folder, { recursive: true });
    });
  }

  path(...parts: string[]): string {
    return path.join(this.folder, ...parts);
  }

  write(file: string, content: string | Uint8Array = 'text\n', mode = 0o644): void {
    fs.mkdirSync(path.dirname(this.path(file)), { recursive: true });
    fs.writeFileSync(this.path(file), content);
    fs.chmodSync(this.path(file), mode);
  }
}

/**
 * What Kubernetes makes of an argument or a value: `$(NAME)` is replaced if there is such a variable, `$$` is one
 * dollar sign and starts nothing (k8s.io/kubernetes/third_party/forked/golang/expansion/expand.go).
 */
export function expand(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replace(/\$\$|\$\(([^)]*)\)/g, (whole, name: string | undefined) =>
    name === undefined ? '$' : (variables.get(name) ?? whole),
  );
}

/** The variables of a Job's container that have a plain value. */
export function environmentOf({ spec }: Pick<RenderedJob, 'spec'>): Record<string, string | undefined> {
  return Object.fromEntries(spec.template.spec.containers[0].env.map(({ name, value }) => [name, value]));
}
