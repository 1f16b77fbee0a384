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
