import type { CheckedKueue } from '../study/kueue';
import type { CheckedMetadata, Metadata } from '../study/metadata';
import { valueText, type ParameterValue } from '../study/parameters/values';
import type { Study } from '../study/study';
import { survivesYaml } from '../study/yaml-text';

/** The label keys of everything that belongs to a study. */
export const LABEL = {
  /** The study's id, which all its versions share. */
  study: 'kubepar.dev/study',
  pattern: 'kubepar.dev/pattern',
  name: 'app.kubernetes.io/name',
  /** The study's name with its hash, which identifies one version. */
  instance: 'app.kubernetes.io/instance',
  managedBy: 'app.kubernetes.io/managed-by',
  /** The purpose of an object, if a study has several of its kind. */
  component: 'app.kubernetes.io/component',
  /** The name of a Redis, on the pods that may connect to it. */
  redis: 'kubepar.dev/redis',
} as const;

/** The values of {@link LABEL.component}. */
export const COMPONENT = {
  description: 'description',
  worker: 'worker',
  loader: 'loader',
  redis: 'redis',
  collect: 'collect',
} as const;

/** The annotation keys of Jobs that do not run all tasks, and of their pods. */
export const ANNOTATION = {
  /** The tasks of the Job, for example `7`, or `3,7-9`. */
  tasks: 'kubepar.dev/tasks',
  /** The task's parameters as a JSON object, if it is short. */
  parameters: 'kubepar.dev/parameters',
} as const;

/** Prefix of the label keys of parameters, for `kubectl get jobs -l parameter.kubepar.dev/method=lm`. */
export const PARAMETER_LABEL = 'parameter.kubepar.dev/';

/** Set by Kubernetes on the pods of a Job. */
export const JOB_NAME = 'batch.kubernetes.io/job-name';
/** Set by Kubernetes on the pods of an Indexed Job. */
export const COMPLETION_INDEX = 'batch.kubernetes.io/job-completion-index';
/** Set by Kubernetes if there is a backoffLimitPerIndex: how many pods of the index failed before this one. */
export const INDEX_FAILURE_COUNT = 'batch.kubernetes.io/job-index-failure-count';

export function studyLabels({ id, pattern }: Pick<Study, 'id' | 'pattern'>, name: string): Record<string, string> {
  return {
    [LABEL.name]: id,
    [LABEL.instance]: name,
    [LABEL.managedBy]: 'kubepar',
    [LABEL.study]: id,
    [LABEL.pattern]: pattern,
  };
}

/** The labels by which Kueue finds its objects. A running one can't get others. */
export const KUEUE_LABEL = {
  queue: 'kueue.x-k8s.io/queue-name',
  priority: 'kueue.x-k8s.io/priority-class',
} as const;

/** The labels of an object that Kueue admits. Pods of a Job do not have them: Kueue admits the Job. */
export function kueueLabels(kueue: CheckedKueue | undefined): Record<string, string> {
  if (kueue === undefined) return {};
  const { localQueue, priorityClass } = kueue;
  return {
    [KUEUE_LABEL.queue]: localQueue,
    ...(priorityClass !== undefined && { [KUEUE_LABEL.priority]: priorityClass }),
  };
}

/** The same labels of an existing object, for another one. */
export function kueueLabelsOf({ labels = {} }: Metadata = {}): Record<string, string> {
  const keys: readonly string[] = Object.values(KUEUE_LABEL);
  return Object.fromEntries(Object.entries(labels).filter(([key]) => keys.includes(key)));
}

/** The metadata of an object: kubepar's own, and the user's, which has other keys. */
export function withUserMetadata(own: Metadata, user: CheckedMetadata): ObjectTexts {
  const annotations = { ...own.annotations, ...user.annotations };
  const isAnnotated = Object.keys(annotations).length > 0;
  return { labels: { ...own.labels, ...user.labels }, annotations: isAnnotated ? annotations : undefined };
}

/** Labels and annotations to render. */
export interface ObjectTexts {
  readonly labels: Record<string, string>;
  readonly annotations: Record<string, string> | undefined;
}

const LABEL_NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

/**
 * Labels of the parameters whose name and value are valid as a label: text of at most 63 letters, digits, "-", "_" and
 * ".".
 */
export function parameterLabels(columns: readonly string[], row: readonly ParameterValue[]): Record<string, string> {
  const labels: Record<string, string> = {};
  columns.forEach((column, position) => {
    const value = valueText(row[position] ?? '');
    if (LABEL_NAME.test(column) && (value === '' || LABEL_NAME.test(value)) && survivesYaml(value))
      labels[PARAMETER_LABEL + column] = value;
  });
  return labels;
}
