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
