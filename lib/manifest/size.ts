/**
 * The largest object, as JSON, that every way of applying it takes. `kubectl apply` keeps the whole object in an annotation, and
 * an object's annotations may have 262,144 bytes together (TotalAnnotationSizeLimitB of the API server).
 */
export const MAX_OBJECT_BYTES = 250_000;

/** The bytes of a value in kubectl's JSON, in which Go escapes <, >, & and two line separators with six characters each. */
export function bytesInAnnotation(value: unknown): number {
  const json = JSON.stringify(value);
  return Buffer.byteLength(json.replace(/[<>&\u2028\u2029]/g, '\\uXXXX'));
}
