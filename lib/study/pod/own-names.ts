/** The one container of a study's pods, where the user's command runs. */
export const TASK_CONTAINER = 'task';
/** The second container in the pods of a pool. */
export const SIDECAR_CONTAINER = 'queue';
/** The container that uploads results to a bucket. */
export const BUCKET_CONTAINER = 'bucket';
/** The container of the pod that loads a queue, and that of a Redis. */
export const LOADER_CONTAINER = 'load';
export const REDIS_CONTAINER = 'redis';

/** Names of the volumes that every pod has. */
export const STUDY_VOLUME = 'study';
export const WORK_VOLUME = 'work';
export const TMP_VOLUME = 'tmp';
/** Names of volumes that some pods have. */
export const RESULTS_VOLUME = 'results';
export const QUEUE_VOLUME = 'queue';
export const SHARED_MEMORY_VOLUME = 'shared-memory';
/** Where the task hands results to the container that uploads them, and where that container keeps them meanwhile. */
export const BUCKET_VOLUME = 'results-pipes';
export const SPOOL_VOLUME = 'results-spool';
/** The credentials for a bucket. */
export const BUCKET_SECRET_VOLUME = 'results-secret';
export const BUCKET_TOKEN_VOLUME = 'results-token';
export const OWN_VOLUMES = [
  STUDY_VOLUME,
  WORK_VOLUME,
  TMP_VOLUME,
  RESULTS_VOLUME,
  QUEUE_VOLUME,
  SHARED_MEMORY_VOLUME,
  BUCKET_VOLUME,
  SPOOL_VOLUME,
  BUCKET_SECRET_VOLUME,
  BUCKET_TOKEN_VOLUME,
];
