import type { Study } from '../study/study';

/** The label keys of everything that belongs to a study. */
export const LABEL = {
  /** The study's id, the same for all its versions. */
  study: 'kubepar.dev/study',
  pattern: 'kubepar.dev/pattern',
  name: 'app.kubernetes.io/name',
  /** The study's name with its hash: one version of it. */
  instance: 'app.kubernetes.io/instance',
  managedBy: 'app.kubernetes.io/managed-by',
} as const;

/** Set by Kubernetes on the pods of an Indexed Job. */
export const COMPLETION_INDEX = 'batch.kubernetes.io/job-completion-index';
/** Set by Kubernetes, where backoffLimitPerIndex is: how many pods of the index failed before this one. */
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
