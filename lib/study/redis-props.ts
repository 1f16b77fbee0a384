import type { Size } from 'cdk8s';
import type { Kueue } from './kueue';
import type { Metadata } from './metadata';
import type { SecretMount } from './mounts';
import type { PodFields } from './pod-fields';

/** Where the password of a Redis is. */
export interface RedisPassword {
  /** The Secret: its name, or a cdk8s-plus Secret, in the namespace of the Redis. You create it; see {@link RedisServiceProps}. */
  readonly secret: SecretMount['secret'];
  /** The key of the Secret that holds the password. */
  readonly key: string;
}

/** Props of a {@link RedisService}. */
export interface RedisServiceProps {
  /**
   * The image, with a digest or with a tag other than `latest`: Redis 7 or newer. Pods of a pool also have a container
   * with it. A change restarts Redis, which then reads its data again.
   * @default 'redis:8.0.2'
   */
  readonly image?: string;

  /**
   * The size of the claim on a volume that outlives the pod, or `ephemeral` for a folder of twice the memory that is
   * deleted with the pod: the queue is then lost if Redis moves to another node. Another size creates a new, empty
   * Redis, because Kubernetes can't change the claims of a StatefulSet. Minimum: twice the memory, because Redis writes
   * its new file next to the existing one.
   * @default Size.gibibytes(1)
   */
  readonly storage?: Size | 'ephemeral';

  /**
   * The class of the claim, as listed by `kubectl get storageclasses`, or an empty string for an existing volume that
   * has none. Another class creates a new, empty Redis, as with the size.
   * @default - the default class of the cluster
   */
  readonly storageClass?: string;

  /**
   * The Secret with the password. Create it once, for example: `kubectl create secret generic boston-models-redis
   * --from-literal=password="$(openssl rand -hex 32)"`
   * @default - the key `password` of the Secret with the name of this construct
   */
  readonly password?: RedisPassword;

  /**
   * Memory, request and limit. Redis uses at most half of it for data, because it may need every page twice while it
   * rewrites its file. A change restarts Redis. Range: 64 MiB to half of the storage.
   * @default Size.mebibytes(512)
   */
  readonly memory?: Size;

  /**
   * Fields to merge into its pod: node selector, tolerations, affinity, pull secrets, priority class, service account.
   * A change restarts Redis.
   */
  readonly pod?: PodFields;

  /**
   * Labels and annotations of its StatefulSet, Service, NetworkPolicy and ConfigMap, in addition to kubepar's own.
   * @default - none
   */
  readonly metadata?: Metadata;

  /**
   * Labels and annotations of its pod, in addition to kubepar's own. A change restarts Redis.
   * @default - none
   */
  readonly podMetadata?: Metadata;

  /**
   * The queue of Kueue that admits its pod. Another one creates a new, empty Redis.
   * @default - that of the pool if it belongs to one pool, otherwise none
   */
  readonly kueue?: Kueue;
}
