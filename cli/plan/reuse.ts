import type { JobSpec } from '../../imports/k8s';
import { LABEL } from '../../lib/manifest/labels';
import { TASK_CONTAINER } from '../../lib/study/pod';
import type { Inputs } from '../../lib/study/content';
import type { ResultsDescription } from '../../lib/study/description';
import { hashOf } from '../../lib/manifest/names';
import { rowJson } from '../../lib/study/parameters/values';
import { collect } from '../collect/pod-collection';
import { withEarlier } from '../results/earlier-results';
import { tryTold } from '../results/output-folder';
import { isSameContent, isSameTask } from '../results/same-task';
import type { ManifestStudy } from '../study/manifest-file';
import { isNameOf } from '../study/study-file';
import { CliError, EXIT } from '../text/errors';
import { bytesText, durationText } from '../text/units';
import { workloadOf } from './workload';

/** What applying a study would compute, compared with an earlier version or with existing results. */
export interface Reuse {
  /** What it was compared with; `nothing` if the earlier manifest does not contain the study. */
  readonly from: 'version' | 'results' | 'nothing';
  /** How many tasks have to run. */
  readonly toRun: number;
  /** The inputs of all tasks that changed, by the names of their props; undefined if they are unknown. */
  readonly changedInputs: readonly string[] | undefined;
  /** Rows of the earlier version that are in this one, too, but not at their index. */
  readonly movedRows: number;
  /** What changed besides the tasks' inputs, as in `memory: 512 MiB, now 4 GiB`. */
  readonly settings: readonly string[];
}

/** What changes from an earlier version of the study, in one of these, to this one. */
export function reuseOf(study: ManifestStudy, earlier: readonly ManifestStudy[]): Reuse {
  const { tasks, id } = study.description;
  const old = earlier.find(({ description }) => description.id === id);
  if (old === undefined) return { from: 'nothing', toRun: tasks, changedInputs: [], movedRows: 0, settings: [] };
  return {
    from: 'version',
    toRun: tasks - sameTasks(study, old),
    changedInputs: changedInputs(study.description.inputs, old.description.inputs),
    movedRows: movedRows(study, old),
    settings: changedSettings(settingsOf(old), settingsOf(study)),
  };
}

/** Comparing more takes too long. */
const MOST_COMPARED = 10_000_000;

/** How many tasks are the same in two versions. */
function sameTasks(study: ManifestStudy, old: ManifestStudy): number {
  if (!isSameContent(study.description, old.description)) return 0;
  const both = Math.min(study.parameters.length, old.parameters.length);
  const { columns } = study.parameters;
  // Without parameters, all rows are equal.
  if (columns.length === 0 && old.parameters.columns.length === 0) return both;
  if (both > MOST_COMPARED) {
    const rule = `--against: must be a manifest with at most ${String(MOST_COMPARED)} rows in common`;
    throw new CliError(`${rule}, got ${String(both)} in ${study.description.id}; leave --against out`, EXIT.usage);
  }
  let same = 0;
  for (let task = 0; task < both; task++) if (isSameTask(study, old, task)) same++;
  return same;
}

/**
 * How many tasks have no result in a folder.
 * @throws CliError if it has no results of the study.
 */
export async function reuseOfResults(study: ManifestStudy, folder: string): Promise<Reuse> {
  const told = tryTold(folder);
  const { id, inputs } = study.description;
  if (told === undefined || told.local === true || !isNameOf(id, told.name)) {
    const remedy = `name a folder that collect wrote for ${id}`;
    const got = `${folder} (${told?.local === true ? 'results of this machine' : (told?.name ?? 'without results')})`;
    throw new CliError(`--results: must be a folder with results of ${id}, got ${got}; ${remedy}`, EXIT.usage);
  }
  const { outcomes } = await withEarlier(collect(study, [], false), folder);
  return {
    from: 'results',
    toRun: outcomes.filter(({ status }) => status !== 'succeeded').length,
    changedInputs: told.name === study.name ? [] : changedInputs(inputs, told.inputs),
    movedRows: 0,
    settings: [],
  };
}

function changedInputs(now: Inputs | undefined, before: Inputs | undefined): string[] | undefined {
  if (now === undefined || before === undefined) return undefined;
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  return names.filter((name) => now[name] !== before[name]);
}

/** More rows are not compared. */
const MOST_ROWS = 1_000_000;

function movedRows({ parameters }: ManifestStudy, { parameters: old }: ManifestStudy): number {
  if (parameters.columns.length === 0 || parameters.length > MOST_ROWS || old.length > MOST_ROWS) return 0;
  const rowsOf = (table: typeof old): string[] =>
    Array.from({ length: table.length }, (_, index) => rowJson(table.columns, table.row(index)));
  const now = rowsOf(parameters);
  const known = new Set(now);
  return rowsOf(old).filter((row, index) => row !== now[index] && known.has(row)).length;
}

/** Props that are variables in a manifest. */
const VARIABLES = new Map([
  ['KUBEPAR_WARM', 'warm'],
  ['KUBEPAR_NO_RETRY_EXIT_CODES', 'noRetryExitCodes'],
  ['KUBEPAR_FREE_RETRY_EXIT_CODES', 'freeRetryExitCodes'],
  ['KUBEPAR_ITEMS_PER_PROCESS', 'itemsPerProcess'],
  ['KUBEPAR_LEASE_SECONDS', 'lease'],
]);
/** What is in them is listed otherwise, or is an input of the tasks. */
const LISTED_FIELDS = new Set(['initContainers', 'containers', 'volumes']);

/** Everything in a manifest that changes how tasks run, but not what they compute: names with readable values. */
function settingsOf(study: ManifestStudy): Map<string, string> {
  const { description, name, objects } = study;
  const { tasks, tasksPerPod, layout, results, output, queue } = description;
  const { parallelism, perPod, sharedMemory, retries, suspend, localQueue, ...limits } = workloadOf(study);
  const seconds = (time: number | undefined): string | undefined =>
    time === undefined ? undefined : durationText(time);
  const settings: Record<string, string | undefined> = {
    tasks: String(tasks),
    tasksPerPod: String(tasksPerPod),
    layout,
    parallelism: String(parallelism),
    cpu: String(perPod.cpu),
    memory: bytesText(perPod.memory),
    disk: bytesText(perPod.storage),
    sharedMemory: sharedMemory === undefined ? undefined : bytesText(sharedMemory),
    retries: String(retries),
    taskTimeout: seconds(limits.taskTimeoutSeconds),
    deadline: seconds(limits.deadlineSeconds),
    ttl: seconds(limits.ttlSeconds),
    suspend: String(suspend),
    results: resultsText(results),
    output: output === undefined ? undefined : JSON.stringify(output),
    'kueue.localQueue': localQueue,
    redis: queue?.redis,
    ...otherPodFields(objects, name),
  };
  return new Map(
    Object.entries(settings).flatMap(([setting, value]) => (value === undefined ? [] : [[setting, value]])),
  );
}

/** Where results are, with all that determines it. */
function resultsText(results: ResultsDescription): string {
  if (results.kind === 'volume') return `volume ${results.claimName}`;
  if (results.kind !== 'bucket') return results.kind;
  const { kind, url, ...options } = results;
  // That is a field of the pod.
  const given = Object.entries(options).filter(([name]) => name !== 'serviceAccountName');
  const others = given.map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  return [`${kind} ${url}`, ...others].join(', ');
}

/** Props that are variables of a container, and fields of the pod, in the first Job with these. */
function otherPodFields(objects: ManifestStudy['objects'], study: string): Record<string, string> {
  const pods = objects
    .filter(({ kind, metadata }) => kind === 'Job' && metadata?.labels?.[LABEL.instance] === study)
    .map(({ spec }) => (spec as JobSpec).template.spec);
  const pod = pods.find((each) => each?.containers.some(({ name }) => name === TASK_CONTAINER));
  if (pod === undefined) return {};
  const { initContainers = [], containers } = pod;
  const variables = [...initContainers, ...containers]
    .flatMap(({ env = [] }) => env)
    .flatMap(({ name, value }) => (VARIABLES.has(name) ? [[VARIABLES.get(name) ?? name, value ?? '']] : []));
  const fields = Object.entries(pod).filter(([field]) => !LISTED_FIELDS.has(field));
  const shown = fields.map(([field, value]) => [
    `pod.${field}`,
    JSON.stringify(value).replaceAll(hashOf(study), '<hash>'),
  ]);
  return Object.fromEntries([...variables, ...shown]) as Record<string, string>;
}

function changedSettings(before: ReadonlyMap<string, string>, now: ReadonlyMap<string, string>): string[] {
  const names = [...new Set([...before.keys(), ...now.keys()])];
  return names
    .filter((name) => before.get(name) !== now.get(name))
    .map((name) => `${name}: ${before.get(name) ?? 'not set'}, now ${now.get(name) ?? 'not set'}`);
}
