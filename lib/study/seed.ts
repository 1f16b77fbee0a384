import { createHash } from 'node:crypto';
import { MAX_INT32 } from './checks';

/**
 * The seed of a study that sets none: the first 31 bits of the SHA-256 of its id. It is the same on every machine and
 * in every later version of the study, and different from that of other studies.
 */
export function defaultSeed(id: string): number {
  return createHash('sha256').update(id).digest().readUInt32BE(0) & MAX_INT32;
}
