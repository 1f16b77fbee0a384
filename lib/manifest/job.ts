import {
  Quantity,
  type EnvVar,
  type JobSpec,
  type ObjectMeta,
  type PodSpec,
  type ResourceRequirements,
  type VolumeMount,
} from '../../imports/k8s';
import { PARAMETERS_FOLDER } from '../study/description';
import { EXIT_FAILED, EXIT_STOP_STUDY } from '../study/exit-codes';
import { STUDY_VOLUME, TASK_CONTAINER, TMP_VOLUME, WORK_VOLUME } from '../study/pod';
import { rowJson } from '../study/parameters/values';
import { podCount, type Study } from '../study/study';
import { FILES_FOLDER, projection, RUNTIME_FOLDER, type ConfigMapData } from './config-maps';
import { ANNOTATION, INDEX_FAILURE_COUNT, parameterLabels, studyLabels } from './labels';
import { taskJobNames } from './names';

/** Where the study's files and the working folder lie in a pod; both below /kubepar, which is kubepar's own. */
export const STUDY_PATH = '/kubepar/study';
const WORK_PATH = '/kubepar/work';
const TMP_PATH = '/tmp';

/** Above 10000, so that it is nobody's on the node; Pod Security asks for any but root. */
const USER_ID = 10001;

/** What Kubernetes changes in a running Job; all else is in the hash of the name. */
export const MUTABLE_FIELDS = [
  'parallelism',
  'suspend',
  'ttlSecondsAfterFinished',
  'activeDeadlineSeconds',
  'maxFailedIndexes',
] as const satisfies readonly (keyof JobSpec)[];

/** A Job as data. */
export interface JobData {
  readonly name: string;
  readonly labels: Record<string, string>;
  readonly annotations: Record<string, string> | undefined;
  readonly spec: JobSpec;
}

/** The Jobs of a study: one for all tasks, or one for each. */
export function jobs(study: Study, name: string, configMaps: readonly ConfigMapData[]): JobData[] {
  const isShared = study.layout === 'indexed';
  const names = isShared ? [name] : taskJobNames(study.parameters, name);
  return names.map((jobName, task) => {
    const spec = jobSpec(study, name, configMaps, isShared ? undefined : task);
    const { labels = {}, annotations } = spec.template.metadata ?? {};
    return { name: jobName, labels, annotations, spec };
  });
}

/** @param task the one task of the Job; undefined for a Job of all tasks. */
export function jobSpec(
  study: Study,
  name: string,
  configMaps: readonly ConfigMapData[],
  task: number | undefined,
): JobSpec {
  const isShared = study.layout === 'indexed';
  const pods = isShared ? podCount(study) : 1;
  return {
    completions: pods,
    parallelism: isShared ? study.parallelism : undefined,
    completionMode: 'Indexed',
    suspend: study.suspend ? true : undefined,
    activeDeadlineSeconds: study.deadlineSeconds,
    ttlSecondsAfterFinished: study.ttlSeconds,
    backoffLimitPerIndex: study.retries,
    maxFailedIndexes: study.maxFailedTasks === undefined ? undefined : Math.min(study.maxFailedTasks, pods),
    podReplacementPolicy: 'Failed',
    podFailurePolicy: {
      rules: [
        { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
        {
          action: 'FailJob',
          onExitCodes: { containerName: TASK_CONTAINER, operator: 'In', values: [EXIT_STOP_STUDY] },
        },
        { action: 'FailIndex', onExitCodes: { containerName: TASK_CONTAINER, operator: 'In', values: [EXIT_FAILED] } },
      ],
    },
    template: { metadata: podMetadata(study, name, task), spec: podSpec(study, name, configMaps, task) },
  };
}

/** Longer ones are in the parameter table only: all annotations of an object, and kubectl's copy of it, share 256 KiB. */
const MAX_PARAMETERS_ANNOTATION = 4_000;

function podMetadata(study: Study, name: string, task: number | undefined): ObjectMeta {
  const labels = studyLabels(study, name);
  if (task === undefined) return { labels };
  const { columns } = study.parameters;
  const row = study.parameters.row(task);
  const json = rowJson(columns, row);
  const annotations: Record<string, string> = { [ANNOTATION.task]: String(task) };
  if (Buffer.byteLength(json) <= MAX_PARAMETERS_ANNOTATION) annotations[ANNOTATION.parameters] = json;
  return { labels: { ...labels, ...parameterLabels(columns, row) }, annotations };
}

function podSpec(study: Study, name: string, configMaps: readonly ConfigMapData[], task: number | undefined): PodSpec {
  const sizeLimit = Quantity.fromString(study.resources.ephemeralStorage);
  return {
    ...study.pod.spec,
    restartPolicy: 'Never',
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: USER_ID,
      runAsGroup: USER_ID,
      fsGroup: USER_ID,
      fsGroupChangePolicy: 'OnRootMismatch',
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [
      {
        name: TASK_CONTAINER,
        image: study.image,
        command: ['/bin/sh', `${STUDY_PATH}/${RUNTIME_FOLDER}/run.sh`],
        args: study.command.map(keepFromExpansion),
        env: environment(study, name, task),
        resources: resources(study),
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
        volumeMounts: [
          { name: STUDY_VOLUME, mountPath: STUDY_PATH, readOnly: true },
          { name: WORK_VOLUME, mountPath: WORK_PATH },
          { name: TMP_VOLUME, mountPath: TMP_PATH },
          ...study.secrets.map(({ mountPath }, position): VolumeMount => ({
            name: secretVolume(position),
            mountPath,
            readOnly: true,
          })),
          ...study.pod.volumeMounts,
        ],
      },
    ],
    volumes: [
      { name: STUDY_VOLUME, projected: { sources: configMaps.map(projection) } },
      { name: WORK_VOLUME, emptyDir: { sizeLimit } },
      { name: TMP_VOLUME, emptyDir: { sizeLimit } },
      ...study.secrets.map(({ secretName }, position) => ({ name: secretVolume(position), secret: { secretName } })),
      ...study.pod.volumes,
    ],
  };
}

/** What runtime/run.sh reads; its README has the meaning of each. */
function environment(study: Study, name: string, task: number | undefined): EnvVar[] {
  const optional = (variable: string, value: number | undefined): EnvVar[] =>
    value === undefined ? [] : [{ name: variable, value: String(value) }];
  return [
    { name: 'KUBEPAR_STUDY', value: name },
    { name: 'KUBEPAR_SEED', value: String(study.seed) },
    { name: 'KUBEPAR_TASKS', value: String(study.tasks) },
    { name: 'KUBEPAR_TASKS_PER_POD', value: String(study.tasksPerPod) },
    { name: 'KUBEPAR_RETRIES', value: String(study.retries) },
    // In an Indexed Job of all tasks Kubernetes tells.
    ...optional('KUBEPAR_POD_INDEX', task),
    ...optional('KUBEPAR_TASK_TIMEOUT', study.taskTimeoutSeconds),
    // With one task to a pod Kubernetes alone counts, and the number can be edited while the study runs.
    ...optional('KUBEPAR_MAX_FAILED_TASKS', study.tasksPerPod > 1 ? study.maxFailedTasks : undefined),
    ...(study.files.length > 0 ? [{ name: 'KUBEPAR_FILES', value: `${STUDY_PATH}/${FILES_FOLDER}` }] : []),
    ...(study.parameters.columns.length > 0
      ? [
          { name: 'KUBEPAR_COLUMNS', value: study.parameters.columns.join(' ') },
          { name: 'KUBEPAR_TABLE', value: `${STUDY_PATH}/${PARAMETERS_FOLDER}` },
        ]
      : []),
    { name: 'KUBEPAR_SCRATCH', value: WORK_PATH },
    { name: 'KUBEPAR_TERMINATION_LOG', value: '/dev/termination-log' },
    { name: 'KUBEPAR_POD_UID', valueFrom: { fieldRef: { fieldPath: 'metadata.uid' } } },
    {
      name: 'KUBEPAR_LOST_PODS',
      valueFrom: { fieldRef: { fieldPath: `metadata.annotations['${INDEX_FAILURE_COUNT}']` } },
    },
    {
      name: 'KUBEPAR_CPUS',
      valueFrom: { resourceFieldRef: { resource: 'requests.cpu', divisor: Quantity.fromString('1') } },
    },
    { name: 'HOME', value: TMP_PATH },
    ...[...study.env].map(([variable, value]) => ({ name: variable, value: keepFromExpansion(value) })),
  ];
}

function resources({ resources: { cpu, memory, ephemeralStorage }, pod }: Study): ResourceRequirements {
  const fixed = { memory: Quantity.fromString(memory), 'ephemeral-storage': Quantity.fromString(ephemeralStorage) };
  return {
    requests: { cpu: Quantity.fromString(cpu), ...fixed, ...pod.resources.requests },
    limits: { ...fixed, ...pod.resources.limits },
    claims: pod.resources.claims,
  };
}

/** Kubernetes replaces $(NAME) in arguments and values; a doubled dollar sign is one dollar sign, and nothing else. */
function keepFromExpansion(text: string): string {
  return text.replaceAll('$', '$$$$');
}

function secretVolume(position: number): string {
  return `secret-${String(position)}`;
}
