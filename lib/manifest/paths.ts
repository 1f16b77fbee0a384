/** Paths in a pod. All except /tmp and /dev/shm are below /kubepar, which is reserved for kubepar. */
export const STUDY_PATH = '/kubepar/study';
export const WORK_PATH = '/kubepar/work';
export const RESULTS_PATH = '/kubepar/results';
export const QUEUE_PATH = '/kubepar/queue';
export const BUCKET_PATH = '/kubepar/bucket';
export const SPOOL_PATH = '/kubepar/bucket-spool';
export const BUCKET_SECRET_PATH = '/kubepar/bucket-secret';
export const BUCKET_TOKEN_PATH = '/kubepar/bucket-token';
export const REDIS_PATH = '/kubepar/redis';
export const TMP_PATH = '/tmp';
export const SHARED_MEMORY_PATH = '/dev/shm';
/**
 * A second mount of the same volume. It contains only what is in /tmp itself, so removing its contents never touches
 * the user's own mounts below /tmp.
 */
export const EMPTIED_TMP_PATH = '/kubepar/tmp';

/** Folders of the study's volume. The wrapper is next to them. */
export const FILES_FOLDER = 'files';
export const ITEMS_FOLDER = 'items';
export const QUEUE_FOLDER = 'queue';
export const BUCKET_FOLDER = 'bucket';
