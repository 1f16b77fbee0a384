import type { VolumeProjection } from '../../imports/k8s';
import { checkBoolean, isDnsLabel, MAX_INT32, wholeNumber, wholeSeconds } from './checks';
import { checkCommand } from './command';
import { checkKnownNames } from './known-names';
import { checkEnvironment } from './environment';
import { checkFiles, type StudyFile } from './files';
import { checkImage } from './image';
import { checkNotOfRedis, checkSecrets, type CheckedSecretMount } from './mounts';
import { checkOutput, type CheckedOutput } from './output';
import type { ParameterTable } from './parameters/table';
import { checkPod, type PodAdditions } from './pod';
import type { ProblemList } from './problems';
import { LOADER_SUFFIX, type QueueSettings } from './queue';
import { checkResources, type CheckedResources } from './resources';
import { checkResults, type CheckedResults } from './results';
import { defaultSeed } from './seed';
import { checkStart } from './start';
import type { StudyProps } from './study-props';
import { survivesYaml } from './yaml-text';

/** How a study's tasks come about. */
export type Pattern = 'static-simulation' | 'expanded-sweep' | 'queue-worker-pool';

/** How tasks become Jobs: a Job for each task, or one Indexed Job for all. */
export type Layout = 'jobs' | 'indexed';

/** A checked study: everything in it can be rendered, nothing is left to default. */
export interface Study {
  readonly id: string;
  readonly pattern: Pattern;
  readonly layout: Layout;
  readonly image: string;
  readonly command: readonly string[];
  readonly files: readonly StudyFile[];
  readonly env: ReadonlyMap<string, string>;
  readonly secrets: readonly CheckedSecretMount[];
  readonly resources: CheckedResources;
  readonly retries: number;
  readonly taskTimeoutSeconds: number | undefined;
  readonly deadlineSeconds: number | undefined;
  readonly ttlSeconds: number | undefined;
  readonly maxFailedTasks: number | undefined;
  /** A row for each task; without columns where tasks have no parameters. */
  readonly parameters: ParameterTable;
  readonly tasks: number;
  readonly tasksPerPod: number;
  readonly parallelism: number;
  readonly seed: number;
  readonly results: CheckedResults;
  readonly output: CheckedOutput;
  readonly suspend: boolean;
  readonly pod: PodAdditions;
  /** Of a QueueWorkerPool only. */
  readonly queue: QueueSettings | undefined;
}

/** The number of pods that a study needs whose pods have tasks of their own. */
export function podCount({ tasks, tasksPerPod }: Pick<Study, 'tasks' | 'tasksPerPod'>): number {
  return Math.ceil(tasks / tasksPerPod);
}

export const DEFAULT_PARALLELISM = 10;
const DEFAULT_RETRIES = 2;
export const MAX_RETRIES = 100;
/** So many Jobs are a manifest of 50 MB: a longer one nobody reviews, or applies in one go. */
export const MOST_JOBS = 10_000;

// The API server's rules for Indexed Jobs with backoffLimitPerIndex: kubernetes/pkg/apis/batch/validation/validation.go.
const MAX_PARALLELISM = 100_000;
const MANY_PODS = 100_000;
const MAX_FAILED_OF_MANY = 10_000;
const MAX_PARALLELISM_OF_MANY = 10_000;

/** The host name of a pod is <name>-<index> and must be a DNS label; <name> ends in a dash and a hash of 8. */
const MAX_HOST_NAME = 63;
const HASH_LENGTH = 9;
/** What the pod of a Job with a single pod has behind the Job's name. */
const FIRST_INDEX = '-0';

/** All props that studies share: one that is misspelt would be left out in silence where nothing type-checks main.ts. */
const SHARED_PROPS = Object.keys({
  image: true,
  command: true,
  files: true,
  env: true,
  secrets: true,
  resources: true,
  retries: true,
  taskTimeout: true,
  deadline: true,
  ttl: true,
  maxFailedTasks: true,
  tasksPerPod: true,
  seed: true,
  results: true,
  output: true,
  suspend: true,
  pod: true,
} satisfies Record<keyof StudyProps, true>);

/** What a pattern adds to the common props. */
export interface StudyShape {
  readonly pattern: Pattern;
  readonly layout: Layout;
  /** Names of the props that the pattern has beside the common ones. */
  readonly ownProps: readonly string[];
  /** What to do about props that other patterns have, by their names. */
  readonly hints?: Readonly<Record<string, string>>;
  readonly parameters: ParameterTable;
  readonly parallelism: number | undefined;
  /** Where workers take tasks from a queue. */
  readonly queue?: QueueSettings;
}

/** Checks the props that all patterns share, and the sizes that follow from the number of tasks. */
export function checkStudy(problems: ProblemList, id: string, props: StudyProps, shape: StudyShape): Study {
  const { pattern, layout, parameters, queue } = shape;
  const tasks = parameters.length;
  checkKnown(problems, props, shape);
  const tasksPerPod = checkTasksPerPod(problems, props.tasksPerPod, queue !== undefined);
  const maxFailedTasks =
    props.maxFailedTasks === undefined ? undefined : checkMaxFailedTasks(problems, props.maxFailedTasks, tasks);
  const parallelism = checkParallelism(problems, shape.parallelism, props.suspend === true, queue !== undefined);
  const pods = queue === undefined ? podCount({ tasks, tasksPerPod }) : parallelism;
  checkId(problems, id, pods, longestId(pods, layout, queue !== undefined));
  checkManyPods(problems, pods, parallelism, maxFailedTasks, tasksPerPod);
  checkBoolean(problems, 'suspend', props.suspend);
  const secrets = checkSecrets(problems, props.secrets);
  const resources = checkResources(problems, props.resources);
  const pod = checkPod(problems, props.pod, secrets, Object.keys(resources.extended));
  if (queue !== undefined) checkNotOfRedis(problems, secretNames(secrets, pod), queue.redis.password.secret);
  const image = checkImage(problems, props.image);
  const files = checkFiles(problems, props.files);
  const command = checkCommand(problems, withoutHoles(props.command), parameters, queue, files);
  checkStart(problems, command, files);
  return {
    id,
    pattern,
    layout,
    image,
    command,
    files,
    env: checkEnvironment(problems, props.env),
    secrets,
    resources,
    retries: wholeNumber(problems, 'retries', orDefault(props.retries, DEFAULT_RETRIES), { min: 0, max: MAX_RETRIES }),
    taskTimeoutSeconds: wholeSeconds(problems, 'taskTimeout', props.taskTimeout),
    deadlineSeconds: wholeSeconds(problems, 'deadline', props.deadline),
    ttlSeconds: wholeSeconds(problems, 'ttl', props.ttl),
    maxFailedTasks,
    parameters,
    tasks,
    tasksPerPod,
    parallelism,
    seed: wholeNumber(problems, 'seed', orDefault(props.seed, defaultSeed(id)), { min: 0, max: MAX_INT32 }),
    results: checkResults(problems, props.results),
    output: checkOutput(problems, props.output),
    suspend: props.suspend ?? false,
    pod,
    queue,
  };
}

/** The Secrets that the command can read, by the props that name them. */
function secretNames(secrets: readonly CheckedSecretMount[], { volumes }: PodAdditions): Map<string, unknown> {
  const mounted = secrets.map(({ secretName }, position): [string, unknown] => [
    `secrets[${String(position)}].secret`,
    secretName,
  ]);
  const added = volumes.flatMap(({ secret, projected }, position): [string, unknown][] => {
    const volume = `pod.volumes[${String(position)}]`;
    const sources: readonly unknown[] = Array.isArray(projected?.sources) ? projected.sources : [];
    return [
      [`${volume}.secret.secretName`, secret?.secretName],
      ...sources.map((source, place): [string, unknown] => [
        `${volume}.projected.sources[${String(place)}].secret.name`,
        (source as VolumeProjection | null)?.secret?.name,
      ]),
    ];
  });
  return new Map([...mounted, ...added]);
}

function checkKnown(problems: ProblemList, props: StudyProps, { ownProps, hints = {}, queue }: StudyShape): void {
  const known = [...ownProps, ...SHARED_PROPS];
  // That of a pool is refused with words of its own.
  const isJudged = ([name]: readonly [string, unknown]): boolean => queue === undefined || name !== 'tasksPerPod';
  const given = Object.fromEntries(Object.entries(props).filter(isJudged));
  const offered = known.filter((name) => isJudged([name, undefined]));
  checkKnownNames(problems, given, { known: offered, rule: 'be a prop of this construct', hints });
}

/** Not ??, which would take null for nothing. */
function orDefault<Value>(given: Value | undefined, value: Value): Value {
  return given === undefined ? value : given;
}

/** The holes of a list, as in ['Rscript', , 'a.R'], are something that is missing; map and forEach pass over them. */
function withoutHoles(given: unknown): unknown {
  return Array.isArray(given) ? Array.from(given as readonly unknown[]) : given;
}

function checkParallelism(problems: ProblemList, given: unknown, isSuspended: boolean, isPool: boolean): number {
  // Of a pool it is the number of completions, too.
  const min = isSuspended && !isPool ? 0 : 1;
  const remedy = isSuspended
    ? 'choose one in that range: suspend: true alone keeps it from starting'
    : 'to create a study without starting it, set suspend: true';
  const range = { min, max: MAX_PARALLELISM, ...(given === 0 ? { remedy } : {}) };
  return wholeNumber(problems, 'parallelism', orDefault(given, DEFAULT_PARALLELISM), range);
}

function checkTasksPerPod(problems: ProblemList, given: number | undefined, isPool: boolean): number {
  if (!isPool || given === undefined)
    return wholeNumber(problems, 'tasksPerPod', orDefault(given, 1), { min: 1, max: MAX_INT32 });
  const remedy = 'leave it out: a worker takes items until none is left';
  problems.report('tasksPerPod', 'be left out of a pool', given, remedy);
  return 1;
}

function checkMaxFailedTasks(problems: ProblemList, given: unknown, tasks: number): number {
  const remedy = 'leave it out to run everything';
  return wholeNumber(problems, 'maxFailedTasks', given, { min: 0, max: tasks, remedy });
}

/** The id becomes the start of names, which are refused rather than repaired: a name that changes in silence is not found again. */
function checkId(problems: ProblemList, id: string, pods: number, longest: number): void {
  const slug = id
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, longest)
    .replace(/-+$/, '');
  // A pool may have a stricter rule, which was told then.
  if (problems.all.some(({ prop }) => prop === 'id')) return;
  if (isDnsLabel(id, longest)) {
    if (!survivesYaml(id)) problems.report('id', 'be no number to kubectl', id, `write 'study-${id}'`);
    return;
  }
  const rule = `be at most ${String(longest)} lower-case letters, digits and "-", with a letter or digit at both ends (a study of ${String(pods)} ${pods === 1 ? 'pod' : 'pods'})`;
  problems.report('id', rule, id, slug === '' ? "choose a name such as 'monte-carlo'" : `write '${slug}'`);
}

/**
 * How long the id of a study may be. Its name has a hash behind it, which a pod's host name continues with an index. In layout `jobs` a Job's
 * name comes between, which continues it with the index of the task. The Job that loads a queue has a suffix of its own.
 */
export function longestId(pods: number, layout: Layout, hasLoader: boolean): number {
  const index = `-${String(Math.max(pods - 1, 0))}`;
  const suffix = Math.max(index.length, hasLoader ? LOADER_SUFFIX.length : 0);
  return MAX_HOST_NAME - suffix - (layout === 'jobs' ? FIRST_INDEX.length : 0) - HASH_LENGTH;
}

function checkManyPods(
  problems: ProblemList,
  pods: number,
  parallelism: number,
  maxFailedTasks: number | undefined,
  tasksPerPod: number,
): void {
  if (pods > MAX_INT32) {
    problems.report(
      'tasksPerPod',
      `make at most ${String(MAX_INT32)} pods`,
      tasksPerPod,
      `set it to ${String(Math.ceil((pods * tasksPerPod) / MAX_INT32))} or more`,
    );
  }
  if (pods <= MANY_PODS) return;
  const enough = Math.ceil((pods * tasksPerPod) / MANY_PODS);
  const fewer =
    enough > MAX_INT32
      ? 'or split the study into several'
      : `or set tasksPerPod to ${String(enough)} or more for at most ${String(MANY_PODS)} pods`;
  if (maxFailedTasks === undefined || maxFailedTasks > MAX_FAILED_OF_MANY) {
    const rule = `be from 0 to ${String(MAX_FAILED_OF_MANY)} where there are more than ${String(MANY_PODS)} pods (a rule of Kubernetes; here ${String(pods)})`;
    problems.report('maxFailedTasks', rule, maxFailedTasks, `set it, ${fewer}`);
  }
  if (parallelism > MAX_PARALLELISM_OF_MANY) {
    const rule = `be at most ${String(MAX_PARALLELISM_OF_MANY)} where there are more than ${String(MANY_PODS)} pods (a rule of Kubernetes; here ${String(pods)})`;
    problems.report('parallelism', rule, parallelism, `lower it, ${fewer}`);
  }
}
