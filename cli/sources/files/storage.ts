import { bucketFolder } from '../../../lib/manifest/bucket';
import { RESULTS_PATH, SPOOL_PATH } from '../../../lib/manifest/paths';
import type { StoredResults } from '../../objects/reader-pod';

/** How a pod reads results that are stored as files: what differs between a volume and a bucket. */
export interface Storage {
  /** The parts of the script, below runtime/. */
  readonly scripts: readonly string[];
  readonly args: readonly string[];
  /** For how many seconds the script may print nothing. */
  readonly patience: number;
}

/** How the results of the version with this name are read. */
export function storageOf(results: StoredResults, name: string): Storage {
  if (results.kind === 'volume')
    return {
      scripts: ['collect.sh'],
      args: [`${RESULTS_PATH}/${name}`],
      patience: 60,
    };
  return {
    scripts: ['bucket/credentials.sh', 'bucket/trouble.sh', 'bucket/download.sh'],
    args: [bucketFolder(results, name), SPOOL_PATH],
    // A long list, or a batch of objects from far away.
    patience: 300,
  };
}
