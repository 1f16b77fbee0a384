import { PassThrough, Readable } from 'node:stream';
import { withPatience } from '../../../../cli/sources/files/stream-timeout';

async function read(stream: AsyncIterable<Buffer>, pause = 0): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of withPatience(stream, 0.2, 'pod a')) {
    pieces.push(piece);
    if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
  }
  return Buffer.concat(pieces).toString();
}

describe('withPatience', () => {
  test('passes everything on, however slowly it is used', async () => {
    expect(await read(Readable.from([Buffer.from('a'), Buffer.from('b')]), 300)).toBe('ab');
  });

  test('waits for each piece separately', async () => {
    const stream = new PassThrough();
    for (let piece = 1; piece <= 3; piece++) setTimeout(() => stream.write('a'), piece * 100);
    setTimeout(() => stream.end(), 400);
    expect(await read(stream)).toBe('aaa');
  });

  test('throws if nothing arrives any more, and names the source, although the stream never ends', async () => {
    const stream = new PassThrough();
    stream.write('a');
    await expect(read(stream)).rejects.toThrow('pod a sent nothing for 0.2 s');
    // As when the connection is closed after that.
    stream.destroy(new Error('the connection broke'));
    await new Promise((resolve) => setTimeout(resolve, 10));
  });

  test('rethrows errors of the stream', async () => {
    const stream = new PassThrough();
    stream.destroy(new Error('the connection broke'));
    await expect(read(stream)).rejects.toThrow('the connection broke');
  });
});
