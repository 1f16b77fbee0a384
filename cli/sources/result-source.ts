import type { StudyDescription } from '../../lib/study/description';
import type { AttemptRecord } from '../records/attempt-record';
import type { FoundAttempt, PodReading } from './pod-reading';

/** Where results are, in words. */
export interface Place {
  /** For the text after "its result is not". */
  readonly where: string;
  /** What may have happened to a result that existed. */
  readonly suspicion: string;
}

/** Where the results of a study are, in words. */
export const PLACES: Readonly<Record<StudyDescription['results']['kind'], Place>> = {
  log: { where: 'in the log', suspicion: 'rotated away or deleted?' },
  volume: { where: 'on the volume', suspicion: 'deleted?' },
  bucket: { where: 'in the bucket', suspicion: 'deleted?' },
  redis: { where: 'in Redis', suspicion: 'deleted?' },
};

/** Access to the results of attempts. The folder of this file contains one file for each kind. */
export interface ResultSource {
  /** Whether the logs of pods contain the results, and so must be read. */
  readonly isInLogs: boolean;
  readonly place: Place;
  /**
   * What the pods of Jobs left, with the attempts whose results are here. If results here outlive their pods, this
   * includes deleted pods.
   */
  readonly complete: (readings: readonly PodReading[]) => readonly PodReading[];
  /**
   * The result of an attempt that a queue counts as done.
   * @param stored what Redis has after its record.
   * @returns what is wrong with it, if it does not count; undefined if it does not exist.
   */
  readonly find: (record: AttemptRecord, stored: Buffer) => FoundAttempt | string | undefined;
}
