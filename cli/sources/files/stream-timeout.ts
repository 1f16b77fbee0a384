import { inTime, throwing } from '../../system/deadline';

/**
 * The pieces of a stream as they arrive. Throws if none arrives for this long, because a connection may break without
 * either end noticing. The time that it takes to process a piece does not count.
 */
export async function* withPatience(
  stream: AsyncIterable<Buffer>,
  seconds: number,
  name: string,
): AsyncGenerator<Buffer> {
  const pieces = stream[Symbol.asyncIterator]();
  for (;;) {
    const late = throwing(() => new Error(`${name} sent nothing for ${String(seconds)} s`));
    const next = await inTime(pieces.next(), seconds, late);
    if (next.done === true) return;
    yield next.value;
  }
}
