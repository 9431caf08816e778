// gzip, unpacked no further than the content is meant to go.
import { joined } from '../core/bytes.ts';
import { EarthmoverError } from '../core/errors.ts';
import { formatOf } from '../core/file-format.ts';

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
  if (formatOf(bytes) !== 'gzip') return bytes;
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
    if (done) return joined(chunks);
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

function damaged(bytes: Uint8Array, file: string, cause: unknown): EarthmoverError {
  return new EarthmoverError('data', 'gzip: the file is truncated or damaged', {
    file,
    expected: 'a whole gzip stream',
    found: `${bytes.length} bytes that do not unpack (${cause instanceof Error ? cause.message : cause})`,
    hint: 'copy or download the file again',
  });
}
