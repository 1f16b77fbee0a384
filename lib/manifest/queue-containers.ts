import { Quantity, type Container, type EnvVar, type PodSpec } from '../../imports/k8s';
import { LOADER_CONTAINER, QUEUE_VOLUME, SIDECAR_CONTAINER, STUDY_VOLUME, TMP_VOLUME } from '../study/pod';
import type { QueueSettings } from '../study/queue';
import type { Study } from '../study/study';
import { projection } from './config-maps';
import type { ConfigMapData } from './config-map';
import { columnsVariable, optional, POD_UID_VARIABLE, QUEUE_VARIABLE } from './environment';
import { isItemsConfigMap, runtimeConfigMapName } from './names';
import { ITEMS_FOLDER, QUEUE_FOLDER, QUEUE_PATH, STUDY_PATH, TMP_PATH } from './paths';
import { passwordVariable } from './redis';
import { requirements } from './requirements';
import { RESTRICTED_CONTAINER, restrictedPod, TELLS_WHY_IT_ENDED, USER } from './restricted';

/**
 * For the folder in which a worker and its sidecar communicate: all items of the table, at most 10 MB, and a result of
 * 1 MiB.
 */
export const QUEUE_SIZE = '64Mi';

/**
 * Runs next to the task in the worker's pod, and alone has the password of Redis. Kubernetes starts it before the task
 * and ends it after.
 */
export function sidecar(study: Study, queue: QueueSettings, name: string): Container {
  return {
    ...redisClient(SIDECAR_CONTAINER, 'sidecar.sh', queue),
    restartPolicy: 'Always',
    env: [
      ...queueEnvironment(queue, name),
      QUEUE_VARIABLE,
      columnsVariable(study),
      { name: 'KUBEPAR_LEASE_SECONDS', value: String(queue.leaseSeconds) },
      POD_UID_VARIABLE,
      ...optional('KUBEPAR_TASK_TIMEOUT', queue.loop ? study.taskTimeoutSeconds : undefined),
    ],
    securityContext: { ...RESTRICTED_CONTAINER, runAsUser: USER.queue, runAsGroup: USER.queue },
    volumeMounts: [
      { name: STUDY_VOLUME, mountPath: STUDY_PATH, readOnly: true },
      { name: QUEUE_VOLUME, mountPath: QUEUE_PATH },
    ],
  };
}

/** The pod that loads the queue. It runs where the workers run, without their devices. */
export function loaderPodSpec(
  study: Study,
  queue: QueueSettings,
  name: string,
  configMaps: readonly ConfigMapData[],
): PodSpec {
  const isItems = isItemsConfigMap(name);
  const needed = configMaps.filter((map) => map.name === runtimeConfigMapName(name) || isItems(map.name));
  return {
    ...study.pod.spec,
    resourceClaims: undefined,
    restartPolicy: 'Never',
    ...restrictedPod(USER.queue),
    containers: [
      {
        ...redisClient(LOADER_CONTAINER, 'load.sh', queue),
        env: [...queueEnvironment(queue, name), { name: 'KUBEPAR_MAX_ATTEMPTS', value: String(study.retries + 1) }],
        securityContext: RESTRICTED_CONTAINER,
        volumeMounts: [
          { name: STUDY_VOLUME, mountPath: STUDY_PATH, readOnly: true },
          { name: TMP_VOLUME, mountPath: TMP_PATH },
        ],
      },
    ],
    volumes: [
      { name: STUDY_VOLUME, projected: { sources: needed.map(projection) } },
      { name: TMP_VOLUME, emptyDir: { sizeLimit: Quantity.fromString('16Mi') } },
    ],
  };
}

function redisClient(name: string, script: string, { redis }: QueueSettings): Container {
  return {
    name,
    image: redis.image,
    command: ['/bin/sh', `${STUDY_PATH}/${QUEUE_FOLDER}/${script}`],
    resources: requirements('10m', '64Mi', QUEUE_SIZE),
    ...TELLS_WHY_IT_ENDED,
  };
}

function queueEnvironment({ redis, batch }: QueueSettings, name: string): EnvVar[] {
  return [
    { name: 'KUBEPAR_QUEUE_NAME', value: name },
    { name: 'KUBEPAR_REDIS_HOST', value: redis.host },
    { name: 'KUBEPAR_REDIS_PORT', value: String(redis.port) },
    passwordVariable(redis.password),
    { name: 'KUBEPAR_BATCH', value: batch },
    { name: 'KUBEPAR_ITEMS', value: `${STUDY_PATH}/${ITEMS_FOLDER}` },
  ];
}
