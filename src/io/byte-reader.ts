// Reads a stream of chunks by lengths that the content gives.

/** A stream of bytes, taken from its start on. */
export interface ByteReader {
  /** The next `length` bytes, a copy; none at the end of the stream, and an error in the middle of them. */
  take(length: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Leaves the next `length` bytes out. */
  skip(length: number): Promise<void>;
  /** Ends the stream, whatever is left of it. */
  close(): Promise<void>;
}

/** @param truncated the message where the stream ends too early */
export function byteReader(chunks: AsyncIterable<Uint8Array>, truncated: string): ByteReader {
  const iterator = chunks[Symbol.asyncIterator]();
  let chunk: Uint8Array = new Uint8Array(0);

  async function next(): Promise<boolean> {
    const { done, value } = await iterator.next();
    if (!done) chunk = value;
    return !done;
  }

  async function take(length: number): Promise<Uint8Array<ArrayBuffer>> {
    const taken = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      if (chunk.length === 0 && !(await next())) {
        if (filled === 0) return new Uint8Array(0);
        throw new Error(truncated);
      }
      const part = chunk.subarray(0, length - filled);
      taken.set(part, filled);
      filled += part.length;
      chunk = chunk.subarray(part.length);
    }
    return taken;
  }

  async function skip(length: number): Promise<void> {
    let left = length;
    while (left > 0) {
      if (chunk.length === 0 && !(await next())) throw new Error(truncated);
      const passed = Math.min(left, chunk.length);
      chunk = chunk.subarray(passed);
      left -= passed;
    }
  }

  async function close(): Promise<void> {
    await iterator.return?.();
  }

  return { take, skip, close };
}
