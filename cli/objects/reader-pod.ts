import type { V1PodSpec } from '@kubernetes/client-node' with { 'resolution-mode': 'import' };
import { COMPONENT, LABEL, studyLabels, withUserMetadata } from '../../lib/manifest/labels';
import { RESULTS_PATH } from '../../lib/manifest/paths';
import { RESTRICTED_CONTAINER, restrictedPod, USER } from '../../lib/manifest/restricted';
import { metadataOfUser, type Metadata } from '../../lib/study/metadata';
import { MAX_LABEL } from '../../lib/study/lengths';
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

/** A pod to create, as data. */
export interface PodObject {
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
  claimName: string,
  suffix: string,
  like: PodTemplate,
): PodObject {
  const end = `-${COMPONENT.collect}-${suffix}`;
  const placement = Object.fromEntries(PLACEMENT.map((field) => [field, like.spec?.[field]]));
  const pod = {
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
      ...placement,
      restartPolicy: 'Never',
      activeDeadlineSeconds: LONGEST_SECONDS,
      terminationGracePeriodSeconds: 1,
      // The tasks' user, who owns these files.
      ...restrictedPod(USER.task),
      containers: [
        {
          name: COLLECT_CONTAINER,
          image: description.image,
          command: ['sleep', String(LONGEST_SECONDS)],
          resources: {
            requests: { cpu: '50m', memory: '64Mi', 'ephemeral-storage': '16Mi' },
            limits: { memory: '64Mi', 'ephemeral-storage': '16Mi' },
          },
          securityContext: RESTRICTED_CONTAINER,
          volumeMounts: [{ name: 'results', mountPath: RESULTS_PATH, readOnly: true }],
        },
      ],
      volumes: [{ name: 'results', persistentVolumeClaim: { claimName } }],
    },
  };
  return pod;
}
