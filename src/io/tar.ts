// tar archives: ustar, with the long names of GNU's and POSIX's (pax) tar.
import { byteReader } from './byte-reader.ts';

/** A file inside a tar archive. */
export interface TarFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Bytes of a header, and what everything is padded to. */
export const tarBlockBytes = 512;
/** Of a file that is kept: what a header says is made room for at once. */
const mostBytes = 256 * 2 ** 20;
/** Of a name or a pax header, which are held whole. */
const mostHeaderBytes = 2 ** 20;

/** What a header of `x` or `L` says of the file behind it. */
interface Extended {
  readonly path?: string;
  readonly size?: number;
}

/**
 * The regular files of a tar archive whose path and size `keep` accepts, in order. The archive is read as a stream and
 * only kept files are held in memory, one at a time.
 */
export async function* readTar(
  chunks: AsyncIterable<Uint8Array>,
  keep: (path: string, size: number) => boolean,
): AsyncGenerator<TarFile> {
  const source = byteReader(chunks, 'tar: the archive is truncated');
  let extended: Extended = {};
  for (;;) {
    const header = await source.take(tarBlockBytes);
    // Two blocks of zeros end an archive; some writers leave them out.
    if (header.length === 0 || header.every((byte) => byte === 0)) return;
    if (!isTar(header)) throw new Error('tar: a header is damaged');
    const kind = String.fromCharCode(header[156] ?? 0);
    const stored = sizeIn(header);
    const size = extended.size ?? stored;
    const padded = Math.ceil(size / tarBlockBytes) * tarBlockBytes;
    if (kind === 'x' || kind === 'L') {
      if (stored > mostHeaderBytes) throw new Error('tar: a header is oversized');
      const content = await source.take(stored);
      await source.skip(Math.ceil(stored / tarBlockBytes) * tarBlockBytes - stored);
      extended = { ...extended, ...(kind === 'L' ? { path: textOf(content, 0, stored) } : paxOf(content)) };
      continue;
    }
    const prefix = isUstar(header) ? textOf(header, 345, 155) : '';
    const path = extended.path ?? (prefix ? `${prefix}/` : '') + textOf(header, 0, 100);
    extended = {};
    // '0' or NUL: a regular file
    if ((kind === '0' || kind === '\0') && keep(path, size)) {
      if (size > mostBytes)
        throw new Error(`tar: ${path} has ${size} bytes, and ${mostBytes} are read at most`);
      const bytes = await source.take(size);
      if (bytes.length !== size) throw new Error('tar: the archive is truncated');
      yield { path, bytes };
      await source.skip(padded - size);
    } else {
      await source.skip(padded);
    }
  }
}

/** Whether these bytes begin with a tar header, whose checksum is right. */
export function isTar(start: Uint8Array): boolean {
  if (start.length < tarBlockBytes) return false;
  const header = start.subarray(0, tarBlockBytes);
  const stored = Number.parseInt(textOf(header, 148, 8).trim(), 8);
  // The checksum counts its own eight bytes as spaces.
  const sum = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : byte), 0);
  return stored === sum && sum > 8 * 0x20;
}

/** GNU's own format has other things where ustar has the prefix of a path. */
function isUstar(header: Uint8Array): boolean {
  return textOf(header, 257, 6) === 'ustar';
}

function sizeIn(header: Uint8Array): number {
  // Sizes that eight octal digits do not hold are binary, behind a byte of 0x80.
  const binary = header[124] === 0x80;
  const size = binary
    ? header.subarray(125, 136).reduce((sum, byte) => sum * 256 + byte, 0)
    : Number.parseInt(textOf(header, 124, 12).trim() || '0', 8);
  if (!Number.isSafeInteger(size) || size < 0) throw new Error('tar: a header is damaged');
  return size;
}

/** The lines `LENGTH KEY=VALUE` of a pax header, as far as they are needed. */
function paxOf(content: Uint8Array): Extended {
  const fields = new TextDecoder()
    .decode(content)
    .split('\n')
    .map((line) => /^\d+ ([^=]+)=(.*)$/s.exec(line));
  const fieldOf = (key: string) => fields.find((field) => field?.[1] === key)?.[2];
  const [path, size] = [fieldOf('path'), fieldOf('size')];
  if (size !== undefined && !/^\d{1,15}$/.test(size)) throw new Error('tar: a header is damaged');
  return { ...(path !== undefined && { path }), ...(size !== undefined && { size: Number(size) }) };
}

function textOf(block: Uint8Array, start: number, length: number): string {
  const field = block.subarray(start, start + length);
  const end = field.indexOf(0);
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end));
}
