import { checkBucket, type BucketOptions, type CheckedBucket } from './bucket';
import { isRecord, objectName } from './checks';
import { readGiven } from './given';
import { checkKnownNames } from './known-names';
import type { ProblemList } from './problems';

/** A claim on a volume. */
export interface ClaimOptions {
  /** Name of a PersistentVolumeClaim in the study's namespace. Pods on several nodes write to it (ReadWriteMany). */
  readonly claimName: string;
}

/** Where the results of a study are stored. */
export class Results {
  /**
   * In the pods' logs, as sealed blocks. Nothing to set up. A result may have 1 MiB, and those of one pod 8 MiB
   * together. The pods must still exist when you collect the study. A QueueWorkerPool stores results in its Redis, with
   * the outcomes of their items.
   */
  static log(): Results {
    return new Results({ kind: 'log' });
  }

  /** On a volume, as files: for results of any size, and for results that must outlive the pods. */
  static volume(options: ClaimOptions): Results;
  static volume(options: unknown): Results {
    return new Results({ kind: 'volume', options });
  }

  /**
   * In a bucket, as objects: for results of any size, without a volume. A container of kubepar uploads and verifies each
   * result before its task counts as done; the command needs no credentials. If the bucket is unavailable for more than
   * 10 minutes, the result is discarded, which takes one of the `retries`.
   */
  static bucket(options: BucketOptions): Results;
  static bucket(options: unknown): Results {
    return new Results({ kind: 'bucket', options });
  }

  private constructor(
    /** The place as given. */
    readonly place: { readonly kind: 'log' } | { readonly kind: 'volume' | 'bucket'; readonly options: unknown },
  ) {}
}

/** A checked place for results. */
export type CheckedResults =
  | { readonly kind: 'log' }
  | { readonly kind: 'volume'; readonly claimName: string }
  | ({ readonly kind: 'bucket' } & CheckedBucket);

/** Results in a bucket. */
export type BucketResults = Extract<CheckedResults, { readonly kind: 'bucket' }>;

const VOLUME_REMEDY = "write, for example, results: Results.volume({ claimName: 'results' })";
const BUCKET_REMEDY =
  "write, for example, results: Results.bucket({ url: 's3://my-bucket', secret: 'results-bucket' })";

export function checkResults(problems: ProblemList, given: unknown = Results.log()): CheckedResults {
  if (!isResults(given)) {
    const rule = 'be Results.log(), Results.volume({ claimName }) or Results.bucket({ url })';
    problems.report('results', rule, given, VOLUME_REMEDY);
    return { kind: 'log' };
  }
  if (given.place.kind === 'log') return { kind: 'log' };
  const { kind } = given.place;
  const options: unknown = readGiven(problems, 'results', given.place.options);
  if (!isRecord(options)) {
    const [rule, remedy] = kind === 'volume' ? ['a claimName', VOLUME_REMEDY] : ['a url', BUCKET_REMEDY];
    problems.report('results', `have an object with ${rule}`, options, remedy);
    return { kind: 'log' };
  }
  if (kind === 'volume') return checkClaim(problems, options);
  const bucket = checkBucket(problems, options);
  return bucket === undefined ? { kind: 'log' } : { kind, ...bucket };
}

function checkClaim(problems: ProblemList, options: Record<string, unknown>): CheckedResults {
  checkKnownNames(problems, options, {
    known: ['claimName'],
    rule: 'be an option of Results.volume',
    hints: { subPath: 'leave it out: each study has its own folder on the volume' },
    prefix: 'results.',
  });
  const claimName = objectName(problems, 'results.claimName', options['claimName'], CLAIM);
  return claimName === '' ? { kind: 'log' } : { kind: 'volume', claimName };
}

const CLAIM = { kind: 'PersistentVolumeClaim', plural: 'persistentvolumeclaims' };

// Checks for properties, because a second copy of kubepar in node_modules has a different class with the same name.
function isResults(given: unknown): given is Results {
  if (typeof given !== 'object' || given === null || isRecord(given) || !('place' in given)) return false;
  const { place } = given;
  if (!isRecord(place)) return false;
  return place['kind'] === 'log' || ((place['kind'] === 'volume' || place['kind'] === 'bucket') && 'options' in place);
}
