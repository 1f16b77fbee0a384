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
    const next = await inTime(pieces.next(), seconds, name);
    if (next.done === true) return;
    yield next.value;
  }
}

async function inTime<T>(coming: Promise<T>, seconds: number, name: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`nothing came from ${name} for ${String(seconds)} s`));
    }, seconds * 1000);
  });
  try {
    return await Promise.race([coming, late]);
  } finally {
    clearTimeout(timer);
  }
}
