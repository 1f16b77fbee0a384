import { IntOrString, Quantity, type Container, type EnvVar, type StatefulSetSpec } from '../../imports/k8s';
import { REDIS_CONTAINER } from '../study/pod';
import { leastStorage, REDIS_PASSWORD, type CheckedRedis, type RedisAddress } from '../study/redis';
import { quantity } from '../study/resources';
import { COMPONENT, kueueLabels, LABEL, withUserMetadata, type ObjectTexts } from './labels';
import { contentHash, NO_HASH, runtimeConfigMapName, studyName } from './names';
import { REDIS_PATH, TMP_PATH } from './paths';
import { requirements } from './requirements';
import { RESTRICTED_CONTAINER, restrictedPod, TELLS_WHY_IT_ENDED, USER } from './restricted';
import { REDIS_FILE, redisScript } from './runtime-files';

const REDIS_PORT = 6379;

/** The objects of a Redis in the cluster, as data. Service and NetworkPolicy follow from it. */
export interface RedisManifest {
  readonly address: RedisAddress;
  /** The labels and annotations of all its objects. */
  readonly metadata: ObjectTexts;
  /** Further labels of the StatefulSet, by which Kueue finds it. */
  readonly kueue: Record<string, string>;
  /** The labels that only its pod has. */
  readonly selector: Record<string, string>;
  /** The label of the pods that may connect. */
  readonly clients: Record<string, string>;
  readonly configMap: { readonly name: string; readonly data: Record<string, string> };
  readonly statefulSet: StatefulSetSpec;
}

/**
 * The name ends in a hash of everything that Kubernetes, or Kueue, would not change in place, so editing any of that
 * creates another Redis.
 */
export function redisManifest(redis: CheckedRedis): RedisManifest {
  const { statefulSet: set, kueue } = named(redis, studyName(redis.id, NO_HASH));
  const fixed = [
    set.volumeClaimTemplates,
    set.selector,
    set.serviceName,
    ...(redis.kueue === undefined ? [] : [kueue]),
  ];
  return named(redis, studyName(redis.id, contentHash(fixed)));
}

/** The label that lets a pod connect to a Redis. */
export function redisClientLabel(name: string): Record<string, string> {
  return { [LABEL.redis]: name };
}

/** The password for redis-cli, which reads it from this variable. */
export function passwordVariable({ secret, key }: RedisAddress['password']): EnvVar {
  return { name: REDIS_PASSWORD, valueFrom: { secretKeyRef: { name: secret, key } } };
}

function named(redis: CheckedRedis, name: string): RedisManifest {
  const selector = { [LABEL.instance]: name, [LABEL.component]: COMPONENT.redis };
  const labels = { [LABEL.name]: redis.id, ...selector, [LABEL.managedBy]: 'kubepar' };
  const data = { [REDIS_FILE]: redisScript() };
  // Immutable: a new script creates a new ConfigMap, with which Kubernetes restarts the same Redis.
  const configMap = { name: `${runtimeConfigMapName(name)}-${contentHash(data)}`, data };
  return {
    address: { name, host: name, port: REDIS_PORT, image: redis.image, password: redis.password },
    metadata: withUserMetadata({ labels }, redis.metadata),
    kueue: kueueLabels(redis.kueue),
    selector,
    clients: redisClientLabel(name),
    configMap,
    statefulSet: statefulSet(redis, name, labels, selector, configMap.name),
  };
}

const CPU = '100m';
/** For the log and /tmp. */
const EPHEMERAL_MEBIBYTES = 128;
const TMP_SIZE = '16Mi';

const SCRIPT_VOLUME = 'script';
const DATA_VOLUME = 'data';
const TMP_VOLUME = 'tmp';
const DATA_PATH = '/data';

function statefulSet(
  redis: CheckedRedis,
  name: string,
  labels: Record<string, string>,
  selector: Record<string, string>,
  script: string,
): StatefulSetSpec {
  const { claim, memoryKibibytes, podMetadata } = redis;
  const dataLimit = quantity(leastStorage(memoryKibibytes));
  return {
    replicas: 1,
    serviceName: name,
    selector: { matchLabels: selector },
    template: {
      metadata: withUserMetadata({ labels }, podMetadata),
      spec: {
        terminationGracePeriodSeconds: 30,
        ...redis.pod,
        ...restrictedPod(USER.redis),
        containers: [container(redis)],
        volumes: [
          { name: SCRIPT_VOLUME, configMap: { name: script } },
          { name: TMP_VOLUME, emptyDir: { sizeLimit: Quantity.fromString(TMP_SIZE) } },
          ...(claim === undefined
            ? [{ name: DATA_VOLUME, emptyDir: { sizeLimit: Quantity.fromString(dataLimit) } }]
            : []),
        ],
      },
    },
    volumeClaimTemplates:
      claim === undefined
        ? undefined
        : [
            {
              metadata: { name: DATA_VOLUME },
              spec: {
                accessModes: ['ReadWriteOnce'],
                storageClassName: claim.storageClass,
                volumeMode: 'Filesystem',
                resources: { requests: { storage: Quantity.fromString(claim.size) } },
              },
            },
          ],
  };
}

function container({ image, claim, password, memoryKibibytes }: CheckedRedis): Container {
  const storage = EPHEMERAL_MEBIBYTES * 1024 + (claim === undefined ? leastStorage(memoryKibibytes) : 0);
  const ping = { command: ['redis-cli', '-e', 'PING'] };
  return {
    name: REDIS_CONTAINER,
    image,
    command: ['/bin/sh', `${REDIS_PATH}/${REDIS_FILE}`],
    env: [
      passwordVariable(password),
      // While Redis rewrites its file, each page that changes exists twice.
      { name: 'KUBEPAR_MAXMEMORY', value: String((memoryKibibytes * 1024) / 2) },
      { name: 'KUBEPAR_REDIS_DIR', value: DATA_PATH },
      { name: 'KUBEPAR_REDIS_PORT', value: String(REDIS_PORT) },
    ],
    ports: [{ name: REDIS_CONTAINER, containerPort: REDIS_PORT }],
    // Reading a file of a few GiB takes minutes. After an hour, it is hopeless.
    startupProbe: { exec: ping, periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 720 },
    readinessProbe: { exec: ping, periodSeconds: 5, timeoutSeconds: 5 },
    // Not PING: a restart does not help a Redis that is busy or full.
    livenessProbe: { tcpSocket: { port: IntOrString.fromNumber(REDIS_PORT) }, periodSeconds: 10, failureThreshold: 6 },
    resources: requirements(CPU, quantity(memoryKibibytes), quantity(storage)),
    ...TELLS_WHY_IT_ENDED,
    securityContext: RESTRICTED_CONTAINER,
    volumeMounts: [
      { name: SCRIPT_VOLUME, mountPath: REDIS_PATH, readOnly: true },
      { name: DATA_VOLUME, mountPath: DATA_PATH },
      { name: TMP_VOLUME, mountPath: TMP_PATH },
    ],
  };
}
