import { isDnsSubdomain, isRecord } from './checks';
import type { ProblemList } from './problems';

/** A claim on a volume. */
export interface ClaimOptions {
  /** Name of a PersistentVolumeClaim in the study's namespace; pods on several nodes write to it (ReadWriteMany). */
  readonly claimName: string;
}

/** Where the results of a study go. */
export class Results {
  /**
   * Nothing to set up. Into the pods' logs, as sealed blocks: a result may have 1 MiB, those of one pod 8 MiB together, and the pods
   * must still exist when the study is collected. A QueueWorkerPool keeps them in its Redis, with what became of their items.
   */
  static log(): Results {
    return new Results({ kind: 'log' });
  }

  /** Onto a volume, as files: for results of any size, and for those that are to outlive the pods. */
  static volume(options: ClaimOptions): Results;
  static volume(options: unknown): Results {
    return new Results({ kind: 'volume', claimName: isRecord(options) ? options['claimName'] : undefined });
  }

  private constructor(
    /** The place, as it was given. */
    readonly place: { readonly kind: 'log' } | { readonly kind: 'volume'; readonly claimName: unknown },
  ) {}
}

/** A checked place of results. */
export type CheckedResults = { readonly kind: 'log' } | { readonly kind: 'volume'; readonly claimName: string };

export function checkResults(problems: ProblemList, given: unknown = Results.log()): CheckedResults {
  const remedy = "write, for example, results: Results.volume({ claimName: 'results' })";
  if (!(given instanceof Results)) {
    problems.report('results', 'be Results.log() or Results.volume({ claimName })', given, remedy);
    return { kind: 'log' };
  }
  if (given.place.kind === 'log') return { kind: 'log' };
  const { claimName } = given.place;
  if (typeof claimName === 'string' && isDnsSubdomain(claimName)) return { kind: 'volume', claimName };
  const name = 'give the name that `kubectl get persistentvolumeclaims` shows';
  problems.report('results.claimName', 'be the name of a PersistentVolumeClaim', claimName, name);
  return { kind: 'log' };
}
