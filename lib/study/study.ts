import type { VolumeProjection } from '../../imports/k8s';
import { checkBoolean, MAX_INT32, wholeNumber, wholeSeconds } from './checks';
import { checkCommand } from './command';
import { checkKnownNames } from './known-names';
import { checkEnvironment } from './environment';
import { checkFiles, type StudyFile } from './files';
import { checkImage } from './image';
import { checkKueue, checkNotSuspended, type CheckedKueue } from './kueue';
import { checkMetadata, type CheckedMetadata } from './metadata';
import { checkNotOfRedis, checkSecrets, type CheckedSecretMount } from './mounts';
import { checkOutput, type CheckedOutput } from './output';
import type { ParameterTable } from './parameters/table';
import { checkPod, type PodAdditions } from './pod';
import type { ProblemList } from './problems';
import { type QueueSettings } from './queue';
import { checkResources, type CheckedResources } from './resources';
import { checkRetryCodes, type CheckedRetryCodes } from './retries';
import { checkResults, type CheckedResults } from './results';
import { defaultSeed } from './seed';
import { checkStart } from './start';
import type { StudyProps } from './study-props';
import { checkManyPods } from './many-pods';
import { checkId, longestId } from './study-id';
import { checkWarm } from './warm';
import type { Layout, Pattern } from './pattern';

/** A checked study: everything in it can be rendered, and no value is left to a default. */
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
  readonly retryCodes: CheckedRetryCodes;
  readonly taskTimeoutSeconds: number | undefined;
  readonly deadlineSeconds: number | undefined;
  readonly ttlSeconds: number | undefined;
  readonly maxFailedTasks: number | undefined;
  /** One row per task; without columns if tasks have no parameters. */
  readonly parameters: ParameterTable;
  readonly tasks: number;
  readonly tasksPerPod: number;
  readonly parallelism: number;
  readonly seed: number;
  readonly results: CheckedResults;
  readonly output: CheckedOutput;
  /** The packages of a warm R; undefined if R starts anew for each attempt. */
  readonly warm: readonly string[] | undefined;
  readonly suspend: boolean;
  readonly pod: PodAdditions;
  readonly metadata: CheckedMetadata;
  readonly podMetadata: CheckedMetadata;
  /** Undefined if the cluster starts it without Kueue. */
  readonly kueue: CheckedKueue | undefined;
  /** Only for a QueueWorkerPool. */
  readonly queue: QueueSettings | undefined;
}

/** The number of pods of a study whose pods have fixed tasks. */
export function podCount({ tasks, tasksPerPod }: Pick<Study, 'tasks' | 'tasksPerPod'>): number {
  return Math.ceil(tasks / tasksPerPod);
}

export const DEFAULT_PARALLELISM = 10;
const DEFAULT_RETRIES = 2;
export const MAX_RETRIES = 100;
/** This many Jobs make a manifest of 50 MB. Nobody reviews a longer one, or applies it at once. */
export const MOST_JOBS = 10_000;

// The API server's rules for Indexed Jobs with backoffLimitPerIndex: kubernetes/pkg/apis/batch/validation/validation.go.
const MAX_PARALLELISM = 100_000;

/** All props that studies share. A misspelled prop would be silently ignored if nothing type-checks main.ts. */
const SHARED_PROPS = Object.keys({
  image: true,
  command: true,
  files: true,
  env: true,
  secrets: true,
  resources: true,
  retries: true,
  noRetryExitCodes: true,
  freeRetryExitCodes: true,
  taskTimeout: true,
  deadline: true,
  ttl: true,
  maxFailedTasks: true,
  tasksPerPod: true,
  seed: true,
  results: true,
  output: true,
  warm: true,
  suspend: true,
  pod: true,
  metadata: true,
  podMetadata: true,
  kueue: true,
} satisfies Record<keyof StudyProps, true>);

/** What a pattern adds to the common props. */
export interface StudyShape {
  readonly pattern: Pattern;
  readonly layout: Layout;
  /** Names of the pattern's own props, in addition to the common ones. */
  readonly ownProps: readonly string[];
  /** Remedies for props of other patterns, by their names. */
  readonly hints?: Readonly<Record<string, string>>;
  readonly parameters: ParameterTable;
  readonly parallelism: number | undefined;
  /** Given if workers take tasks from a queue. */
  readonly queue?: QueueSettings;
}

/** Checks the props that all patterns share, and the sizes that depend on the number of tasks. */
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
  const kueue = checkKueue(problems, props.kueue);
  checkNotSuspended(problems, kueue, props.suspend);
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
    retryCodes: checkRetryCodes(problems, props),
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
    warm: checkWarm(problems, props.warm, command, files, queue),
    suspend: props.suspend ?? false,
    pod,
    metadata: checkMetadata(problems, 'metadata', props.metadata),
    podMetadata: checkMetadata(problems, 'podMetadata', props.podMetadata),
    kueue,
    queue,
  };
}

/** The Secrets that the command can read, with the props that name them. */
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
  // The Secret of a pool has its own error message.
  const isJudged = ([name]: readonly [string, unknown]): boolean => queue === undefined || name !== 'tasksPerPod';
  const given = Object.fromEntries(Object.entries(props).filter(isJudged));
  const offered = known.filter((name) => isJudged([name, undefined]));
  checkKnownNames(problems, given, { known: offered, rule: 'be a prop of this construct', hints });
}

/** Not ??, which would treat null as missing. */
function orDefault<Value>(given: Value | undefined, value: Value): Value {
  return given === undefined ? value : given;
}

/** The holes of a list, as in ['Rscript', , 'a.R'], are missing elements; map and forEach skip them. */
function withoutHoles(given: unknown): unknown {
  return Array.isArray(given) ? Array.from(given as readonly unknown[]) : given;
}

function checkParallelism(problems: ProblemList, given: unknown, isSuspended: boolean, isPool: boolean): number {
  // For a pool, it is also the number of completions.
  const min = isSuspended && !isPool ? 0 : 1;
  const remedy = isSuspended
    ? 'choose one in that range: only suspend: true keeps it from starting'
    : 'to create a study without starting it, set suspend: true';
  const range = { min, max: MAX_PARALLELISM, ...(given === 0 ? { remedy } : {}) };
  return wholeNumber(problems, 'parallelism', orDefault(given, DEFAULT_PARALLELISM), range);
}

function checkTasksPerPod(problems: ProblemList, given: number | undefined, isPool: boolean): number {
  if (!isPool || given === undefined)
    return wholeNumber(problems, 'tasksPerPod', orDefault(given, 1), { min: 1, max: MAX_INT32 });
  const remedy = 'leave it out: a worker takes items until none is left';
  problems.report('tasksPerPod', 'be left out in a pool', given, remedy);
  return 1;
}

function checkMaxFailedTasks(problems: ProblemList, given: unknown, tasks: number): number {
  const remedy = 'leave it out to run everything';
  return wholeNumber(problems, 'maxFailedTasks', given, { min: 0, max: tasks, remedy });
}
