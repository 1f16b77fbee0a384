/** Small results share blocks of this size: a block of its own for each of 100,000 would take more memory than it. */
const SLAB_BYTES = 1 << 16;

/**
 * Stores results. Node cuts small buffers from blocks that also hold temporary data, such as logs, and that stay in
 * memory as long as any of their buffers. So bytes that are kept are copied to blocks with nothing else.
 */
export class ByteStore {
  private slab = Buffer.alloc(0);

  keep(bytes: Buffer): Buffer {
    if (bytes.length >= SLAB_BYTES / 8) return bytes;
    if (bytes.length > this.slab.length) this.slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
    const kept = this.slab.subarray(0, bytes.length);
    this.slab = this.slab.subarray(bytes.length);
    bytes.copy(kept);
    return kept;
  }
}
