import { contentOf, inputsOf, type Inputs } from './content';
import { usesServiceAccount } from './bucket';
import type { CheckedOutput } from './output';
import { hasEqualRows } from './parameters/equal-rows';
import type { QueueSettings } from './queue';
import type { BucketResults, CheckedResults } from './results';
import type { Study } from './study';
import type { Layout, Pattern } from './pattern';

/**
 * The version of every format that one part of kubepar writes and another reads: study.json, records, sealed blocks.
 */
export const FORMAT = 1;

/** The key of the description in its ConfigMap, and its file name in an output folder. */
export const STUDY_FILE = 'study.json';

/**
 * The folder of the parameter table in a study's volume. Its keys are in ConfigMaps separate from that of study.json.
 */
export const PARAMETERS_FOLDER = 'parameters';

/** What the command needs to know about a study: the file study.json. */
export interface StudyDescription {
  readonly format: typeof FORMAT;
  readonly id: string;
  readonly pattern: Pattern;
  readonly layout: Layout;
  readonly tasks: number;
  readonly tasksPerPod: number;
  /** Names of the parameters. Their values are in the table's own ConfigMaps. */
  readonly columns: readonly string[];
  /** Given if rows of the table occur several times, so that results.csv numbers them. */
  readonly replicated?: true;
  readonly seed: number;
  readonly image: string;
  readonly command: readonly string[];
  /** The hash of everything that a task depends on besides its index and its row, and a hash for each part of it. */
  readonly content?: string;
  readonly inputs?: Inputs;
  readonly results: ResultsDescription;
  /** The format of a task's output. In a study from before formats existed, it is detected from the outputs. */
  readonly output?: CheckedOutput;
  /** Only for a QueueWorkerPool. */
  readonly queue?: QueueDescription;
}

/** Where results are: in the pods' logs, on a volume, in a bucket, or in the queue's Redis. */
export type ResultsDescription = Exclude<CheckedResults, BucketResults> | DescribedBucket | { readonly kind: 'redis' };

/** A bucket, and how it is reached when no pod of the study is left. */
export type DescribedBucket = BucketResults & {
  /** The service account of the pods, if its identity gives access. In a study from before it was described, not given. */
  readonly serviceAccountName?: string;
};

/** Where a study's queue is. The queue's name is the study's, with the hash. */
export interface QueueDescription {
  /** Name of the StatefulSet of Redis, whose pod is `<redis>-0`, container `redis`. */
  readonly redis: string;
  /** Attempts of an item before it is dead: retries + 1. */
  readonly maxAttempts: number;
  /** Whether the command asks for items itself. */
  readonly loop: boolean;
}

export function describeStudy(study: Study): StudyDescription {
  const { id, pattern, layout, parameters, tasks, tasksPerPod, seed, image, command, output, queue } = study;
  const inputs = inputsOf(study);
  return {
    format: FORMAT,
    id,
    pattern,
    layout,
    tasks,
    tasksPerPod,
    columns: parameters.columns,
    ...(hasEqualRows(parameters) ? { replicated: true } : {}),
    seed,
    image,
    command,
    content: contentOf(inputs),
    inputs,
    results: describeResults(study),
    output,
    ...(queue === undefined ? {} : { queue: describeQueue(study.retries, queue) }),
  };
}

function describeResults({ results, queue, pod }: Study): ResultsDescription {
  // A worker's log disappears with the worker.
  if (results.kind === 'log' && queue !== undefined) return { kind: 'redis' };
  const { serviceAccountName } = pod.spec;
  if (results.kind !== 'bucket' || !usesServiceAccount(results) || serviceAccountName === undefined) return results;
  return { ...results, serviceAccountName };
}

function describeQueue(retries: number, { redis, loop }: QueueSettings): QueueDescription {
  return { redis: redis.name, maxAttempts: retries + 1, loop };
}
