const NEWLINE = 0x0a;
/** No framing line and no record is this long. */
const LONGEST_LINE = 65_536;

/** Reads lines and counted bytes, one after another, from a stream that arrives in pieces. */
export class ByteReader {
  private readonly pieces: AsyncIterator<Buffer>;
  private held: Buffer = Buffer.alloc(0);

  constructor(stream: AsyncIterable<Buffer>) {
    this.pieces = stream[Symbol.asyncIterator]();
  }

  /**
   * The next line, without its end, of at most this many bytes including the end; undefined if the stream, or that part
   * of it, has none.
   */
  async tryLine(most = LONGEST_LINE): Promise<string | undefined> {
    let end: number;
    while ((end = this.held.subarray(0, most).indexOf(NEWLINE)) === -1)
      if (this.held.length >= most || !(await this.more())) return undefined;
    const line = this.held.toString('utf8', 0, end);
    this.held = this.held.subarray(end + 1);
    return line;
  }

  /** Passes the next bytes on in pieces; fewer than requested only if the stream ends. */
  async take(count: number, onPiece: (piece: Buffer) => Promise<void> | void): Promise<void> {
    let left = count;
    while (left > 0 && (this.held.length > 0 || (await this.more()))) {
      const piece = this.held.subarray(0, left);
      this.held = this.held.subarray(piece.length);
      left -= piece.length;
      await onPiece(piece);
    }
  }

  private async more(): Promise<boolean> {
    const next = await this.pieces.next();
    if (next.done === true) return false;
    this.held = this.held.length === 0 ? next.value : Buffer.concat([this.held, next.value]);
    return true;
  }
}
