import { inTime, throwing } from '../../system/deadline';

/**
 * The pieces of a stream as they come; where none does for so long, it throws: a connection may be broken without either end noticing.
 * How long a piece takes to be used does not count.
 */
export async function* withPatience(
  stream: AsyncIterable<Buffer>,
  seconds: number,
  name: string,
): AsyncGenerator<Buffer> {
  const pieces = stream[Symbol.asyncIterator]();
  for (;;) {
    const late = throwing(() => new Error(`nothing came from ${name} for ${String(seconds)} s`));
    const next = await inTime(pieces.next(), seconds, late);
    if (next.done === true) return;
    yield next.value;
  }
}
