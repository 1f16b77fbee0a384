import type { JobSpec, PodSpec, StatefulSetSpec } from '../../imports/k8s';
import { KUEUE_LABEL } from '../../lib/manifest/labels';
import type { ManifestStudy } from '../study/manifest-file';

/**
 * Objects that the Jobs and pods of a study refer to but its file does not contain, each once: `Secret gcs-key`,
 * `PersistentVolumeClaim results`; and the bucket for its results.
 */
export function neededObjects({ objects, description: { results } }: ManifestStudy): string[] {
  const pods = objects
    .filter(({ kind }) => kind === 'Job' || kind === 'StatefulSet')
    .map(({ spec }) => (spec as JobSpec | StatefulSetSpec).template.spec);
  const needed = pods.flatMap((pod) => (pod === undefined ? [] : [...references(pod)]));
  const queues = objects.flatMap(({ metadata }) => [...queueOf(metadata?.labels)]);
  const there = new Set(objects.map(({ kind, metadata }) => `${kind ?? ''} ${metadata?.name ?? ''}`));
  const buckets = results.kind === 'bucket' ? [`bucket ${results.url}`] : [];
  return [...new Set([...needed, ...queues, ...buckets])].filter((object) => !there.has(object)).sort();
}

function* references(pod: PodSpec): Generator<string> {
  const { volumes = [], initContainers = [], containers, imagePullSecrets = [] } = pod;
  for (const { secret, configMap, persistentVolumeClaim, projected } of volumes) {
    if (persistentVolumeClaim !== undefined) yield `PersistentVolumeClaim ${persistentVolumeClaim.claimName}`;
    if (secret !== undefined && secret.optional !== true) yield* named('Secret', secret.secretName);
    if (configMap !== undefined && configMap.optional !== true) yield* named('ConfigMap', configMap.name);
    for (const source of projected?.sources ?? []) {
      if (source.secret?.optional !== true) yield* named('Secret', source.secret?.name);
      if (source.configMap?.optional !== true) yield* named('ConfigMap', source.configMap?.name);
    }
  }
  for (const { env = [] } of [...initContainers, ...containers])
    for (const { valueFrom } of env)
      if (valueFrom?.secretKeyRef !== undefined && valueFrom.secretKeyRef.optional !== true)
        yield* named('Secret', valueFrom.secretKeyRef.name);
  for (const { name } of imagePullSecrets) yield* named('Secret', name);
  yield* named('ServiceAccount', pod.serviceAccountName);
  yield* named('PriorityClass', pod.priorityClassName);
  yield* named('RuntimeClass', pod.runtimeClassName);
}

/** The objects of Kueue that the labels of an object name. */
function* queueOf(labels: Readonly<Record<string, string>> = {}): Generator<string> {
  yield* named('LocalQueue', labels[KUEUE_LABEL.queue]);
  yield* named('WorkloadPriorityClass', labels[KUEUE_LABEL.priority]);
}

function* named(kind: string, name: string | undefined): Generator<string> {
  if (name !== undefined && name !== '') yield `${kind} ${name}`;
}
