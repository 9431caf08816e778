import { EarthmoverError } from '../core/errors.ts';

/** The bytes inside a gzip file, or the bytes themselves if they are not gzip. */
export async function gunzip(bytes: Uint8Array, file: string): Promise<Uint8Array> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const unpacked = new Blob([bytes as Uint8Array<ArrayBuffer>])
    .stream()
    .pipeThrough(new DecompressionStream('gzip'));
  try {
    return new Uint8Array(await new Response(unpacked).arrayBuffer());
  } catch (cause) {
    throw new EarthmoverError('data', 'gzip: the file is truncated or damaged', {
      file,
      expected: 'a whole gzip stream',
      found: `${bytes.length} bytes that do not unpack (${cause instanceof Error ? cause.message : cause})`,
      hint: 'copy or download the file again',
    });
  }
}
