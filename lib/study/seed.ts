import { createHash } from 'node:crypto';
import { MAX_INT32 } from './checks';

/**
 * The seed of a study that names none: the first 31 bits of the SHA-256 of its id, so it is the same on every machine
 * and in every later version of the study, and different from other studies'.
 */
export function defaultSeed(id: string): number {
  return createHash('sha256').update(id).digest().readUInt32BE(0) & MAX_INT32;
}
