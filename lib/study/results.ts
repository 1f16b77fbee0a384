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

  private constructor(
    /** The place as given. */
    readonly place: { readonly kind: 'log' } | { readonly kind: 'volume'; readonly options: unknown },
  ) {}
}

/** A checked place for results. */
export type CheckedResults = { readonly kind: 'log' } | { readonly kind: 'volume'; readonly claimName: string };

export function checkResults(problems: ProblemList, given: unknown = Results.log()): CheckedResults {
  const remedy = "write, for example, results: Results.volume({ claimName: 'results' })";
  if (!isResults(given)) {
    problems.report('results', 'be Results.log() or Results.volume({ claimName })', given, remedy);
    return { kind: 'log' };
  }
  if (given.place.kind === 'log') return { kind: 'log' };
  const options: unknown = readGiven(problems, 'results', given.place.options);
  if (!isRecord(options)) {
    problems.report('results', 'have an object with a claimName', options, remedy);
    return { kind: 'log' };
  }
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
  return isRecord(place) && (place['kind'] === 'log' || (place['kind'] === 'volume' && 'options' in place));
}
