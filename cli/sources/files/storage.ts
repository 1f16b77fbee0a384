import { RESULTS_PATH } from '../../../lib/manifest/paths';
import { BUCKET_REMOTE } from '../../../lib/manifest/bucket';
import { bucketPath } from '../../../lib/study/bucket-url';
import type { StoredResults } from '../../objects/reader-pod';

/** How a pod reads results that are stored as files: what differs between a volume and a bucket. */
export interface Storage {
  /** Where they are, after "the results are". */
  readonly what: string;
  /** Below runtime/. */
  readonly script: string;
  /** The folder of the study, for the script. */
  readonly place: string;
  /** For how many seconds the script may print nothing. */
  readonly patience: number;
}
