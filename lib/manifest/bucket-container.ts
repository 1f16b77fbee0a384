import { Quantity, type Container, type Volume } from '../../imports/k8s';
import { BUCKET_CONTAINER, BUCKET_VOLUME, SPOOL_VOLUME, STUDY_VOLUME } from '../study/pod';
import type { BucketResults } from '../study/results';
import type { Study } from '../study/study';
import { bucketFolder, credentialMounts, credentialVolumes, rcloneEnvironment } from './bucket';
import { BUCKET_VARIABLE, POD_UID_VARIABLE } from './environment';
import { BUCKET_FOLDER, BUCKET_PATH, SPOOL_PATH, STUDY_PATH } from './paths';
import { requirements } from './requirements';
import { RESTRICTED_CONTAINER, TELLS_WHY_IT_ENDED, USER } from './restricted';

/** For its pipes, which need no room on the disk. */
const PIPES_SIZE = '1Mi';
/** What rclone needs for one upload at a time. Its runtime frees memory before it reaches the limit. */
const MEMORY = '96Mi';
const MEMORY_TO_USE = '64MiB';

/**
 * Runs next to the task, and alone has the credentials of the bucket. Kubernetes starts it before the task and ends it
 * after. As a task may have a result as large as its disk, this container has as much.
 */
export function bucketSidecar(study: Study, results: BucketResults, name: string): Container {
  return {
    name: BUCKET_CONTAINER,
    image: results.image,
    restartPolicy: 'Always',
    command: ['/bin/sh', `${STUDY_PATH}/${BUCKET_FOLDER}/sidecar.sh`],
    env: [
      BUCKET_VARIABLE,
      { name: 'KUBEPAR_BUCKET_SPOOL', value: SPOOL_PATH },
      { name: 'KUBEPAR_BUCKET_FOLDER', value: bucketFolder(results, name) },
      POD_UID_VARIABLE,
      ...rcloneEnvironment(results),
      { name: 'GOMEMLIMIT', value: MEMORY_TO_USE },
    ],
    resources: requirements('10m', MEMORY, study.resources.ephemeralStorage),
    ...TELLS_WHY_IT_ENDED,
    securityContext: { ...RESTRICTED_CONTAINER, runAsUser: USER.bucket, runAsGroup: USER.bucket },
    volumeMounts: [
      { name: STUDY_VOLUME, mountPath: STUDY_PATH, readOnly: true },
      { name: BUCKET_VOLUME, mountPath: BUCKET_PATH },
      { name: SPOOL_VOLUME, mountPath: SPOOL_PATH },
      ...credentialMounts(results),
    ],
  };
}

/** The volumes of a pod whose results go to a bucket. */
export function bucketVolumes({ resources }: Study, results: BucketResults): Volume[] {
  return [
    { name: BUCKET_VOLUME, emptyDir: { sizeLimit: Quantity.fromString(PIPES_SIZE) } },
    { name: SPOOL_VOLUME, emptyDir: { sizeLimit: Quantity.fromString(resources.ephemeralStorage) } },
    ...credentialVolumes(results),
  ];
}
