import { createHash } from 'node:crypto';
import type { AttemptRecord } from '../records/attempt-record';
import { archiveDamage } from '../records/folder-content';
import { withContent } from '../records/sealed-log';
import type { FoundAttempt } from './pod-reading';
import { PLACES, type ResultSource } from './result-source';

/** The Redis of a queue, which stores each result after the record of its attempt. */
export const REDIS: ResultSource = {
  isInLogs: false,
  place: PLACES.redis,
  complete: (readings) => readings,
  find,
};

function find(record: AttemptRecord, stored: Buffer): FoundAttempt | string {
  if (stored.length !== record.bytes)
    return `its result in Redis has ${String(stored.length)} of ${String(record.bytes)} bytes`;
  if (createHash('sha256').update(stored).digest('hex') !== record.sha256)
    return 'its result does not match the SHA-256 of its record';
  try {
    return { record: withContent(record, stored), bytes: stored };
  } catch (error) {
    return archiveDamage(error);
  }
}
