// gzip, unpacked no further than the content is meant to go.
import { EarthmoverError } from '../core/errors.ts';

/** What content may have whose own header does not say how long it is. */
const mostBytes = 2 ** 30;

/**
 * The bytes inside a gzip file, or the bytes themselves if they are not gzip.
 *
 * @param file the name that errors call it by
 * @param lengthOf bytes that content is to have, told from how it begins; undefined where that does not say
 * @throws data error where the stream is damaged, or goes on after what it should hold: a few bytes may unpack to gigabytes
 */
export async function gunzip(
  bytes: Uint8Array,
  file: string,
  lengthOf: (start: Uint8Array) => number | undefined = () => undefined,
): Promise<Uint8Array> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const unpacked = new Blob([bytes as Uint8Array<ArrayBuffer>])
    .stream()
    .pipeThrough(new DecompressionStream('gzip'));
  const chunks: Uint8Array[] = [];
  let length = 0;
  let most: number | undefined;
  const reader = unpacked.getReader();
  for (;;) {
    const { done, value } = await reader.read().catch((cause: unknown) => {
      throw damaged(bytes, file, cause);
    });
    if (done) return joined(chunks, length);
    chunks.push(value);
    length += value.length;
    most ??= Math.min(mostBytes, lengthOf(value) ?? mostBytes);
    if (length <= most) continue;
    await reader.cancel();
    throw new EarthmoverError('data', 'gzip: the file unpacks to more than it should', {
      file,
      expected: `${most} bytes`,
      found: 'more',
      hint: 'copy or download the file again',
    });
  }
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

function damaged(bytes: Uint8Array, file: string, cause: unknown): EarthmoverError {
  return new EarthmoverError('data', 'gzip: the file is truncated or damaged', {
    file,
    expected: 'a whole gzip stream',
    found: `${bytes.length} bytes that do not unpack (${cause instanceof Error ? cause.message : cause})`,
    hint: 'copy or download the file again',
  });
}
