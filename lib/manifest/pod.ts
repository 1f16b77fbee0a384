import {
  Quantity,
  type Container,
  type PodSpec,
  type ResourceRequirements,
  type Volume,
  type VolumeMount,
} from '../../imports/k8s';
import { asImported } from '../study/pod-fields';
import {
  BUCKET_VOLUME,
  QUEUE_VOLUME,
  RESULTS_VOLUME,
  SHARED_MEMORY_VOLUME,
  STUDY_VOLUME,
  TASK_CONTAINER,
  TMP_VOLUME,
  WORK_VOLUME,
} from '../study/pod';
import type { Study } from '../study/study';
import { bucketSidecar, bucketVolumes } from './bucket-container';
import { projection } from './config-maps';
import type { ConfigMapData } from './config-map';
import { environment, keepFromExpansion } from './environment';
import {
  BUCKET_PATH,
  EMPTIED_TMP_PATH,
  QUEUE_PATH,
  RESULTS_PATH,
  SHARED_MEMORY_PATH,
  STUDY_PATH,
  TMP_PATH,
  WORK_PATH,
} from './paths';
import { QUEUE_SIZE, sidecar } from './queue-containers';
import { requirements } from './requirements';
import { RESTRICTED_CONTAINER, restrictedPod, USER } from './restricted';

/** @param task the only task of the Job; undefined for a Job of all tasks. */
export function podSpec(
  study: Study,
  name: string,
  configMaps: readonly ConfigMapData[],
  task: number | undefined,
): PodSpec {
  const { queue, results } = study;
  const sidecars = [
    ...(queue === undefined ? [] : [sidecar(study, queue, name)]),
    ...(results.kind === 'bucket' ? [bucketSidecar(study, results, name)] : []),
  ];
  return {
    ...study.pod.spec,
    restartPolicy: 'Never',
    ...restrictedPod(USER.task),
    ...(sidecars.length === 0 ? {} : { initContainers: sidecars }),
    containers: [taskContainer(study, name, task)],
    volumes: volumes(study, configMaps),
  };
}

function taskContainer(study: Study, name: string, task: number | undefined): Container {
  return {
    name: TASK_CONTAINER,
    image: study.image,
    command: ['/bin/sh', `${STUDY_PATH}/run.sh`],
    args: study.command.map(keepFromExpansion),
    env: environment(study, name, task),
    resources: resources(study),
    securityContext: RESTRICTED_CONTAINER,
    volumeMounts: volumeMounts(study),
  };
}

function volumes(study: Study, configMaps: readonly ConfigMapData[]): Volume[] {
  const { results, queue } = study;
  const { sharedMemory } = study.resources;
  const sizeLimit = Quantity.fromString(study.resources.ephemeralStorage);
  return [
    { name: STUDY_VOLUME, projected: { sources: configMaps.map(projection) } },
    { name: WORK_VOLUME, emptyDir: { sizeLimit } },
    { name: TMP_VOLUME, emptyDir: { sizeLimit } },
    ...(queue === undefined ? [] : [{ name: QUEUE_VOLUME, emptyDir: { sizeLimit: Quantity.fromString(QUEUE_SIZE) } }]),
    ...(results.kind === 'volume'
      ? [{ name: RESULTS_VOLUME, persistentVolumeClaim: { claimName: results.claimName } }]
      : []),
    ...(results.kind === 'bucket' ? bucketVolumes(study, results) : []),
    ...(sharedMemory === undefined
      ? []
      : [{ name: SHARED_MEMORY_VOLUME, emptyDir: { medium: 'Memory', sizeLimit: Quantity.fromString(sharedMemory) } }]),
    ...study.secrets.map(({ secretName }, position) => ({ name: secretVolume(position), secret: { secretName } })),
    ...study.pod.volumes,
  ];
}

function volumeMounts({ results, queue, secrets, pod, resources: { sharedMemory } }: Study): VolumeMount[] {
  return [
    { name: STUDY_VOLUME, mountPath: STUDY_PATH, readOnly: true },
    { name: WORK_VOLUME, mountPath: WORK_PATH },
    { name: TMP_VOLUME, mountPath: TMP_PATH },
    { name: TMP_VOLUME, mountPath: EMPTIED_TMP_PATH },
    // A task communicates through the existing pipes and can't add files.
    ...(queue === undefined ? [] : [{ name: QUEUE_VOLUME, mountPath: QUEUE_PATH, readOnly: true }]),
    ...(results.kind === 'volume' ? [{ name: RESULTS_VOLUME, mountPath: RESULTS_PATH }] : []),
    // The pipes only, as above: the credentials and the uploads are in the sidecar.
    ...(results.kind === 'bucket' ? [{ name: BUCKET_VOLUME, mountPath: BUCKET_PATH, readOnly: true }] : []),
    ...(sharedMemory === undefined ? [] : [{ name: SHARED_MEMORY_VOLUME, mountPath: SHARED_MEMORY_PATH }]),
    ...secrets.map(({ mountPath }, position): VolumeMount => ({
      name: secretVolume(position),
      mountPath,
      readOnly: true,
    })),
    ...pod.volumeMounts,
  ];
}

function resources({ resources: { cpu, memory, ephemeralStorage, extended }, pod }: Study): ResourceRequirements {
  const { requests, limits } = requirements(cpu, memory, ephemeralStorage);
  const devices = asImported<Record<string, Quantity>>(extended);
  return {
    requests: { ...requests, ...devices, ...pod.resources.requests },
    limits: { ...limits, ...devices, ...pod.resources.limits },
    claims: pod.resources.claims,
  };
}

function secretVolume(position: number): string {
  return `secret-${String(position)}`;
}
