import { annotationBytes, metadataOfUser, type Metadata } from '../study/metadata';
import type { ProblemList } from '../study/problems';

/**
 * The largest object, as JSON, that every way of applying it accepts. `kubectl apply` stores the whole object in an
 * annotation, and all annotations of an object together may have 262,144 bytes (TotalAnnotationSizeLimitB of the API
 * server).
 */
export const MAX_OBJECT_BYTES = 250_000;

/**
 * The size of a value in kubectl's JSON in bytes. Go escapes <, >, & and two line separators as six characters each.
 */
export function bytesInAnnotation(value: unknown): number {
  const json = JSON.stringify(value);
  return Buffer.byteLength(json.replace(/[<>&\u2028\u2029]/g, '\\uXXXX'));
}

/**
 * Checks that kubectl's copy of each object fits into its annotations next to those of the user.
 * @param props the props that the objects contain.
 */
export function checkObjectSize(
  problems: ProblemList,
  props: string,
  objects: readonly object[],
  remedy: string,
): void {
  const sizeOf = (object: Metadata): number =>
    bytesInAnnotation(object) + annotationBytes(metadataOfUser(object).annotations);
  const largest = objects.reduce((most, object) => Math.max(most, sizeOf(object)), 0);
  if (largest > MAX_OBJECT_BYTES)
    problems.report(props, `make objects of ${limit(MAX_OBJECT_BYTES)}`, bytes(largest), remedy);
}

export function limit(most: number): string {
  return `at most ${bytes(most)} as JSON, so that kubectl apply accepts it`;
}

export function bytes(count: number): string {
  return `${String(count)} bytes`;
}
