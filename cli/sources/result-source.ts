import type { StudyDescription } from '../../lib/study/description';
import type { AttemptRecord } from '../records/attempt-record';
import type { FoundAttempt, PodReading } from './pod-reading';

interface Place {
  /** To follow "its result is not". */
  readonly where: string;
  /** What may have become of a result that was there. */
  readonly suspicion: string;
}

/** Where the results of a study are, in words. */
export const PLACES: Readonly<Record<StudyDescription['results']['kind'], Place>> = {
  log: { where: 'in the log', suspicion: 'rotated away or deleted?' },
  volume: { where: 'on the volume', suspicion: 'deleted?' },
  redis: { where: 'in Redis', suspicion: 'deleted?' },
};

/** Where the results of attempts are, once it was read. Beside this file there is one for each kind. */
export interface ResultSource {
  /** Whether the logs of pods hold the results, and so have to be read. */
  readonly isInLogs: boolean;
  /** What the pods of Jobs left, with the attempts whose results are here; and what pods left that are gone, where this outlives them. */
  readonly complete: (readings: readonly PodReading[]) => readonly PodReading[];
  /**
   * The result of an attempt that a queue counts as done.
   * @param stored what Redis has behind its record.
   * @returns what is wrong with it, where it does not count; undefined where it is not there.
   */
  readonly find: (record: AttemptRecord, stored: Buffer) => FoundAttempt | string | undefined;
}
