import type { StatefulSetSpec } from '../../imports/k8s';
import { axesOf, valuesAt, type Axis } from '../../lib/study/parameters/table';
import {
  finishedPodsWarning,
  MOST_FINISHED_PODS,
  podsWithResults,
  tryFinishedPodsWarning,
} from '../../lib/study/finished-pods';
import { randomNumberWarnings, withoutProp } from '../../lib/study/random-numbers';
import { TURNS_TEXT } from '../../lib/study/unicode';
import type { ManifestStudy } from '../study/manifest-file';
import { counted } from '../text/count';
import { filesOf } from '../study/source-texts';
import { durationText } from '../text/units';
import { capacity, concurrentPods, estimate, type Nodes } from './estimate';
import { synthWarnings } from './synth-warnings';
import type { Workload } from './workload';

/** Warnings about valid studies that will surprise their users. */
export function warnings(
  study: ManifestStudy,
  workload: Workload,
  taskSeconds: number | undefined,
  nodes: Nodes | undefined,
): string[] {
  return [
    ...countWarnings(workload, nodes),
    ...[tryFinishedPodsWarning(study.description)].filter((warning) => warning !== undefined),
    ...admissionWarnings(study, workload),
    ...timeWarnings(study, workload, taskSeconds, nodes),
    ...valueWarnings(study),
    ...synthWarnings(study),
    ...randomNumberWarnings(study.description.command, filesOf(study)).map(withoutProp),
  ];
}

/** Above this number, the API server and readers of the logs are overloaded. */
const MANY_PODS = 10_000;

function* countWarnings(workload: Workload, nodes: Nodes | undefined): Generator<string> {
  const { suspend, pods, parallelism, isPool, tasks, tasksPerPod } = workload;
  if (suspend) yield 'it is suspended: nothing runs until suspend is false and the manifest is applied again';
  if (pods > MANY_PODS)
    yield `${String(pods)} pods keep the cluster busy for a long time, and each leaves a log to collect: set tasksPerPod`;
  if (isPool && pods > tasks)
    yield `parallelism is ${String(pods)}, but there are ${String(tasks)} items: the other workers have nothing to do`;
  // A parallelism above the number of tasks is not a mistake: all of them run at a time.
  const fewer = Math.ceil(tasks / parallelism);
  if (!isPool && parallelism > pods && fewer < tasksPerPod)
    yield `with tasksPerPod ${String(tasksPerPod)} only ${counted(pods, 'pod runs', 'pods run')} at a time, although parallelism allows ${String(parallelism)}: tasksPerPod ${String(fewer)} would make ${String(Math.ceil(tasks / fewer))}`;
  if (nodes === undefined) return;
  if (capacity(workload, nodes) === 0)
    yield 'a pod requests more than a node has and would wait forever; request less in resources';
}

/** What Kueue may do to pods that have started. */
function* admissionWarnings({ description, objects }: ManifestStudy, workload: Workload): Generator<string> {
  const { localQueue, jobs, tasksPerPod } = workload;
  if (localQueue === undefined) return;
  if (jobs === 1)
    yield 'Kueue admits its Job as a whole: an edit of parallelism while it runs stops all its pods and queues them again';
  if (description.results.kind === 'log' && tasksPerPod > 1)
    yield 'if Kueue preempts it, results that running pods have in their logs are lost, and these tasks run again: use Results.volume or Results.bucket';
  const redis = objects.find(
    ({ kind, metadata }) => kind === 'StatefulSet' && metadata?.name === description.queue?.redis,
  );
  if (redis !== undefined && (redis.spec as StatefulSetSpec).volumeClaimTemplates === undefined)
    yield "if Kueue preempts its Redis, the queue and its results are lost: set the storage of redis to a Size, not to 'ephemeral'";
}

/**
 * The warning about studies that together have more finished pods than a cluster keeps, although each alone does not.
 */
export function tryTogetherWarning(studies: readonly ManifestStudy[]): string | undefined {
  const counts = studies.map(({ description }) => podsWithResults(description));
  const all = counts.reduce((sum, pods) => sum + pods, 0);
  if (all <= MOST_FINISHED_PODS || counts.some((pods) => pods > MOST_FINISHED_PODS)) return undefined;
  return `${finishedPodsWarning(all)} in these studies: run and collect one after another, set tasksPerPod, or use Results.volume or Results.bucket`;
}

/** How long Kubernetes waits before it replaces a lost pod: 10 s, 20 s, 40 s, … */
const FIRST_BACKOFF_SECONDS = 10;

function* timeWarnings(
  { description }: ManifestStudy,
  workload: Workload,
  taskSeconds: number | undefined,
  nodes: Nodes | undefined,
): Generator<string> {
  const { deadlineSeconds, taskTimeoutSeconds, ttlSeconds, retries } = workload;
  if (ttlSeconds !== undefined && description.results.kind === 'log')
    yield `ttl is ${durationText(ttlSeconds)}: results that are not collected by then are gone with the logs`;
  const backoff = FIRST_BACKOFF_SECONDS * (2 ** retries - 1);
  if (deadlineSeconds !== undefined && deadlineSeconds < backoff)
    yield `deadline is ${durationText(deadlineSeconds)}, but ${String(retries)} retries of lost pods alone may wait ${durationText(backoff)}`;
  if (taskSeconds === undefined) return;
  if (taskTimeoutSeconds !== undefined && taskTimeoutSeconds <= taskSeconds)
    yield `taskTimeout is ${durationText(taskTimeoutSeconds)}, but a task takes ${durationText(taskSeconds)}`;
  if (deadlineSeconds === undefined || concurrentPods(workload, nodes) === 0) return;
  const { least, most } = estimate(workload, taskSeconds, nodes).seconds;
  if (deadlineSeconds < least)
    yield `deadline is ${durationText(deadlineSeconds)}: the study needs at least ${durationText(least)}, and would be stopped`;
  else if (deadlineSeconds < most)
    yield `deadline is ${durationText(deadlineSeconds)}: the study may need ${durationText(most)}, and be stopped`;
}

/** Longer axes are not checked. */
const MOST_POSITIONS = 100_000;

function* valueWarnings({ parameters }: ManifestStudy): Generator<string> {
  for (const axis of axesOf(parameters)) if (axis.length <= MOST_POSITIONS) yield* axisWarnings(axis);
}

function* axisWarnings(axis: Axis): Generator<string> {
  const seen = new Map<string, number>();
  const equal: string[] = [];
  const turned = new Set<string>();
  for (let position = 0; position < axis.length; position++) {
    const values = valuesAt(axis, position);
    values.forEach((value, column) => {
      if (typeof value === 'string' && TURNS_TEXT.test(value)) turned.add(axis.columns[column] ?? '');
    });
    const key = JSON.stringify(values);
    const twin = seen.get(key);
    if (twin === undefined) seen.set(key, position);
    else equal.push(`${String(twin)} and ${String(position)}`);
  }
  for (const column of turned)
    yield `values of parameter ${column} have characters that change the direction of text; they are escaped in the manifest`;
  const [first] = equal;
  if (first === undefined) return;
  const more = equal.length === 1 ? '' : `, and ${String(equal.length - 1)} more`;
  yield `rows ${first} of the parameters are the same${more}`;
}
