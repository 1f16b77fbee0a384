/** Where things lie in a pod. All but /tmp is below /kubepar, which is kubepar's own. */
export const STUDY_PATH = '/kubepar/study';
export const WORK_PATH = '/kubepar/work';
export const RESULTS_PATH = '/kubepar/results';
export const QUEUE_PATH = '/kubepar/queue';
export const REDIS_PATH = '/kubepar/redis';
export const TMP_PATH = '/tmp';
/** The same volume again: what is removed here is what lies in /tmp itself, and never what the user has mounted below. */
export const EMPTIED_TMP_PATH = '/kubepar/tmp';

/** Folders of the study's volume. */
export const RUNTIME_FOLDER = 'runtime';
export const FILES_FOLDER = 'files';
export const ITEMS_FOLDER = 'items';
/** In the folder of the runtime. */
export const QUEUE_FOLDER = 'queue';
