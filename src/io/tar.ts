/** A file inside a tar archive. */
export interface TarFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

const blockBytes = 512;
/** Of a file that is kept: what a header says is made room for at once. */
const mostBytes = 256 * 2 ** 20;

/**
 * The regular files of a tar archive (ustar) whose path `keep` accepts, in order. The archive is read as a stream
 * and only kept files are held in memory, one at a time.
 */
export async function* readTar(
  chunks: AsyncIterable<Uint8Array>,
  keep: (path: string) => boolean,
): AsyncGenerator<TarFile> {
  const source = byteReader(chunks);
  for (;;) {
    const header = await source.take(blockBytes);
    // Two blocks of zeros end an archive; some writers leave them out.
    if (header.length === 0 || header.every((byte) => byte === 0)) return;
    const size = parseSize(header);
    const padded = Math.ceil(size / blockBytes) * blockBytes;
    const kind = header[156]!;
    const prefix = textOf(header, 345, 155);
    const path = (prefix ? `${prefix}/` : '') + textOf(header, 0, 100);
    // '0' or NUL: a regular file
    if ((kind === 0x30 || kind === 0) && keep(path)) {
      if (size > mostBytes)
        throw new Error(`tar: ${path} has ${size} bytes, and ${mostBytes} are read at most`);
      yield { path, bytes: new Uint8Array(await source.take(size)) };
      await source.skip(padded - size);
    } else {
      await source.skip(padded);
    }
  }
}

function parseSize(header: Uint8Array): number {
  const stored = Number.parseInt(textOf(header, 148, 8).trim(), 8);
  // The checksum counts its own eight bytes as spaces.
  const sum = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : byte), 0);
  const size = Number.parseInt(textOf(header, 124, 12).trim() || '0', 8);
  if (stored !== sum || !Number.isSafeInteger(size)) throw new Error('tar: a header is damaged');
  return size;
}

function textOf(block: Uint8Array, start: number, length: number): string {
  const field = block.subarray(start, start + length);
  const end = field.indexOf(0);
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end));
}

interface ByteReader {
  /** The next `length` bytes; none at the end of the stream, and an error in the middle of them. */
  take(length: number): Promise<Uint8Array>;
  skip(length: number): Promise<void>;
}

function byteReader(chunks: AsyncIterable<Uint8Array>): ByteReader {
  const iterator = chunks[Symbol.asyncIterator]();
  let chunk: Uint8Array = new Uint8Array(0);

  async function next(): Promise<boolean> {
    const { done, value } = await iterator.next();
    if (!done) chunk = value;
    return !done;
  }

  async function take(length: number): Promise<Uint8Array> {
    const taken = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      if (chunk.length === 0 && !(await next())) {
        if (filled === 0) return new Uint8Array(0);
        throw new Error('tar: the archive is truncated');
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
      if (chunk.length === 0 && !(await next())) throw new Error('tar: the archive is truncated');
      const passed = Math.min(left, chunk.length);
      chunk = chunk.subarray(passed);
      left -= passed;
    }
  }

  return { take, skip };
}
