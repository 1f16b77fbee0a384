import { Quantity, type EnvVar } from '../../imports/k8s';
import { PARAMETERS_FOLDER } from '../study/description';
import { isKeptFromWrapper, keptName } from '../study/environment';
import type { Study } from '../study/study';
import { INDEX_FAILURE_COUNT } from './labels';
import { BUCKET_PATH, EMPTIED_TMP_PATH, FILES_FOLDER, QUEUE_PATH, RESULTS_PATH, STUDY_PATH, WORK_PATH } from './paths';

/**
 * The variables that runtime/run.sh reads; its README documents each.
 * @param task the only task of the Job; undefined for a Job of all tasks.
 */
export function environment(study: Study, name: string, task: number | undefined): EnvVar[] {
  const { queue } = study;
  const isLoop = queue?.loop === true;
  return [
    { name: 'KUBEPAR_STUDY', value: name },
    { name: 'KUBEPAR_SEED', value: String(study.seed) },
    { name: 'KUBEPAR_TASKS', value: String(study.tasks) },
    ...optional('KUBEPAR_TASKS_PER_POD', queue === undefined ? study.tasksPerPod : undefined),
    { name: 'KUBEPAR_RETRIES', value: String(study.retries) },
    ...codesVariable('KUBEPAR_NO_RETRY_EXIT_CODES', study.retryCodes.never),
    ...codesVariable('KUBEPAR_FREE_RETRY_EXIT_CODES', study.retryCodes.free),
    ...optional('KUBEPAR_TASK_LIST', task),
    // With a loop, only the sidecar knows when an item began.
    ...optional('KUBEPAR_TASK_TIMEOUT', isLoop ? undefined : study.taskTimeoutSeconds),
    // With one task per pod, Kubernetes alone counts, and the number can be edited while the study runs.
    ...optional(
      'KUBEPAR_MAX_FAILED_TASKS',
      study.tasksPerPod > 1 || queue !== undefined ? study.maxFailedTasks : undefined,
    ),
    ...(study.files.length > 0 ? [{ name: 'KUBEPAR_FILES', value: `${STUDY_PATH}/${FILES_FOLDER}` }] : []),
    ...(study.parameters.columns.length > 0
      ? [columnsVariable(study), { name: 'KUBEPAR_TABLE', value: `${STUDY_PATH}/${PARAMETERS_FOLDER}` }]
      : []),
    ...(queue === undefined ? [] : [QUEUE_VARIABLE]),
    ...(isLoop ? [{ name: 'KUBEPAR_LOOP', value: 'true' }] : []),
    ...optional('KUBEPAR_ITEMS_PER_PROCESS', queue?.itemsPerProcess),
    // R itself is the package base.
    ...(study.warm === undefined ? [] : [{ name: 'KUBEPAR_WARM', value: ['base', ...study.warm].join(' ') }]),
    ...(study.results.kind === 'volume' ? [{ name: 'KUBEPAR_RESULTS', value: RESULTS_PATH }] : []),
    ...(study.results.kind === 'bucket' ? [BUCKET_VARIABLE] : []),
    { name: 'KUBEPAR_SCRATCH', value: WORK_PATH },
    { name: 'KUBEPAR_TERMINATION_LOG', value: '/dev/termination-log' },
    POD_UID_VARIABLE,
    // The queue counts the attempts of an item.
    ...(queue === undefined ? [LOST_PODS_VARIABLE] : []),
    {
      name: 'KUBEPAR_CPUS',
      valueFrom: { resourceFieldRef: { resource: 'requests.cpu', divisor: Quantity.fromString('1') } },
    },
    { name: 'KUBEPAR_TMP', value: EMPTIED_TMP_PATH },
    ...ofTheStudy(study.env),
  ];
}

/** The variables that the study sets, each under its own name unless the wrapper would act on that name. */
function ofTheStudy(env: ReadonlyMap<string, string>): EnvVar[] {
  const kept = [...env.keys()].filter(isKeptFromWrapper);
  return [
    ...(kept.length === 0 ? [] : [{ name: 'KUBEPAR_ENV', value: kept.join(' ') }]),
    ...[...env].map(([name, value]) => ({
      name: isKeptFromWrapper(name) ? keptName(name) : name,
      value: keepFromExpansion(value),
    })),
  ];
}

/** The variable, if it has a value. */
export function optional(variable: string, value: number | undefined): EnvVar[] {
  return value === undefined ? [] : [{ name: variable, value: String(value) }];
}

function codesVariable(name: string, codes: readonly number[]): EnvVar[] {
  return codes.length === 0 ? [] : [{ name, value: codes.join(' ') }];
}

export function columnsVariable({ parameters }: Study): EnvVar {
  return { name: 'KUBEPAR_COLUMNS', value: parameters.columns.join(' ') };
}

/** Where a worker and its sidecars communicate. */
export const QUEUE_VARIABLE: EnvVar = { name: 'KUBEPAR_QUEUE', value: QUEUE_PATH };

export const BUCKET_VARIABLE: EnvVar = { name: 'KUBEPAR_BUCKET', value: BUCKET_PATH };

export const POD_UID_VARIABLE: EnvVar = {
  name: 'KUBEPAR_POD_UID',
  valueFrom: { fieldRef: { fieldPath: 'metadata.uid' } },
};

const LOST_PODS_VARIABLE: EnvVar = {
  name: 'KUBEPAR_LOST_PODS',
  valueFrom: { fieldRef: { fieldPath: `metadata.annotations['${INDEX_FAILURE_COUNT}']` } },
};

/** Kubernetes replaces $(NAME) in arguments and values. A doubled dollar sign stands for one dollar sign. */
export function keepFromExpansion(text: string): string {
  return text.replaceAll('$', '$$$$');
}
