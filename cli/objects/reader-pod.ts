import type { V1PodSpec } from '@kubernetes/client-node' with { 'resolution-mode': 'import' };
import { credentialMounts, credentialVolumes, rcloneEnvironment } from '../../lib/manifest/bucket';
import { COMPONENT, LABEL, studyLabels, withUserMetadata } from '../../lib/manifest/labels';
import { RESULTS_PATH, SPOOL_PATH } from '../../lib/manifest/paths';
import { RESTRICTED_CONTAINER, restrictedPod, USER } from '../../lib/manifest/restricted';
import { metadataOfUser, type Metadata } from '../../lib/study/metadata';
import type { DescribedBucket, ResultsDescription } from '../../lib/study/description';
import { MAX_LABEL } from '../../lib/study/lengths';
import { RESULTS_VOLUME, SPOOL_VOLUME } from '../../lib/study/pod';
import { usesServiceAccount } from '../../lib/study/bucket';
import type { StudyIdentity } from '../study/version';

export const COLLECT_CONTAINER = 'collect';
/** The pod is deleted after reading, but the command may be killed before that. */
const LONGEST_SECONDS = 6 * 3600;

/** The fields that determine where the study's pods may run, and whether their image can be pulled. */
const PLACEMENT = [
  'affinity',
  'imagePullSecrets',
  'nodeSelector',
  'priorityClassName',
  'runtimeClassName',
  'schedulerName',
  'tolerations',
] as const satisfies readonly (keyof V1PodSpec)[];

/** Those that determine how they reach a bucket. */
const NETWORK = ['dnsConfig', 'dnsPolicy', 'hostAliases'] as const satisfies readonly (keyof V1PodSpec)[];

/** Results that are stored as files, and outlive their pods. */
export type StoredResults = Extract<ResultsDescription, { readonly kind: 'volume' | 'bucket' }>;

/** A pod to create, as data. */
export interface PodObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: object;
}

/** What pods of a study have in common. */
export interface PodTemplate {
  readonly metadata?: Metadata | undefined;
  readonly spec?: V1PodSpec | undefined;
  /** The labels by which Kueue finds the Job of the pods. */
  readonly kueue?: Readonly<Record<string, string>>;
}

/**
 * A pod with read-only access to the study's results, which waits for requests.
 * @param like has the placement, labels and annotations that the study gives its pods, and the queue of its Job.
 */
export function readerPod(
  { name, description }: StudyIdentity,
  results: StoredResults,
  suffix: string,
  like: PodTemplate,
): PodObject {
  const end = `-${COMPONENT.collect}-${suffix}`;
  const { user, fields, container, volumes } =
    results.kind === 'volume' ? ofVolume(results, description.image) : ofBucket(results, like.spec);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: name.slice(0, MAX_LABEL - end.length) + end,
      ...withUserMetadata(
        { labels: { ...studyLabels(description, name), [LABEL.component]: COMPONENT.collect, ...like.kueue } },
        metadataOfUser(like.metadata),
      ),
    },
    spec: {
      ...fieldsOf(like.spec, PLACEMENT),
      ...fields,
      restartPolicy: 'Never',
      activeDeadlineSeconds: LONGEST_SECONDS,
      terminationGracePeriodSeconds: 1,
      ...restrictedPod(user),
      containers: [
        {
          name: COLLECT_CONTAINER,
          command: ['sleep', String(LONGEST_SECONDS)],
          securityContext: RESTRICTED_CONTAINER,
          ...container,
        },
      ],
      volumes,
    },
  };
}

function fieldsOf(spec: V1PodSpec | undefined, names: readonly (keyof V1PodSpec)[]): Partial<V1PodSpec> {
  return Object.fromEntries(names.map((name) => [name, spec?.[name]]));
}

/** What a reader needs besides what all have. */
interface ReaderParts {
  readonly user: number;
  /** More fields of its pod. */
  readonly fields: Partial<V1PodSpec>;
  readonly container: object;
  readonly volumes: readonly object[];
}

function ofVolume({ claimName }: Extract<StoredResults, { readonly kind: 'volume' }>, image: string): ReaderParts {
  return {
    // Who owns these files.
    user: USER.task,
    fields: {},
    container: {
      image,
      resources: resources('64Mi', '16Mi'),
      volumeMounts: [{ name: RESULTS_VOLUME, mountPath: RESULTS_PATH, readOnly: true }],
    },
    volumes: [{ name: RESULTS_VOLUME, persistentVolumeClaim: { claimName } }],
  };
}

/** The same image and credentials as those of the container that uploads. */
function ofBucket(results: DescribedBucket, spec: V1PodSpec | undefined): ReaderParts {
  const { image, serviceAccountName = spec?.serviceAccountName } = results;
  return {
    user: USER.bucket,
    fields: { ...fieldsOf(spec, NETWORK), ...(usesServiceAccount(results) ? { serviceAccountName } : {}) },
    container: {
      image,
      env: [...rcloneEnvironment(results), { name: 'GOMEMLIMIT', value: '200MiB' }],
      resources: resources('256Mi', SCRATCH_SIZE),
      volumeMounts: [{ name: SPOOL_VOLUME, mountPath: SPOOL_PATH }, ...credentialMounts(results)],
    },
    volumes: [{ name: SPOOL_VOLUME, emptyDir: { sizeLimit: SCRATCH_SIZE } }, ...credentialVolumes(results)],
  };
}

/** A batch of objects, and the list of a million. */
const SCRATCH_SIZE = '512Mi';

function resources(memory: string, disk: string): object {
  const limits = { memory, 'ephemeral-storage': disk };
  return { requests: { cpu: '50m', ...limits }, limits };
}
