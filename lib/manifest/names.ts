import { createHash } from 'node:crypto';

const HASH_DIGITS = 8;

/** Stands in for the hash while what it covers is being made. */
export const NO_HASH = '0'.repeat(HASH_DIGITS);

/** The name of one version of a study, and of its Job. */
export function studyName(id: string, hash: string): string {
  return `${id}-${hash}`;
}

/** The first digits of the SHA-256 of what Kubernetes would refuse to change in place. */
export function contentHash(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, HASH_DIGITS);
}

export function runtimeConfigMapName(name: string): string {
  return `${name}-runtime`;
}

export function filesConfigMapName(name: string, position: number): string {
  return `${name}-files-${String(position)}`;
}
