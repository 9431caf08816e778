// The file of a prepared set: safetensors with
//   images   U8 [count, H, W, C], sample after sample
//   labels   U8 [count], where every sample has a class
//   checks   U8 [blocks, 4], a CRC-32 of each MiB of `images`
// and, as metadata, the set's hash, what it was made of, and the loader's report. `images` come first, at a fixed place, and
// the header last, so that the file is written in one go.
import zlib from 'node:zlib';
import * as z from 'zod/mini';
import { crc32 as ownCrc32 } from '../../core/crc.ts';
import { lengthBytes } from '../../io/safetensors-header.ts';

/** Bytes of the header, filled up with spaces: reports and class names are cut to fit. */
export const headerBytes = 256 * 2 ** 10;
/** Where the pictures begin. */
export const dataStart = lengthBytes + headerBytes;
/** What a checksum is of. */
export const blockBytes = 2 ** 20;
/** Another number where the file or what is made of a picture has changed: older files are made again. */
export const packedVersion = '1';

/** What a file says besides its pictures. */
export const packedFacts = z.object({
  version: z.literal(packedVersion),
  /** What messages call the set. */
  name: z.string(),
  hash: z.string(),
  /** What it was made of: sources and options, in a text. */
  made_of: z.string(),
  /** Where the source lay. */
  place: z.string(),
  /** When it was made, as ISO 8601 has it. */
  made: z.string(),
  report: z.string(),
  /** CRC-32 of all of the above, the labels and the checks. */
  check: z.string(),
});
export type PackedFacts = z.infer<typeof packedFacts>;

/** What whoever writes a file knows of it. */
export type PackedOrigin = Pick<PackedFacts, 'name' | 'made_of' | 'place' | 'made'>;

/** The checksum of facts, labels and checksums. */
export function checkOf(facts: Omit<PackedFacts, 'check'>, tail: readonly Uint8Array[]): string {
  const { version, name, hash, made_of, place, made, report } = facts;
  const texts = JSON.stringify([version, name, hash, made_of, place, made, report]);
  const crc = tail.reduce((sum, part) => crcOf(part, sum), crcOf(new TextEncoder().encode(texts), 0));
  return crc.toString(16).padStart(8, '0');
}

/** Goes on from an earlier value. Runtimes other than Node may not have zlib's, which is thirty times as fast. */
export function crcOf(bytes: Uint8Array, before: number): number {
  return zlib.crc32 ? zlib.crc32(bytes, before) : ownCrc32(bytes, before);
}
