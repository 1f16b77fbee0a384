import type { EnvVar, JobSpec, PodSpec } from '../../imports/k8s';
import { ANNOTATION, LABEL, PARAMETER_LABEL } from '../../lib/manifest/labels';
import { LOADER_CONTAINER, STUDY_VOLUME, TASK_CONTAINER } from '../../lib/study/pod';
import { podCount } from '../../lib/study/study';
import { SYNTH_AGAIN } from '../text/commands-to-copy';
import { CliError, EXIT } from '../text/errors';
import type { ManifestObject } from './manifest-object';
import { rerunNumberIn } from './rerun-name';
import type { StudyIdentity } from './version';

/** A document of a manifest. */
interface Document {
  readonly text: string;
  /** Its line in the file, counted from 1. */
  readonly firstLine: number;
}

/** A Job that differs from the first one of its study only in the task. */
export interface FurtherJob {
  readonly study: string;
  readonly task: string;
}

/** In a text within a manifest, these lines are indented. */
export const BETWEEN_DOCUMENTS = /^---[ \t]*(?:#.*)?\n/m;
export const JOB = /^kind: Job$/m;
const TASK_LIST = 'KUBEPAR_TASK_LIST';

const escaped = (text: string): string => text.replaceAll('.', '\\.');
const INSTANCE = new RegExp(`^ {4}${escaped(LABEL.instance)}: ([a-z0-9-]+)$`, 'm');
const TASK = new RegExp(`^ {4}${escaped(ANNOTATION.tasks)}: "(\\d+)"$`, 'm');
/** The lines in which the Jobs of a study differ. */
const OF_TASK = new RegExp(
  `^ +(?:${escaped(ANNOTATION.parameters)}|${escaped(ANNOTATION.tasks)}|${escaped(PARAMETER_LABEL)}\\S+): .*\n|^ {2}name: .*\n`,
  'gm',
);

/**
 * The documents of a manifest. If each task has its own Job, the Jobs differ only in the task, and the first of each
 * study is enough: parsing thousands takes long.
 */
export function withoutFurtherJobs(text: string): { documents: Document[]; further: FurtherJob[] } {
  const firsts = new Map<string, string>();
  const documents: Document[] = [];
  const further: FurtherJob[] = [];
  let firstLine = 1;
  for (const part of text.split(BETWEEN_DOCUMENTS)) {
    const [, study] = (JOB.test(part) && INSTANCE.exec(part)) || [];
    const [, task] = TASK.exec(part) ?? [];
    const isOfTask = study !== undefined && task !== undefined && !/^---/m.test(part);
    const common = isOfTask ? withoutTask(part, task) : '';
    if (isOfTask && firsts.get(study) === common) further.push({ study, task });
    else documents.push({ text: part, firstLine });
    if (isOfTask && !firsts.has(study)) firsts.set(study, common);
    firstLine += part.split('\n').length;
  }
  return { documents, further };
}

function withoutTask(job: string, task: string): string {
  return job.replace(OF_TASK, '').replace(`- name: ${TASK_LIST}\n              value: "${task}"`, '');
}

/**
 * Checks that the Jobs of a study are all there, complete, and as synth wrote them: they come last in a manifest.
 * @param objects of the manifest, without further Jobs.
 * @param further the Jobs that were left out.
 */
export function checkJobs(
  study: StudyIdentity,
  objects: readonly ManifestObject[],
  further: readonly FurtherJob[],
  file: string,
): void {
  const { name, description } = study;
  const jobs = objects.filter(({ kind, metadata }) => kind === 'Job' && metadata?.labels?.[LABEL.instance] === name);
  const left = further.filter((job) => job.study === name);
  const fault =
    tryPodFault(study, jobs, objects) ??
    (description.queue === undefined ? tryTaskFault(study, jobs, left) : undefined);
  if (fault !== undefined) throw new CliError(`${file} ${fault}; ${SYNTH_AGAIN}`, EXIT.usage);
}

/** What the pods lack to run. */
function tryPodFault(
  { name, description }: StudyIdentity,
  jobs: readonly ManifestObject[],
  objects: readonly ManifestObject[],
): string | undefined {
  for (const container of description.queue === undefined ? [TASK_CONTAINER] : [LOADER_CONTAINER, TASK_CONTAINER])
    if (!jobs.some((job) => podOf(job).containers.some((each) => each.name === container)))
      return `has no Job of ${name} with a container ${container}`;
  for (const job of jobs) {
    const missing = tryMissing(job, objects);
    if (missing !== undefined) return `has a Job ${nameOf(job)} without ${missing}`;
  }
  return undefined;
}

/** Why the Jobs would not run each task once, and in the same way. */
function tryTaskFault(
  { name, description }: StudyIdentity,
  jobs: readonly ManifestObject[],
  further: readonly FurtherJob[],
): string | undefined {
  const { layout, tasks } = description;
  const [first] = jobs;
  // A rerun has one Job for several tasks. The name of a task's Job may look like its name.
  if (first === undefined || (jobs.length === 1 && further.length === 0 && rerunNumberIn(nameOf(first)) > 0))
    return undefined;
  const pods = layout === 'indexed' ? podCount(description) : 1;
  const resized = jobs.find((job) => (job.spec as JobSpec).completions !== pods);
  if (resized !== undefined) {
    const { completions } = resized.spec as JobSpec;
    return `has a Job ${nameOf(resized)} with ${String(completions ?? 'no')} completions instead of ${String(pods)}`;
  }
  if (layout === 'indexed') return undefined;
  const common = commonPart(first);
  const different = jobs.find((job) => commonPart(job) !== common);
  if (different !== undefined)
    return `has a Job ${nameOf(different)} that differs from the others of ${name} in more than its parameters`;
  const found = [...further.map(({ task }) => task), ...jobs.map(taskOf)];
  const distinct = new Set(found).size;
  if (distinct < found.length) return `has several Jobs of ${name} for one task`;
  if (distinct < tasks) return `has Jobs for only ${String(distinct)} of the ${String(tasks)} tasks of ${name}`;
  return undefined;
}

function nameOf({ metadata }: ManifestObject): string {
  return metadata?.name ?? '';
}

function podOf({ spec }: ManifestObject): PodSpec {
  return (spec as JobSpec).template.spec ?? { containers: [] };
}

/** What the pods of a Job need of the manifest, and do not find there. */
function tryMissing(job: ManifestObject, objects: readonly ManifestObject[]): string | undefined {
  const volume = podOf(job).volumes?.find(({ name }) => name === STUDY_VOLUME);
  if (volume === undefined) return `the volume ${STUDY_VOLUME}`;
  for (const { configMap } of volume.projected?.sources ?? []) {
    if (configMap === undefined) continue;
    const map = objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata?.name === configMap.name);
    if (map === undefined) return `its ConfigMap ${configMap.name ?? ''}`;
    const key = configMap.items?.find((item) => !(item.key in { ...map.data, ...map.binaryData }))?.key;
    if (key !== undefined) return `${key} in its ConfigMap ${configMap.name ?? ''}`;
  }
  return undefined;
}

function taskOf({ metadata }: ManifestObject): string {
  return metadata?.annotations?.[ANNOTATION.tasks] ?? '';
}

/** What a Job has in common with the others of its study, as text. */
function commonPart(job: ManifestObject): string {
  const task = taskOf(job);
  return JSON.stringify(job, (key, value: unknown) => {
    if (key === 'metadata') return undefined;
    const { name, value: list } = (value ?? {}) as Partial<EnvVar>;
    return name === TASK_LIST && list === task ? undefined : value;
  });
}
