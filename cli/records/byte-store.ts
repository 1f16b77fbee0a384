/** Small results share a piece of memory of this size: one for each of 100,000 would take more than they do. */
const SLAB_BYTES = 1 << 16;

/**
 * Keeps results. Node cuts small buffers from pieces that also hold what was only passing, such as logs, and that stay as long as any of them
 * does: what is kept for long is copied to where nothing else is.
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
