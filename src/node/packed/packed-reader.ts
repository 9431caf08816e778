// Reads the file of a prepared set, and sees that it is what was written: see packed-format.ts.
import { type FileHandle, open } from 'node:fs/promises';
import { firstLine, messageOf } from '../../core/errors.ts';
import { type PictureReport, parsePictureReport } from '../../data/data-report.ts';
import type { Dataset } from '../../data/dataset.ts';
import { readSafetensorsHeader, type SafetensorsHeader } from '../../io/safetensors-header.ts';
import { blockBytes, checkOf, crcOf, dataStart, type PackedFacts, packedFacts } from './packed-format.ts';

/** The file is not what was written. */
export class DamagedError extends Error {
  override readonly name = 'DamagedError';
}

/** A file of the cache, opened and looked at. */
export interface PackedFile {
  readonly file: string;
  /** Of the whole file. */
  readonly bytes: number;
  readonly facts: PackedFacts;
  readonly report: PictureReport;
  readonly labels: Uint8Array | undefined;
  readonly imageBytes: number;
  readonly checks: Uint8Array;
}

/**
 * Reads everything but the pictures.
 * @throws DamagedError where the file is not whole, and the system's own errors
 */
export async function readPackedFacts(file: string): Promise<PackedFile> {
  const handle = await open(file, 'r');
  try {
    return await factsIn(handle, file);
  } finally {
    await handle.close();
  }
}

async function factsIn(handle: FileHandle, file: string): Promise<PackedFile> {
  const { size } = await handle.stat();
  const start = await piece(handle, 0, Math.min(size, dataStart));
  const { tensors, metadata } = headerOf(start, size, file);
  const facts = packedFacts.safeParse(metadata);
  if (!facts.success) throw new DamagedError('it is no set that this version prepared');
  const report = parsePictureReport(facts.data.report);
  const [images, classes, sums] = ['images', 'labels', 'checks'].map((name) => tensors.get(name));
  const imageBytes = images ? images.end - images.start : 0;
  if (!report || !images || !sums || sums.end - sums.start !== 4 * Math.ceil(imageBytes / blockBytes)) {
    throw new DamagedError('parts of it are missing');
  }
  const part = ({ start: at, end }: { readonly start: number; readonly end: number }) =>
    piece(handle, dataStart + at, end - at);
  const labels = classes && (await part(classes));
  const checks = await part(sums);
  if (checkOf(facts.data, [...(labels ? [labels] : []), checks]) !== facts.data.check) {
    throw new DamagedError('its checksum is wrong');
  }
  return { file, bytes: size, facts: facts.data, report, labels, imageBytes, checks };
}

function headerOf(start: Uint8Array, size: number, file: string): SafetensorsHeader {
  try {
    return readSafetensorsHeader(start, size, file);
  } catch (cause) {
    throw new DamagedError(firstLine(messageOf(cause)));
  }
}

async function piece(handle: FileHandle, at: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length; ) {
    const { bytesRead } = await handle.read(bytes, done, length - done, at + done);
    if (bytesRead === 0) throw new DamagedError(`it ends before byte ${at + length}`);
    done += bytesRead;
  }
  return bytes;
}

/**
 * The set in memory, every byte of it checked.
 * @throws DamagedError where a byte is not what was written
 */
export async function readPackedSet(packed: PackedFile): Promise<Dataset> {
  const { facts, report, labels, imageBytes } = packed;
  const values = new Uint8Array(imageBytes);
  await visitBlocks(packed, 1, (bytes, at) => values.set(bytes, at));
  const { shape, samples: count } = report;
  return {
    name: facts.name,
    shape,
    count,
    encoding: 'u8',
    values,
    hash: facts.hash,
    ...(labels && { labels }),
  };
}

/** Blocks of a large file that are checked at each start. */
const sampledBlocks = 64;

/**
 * Checks some blocks, evenly spread, of a file that is not read as a whole.
 * @param turn another one checks others; by default those of this moment, so that in time all are
 * @throws DamagedError where a byte is not what was written
 */
export async function checkSample(packed: PackedFile, turn = Date.now()): Promise<void> {
  const stride = Math.max(1, Math.ceil(packed.imageBytes / blockBytes / sampledBlocks));
  await visitBlocks(packed, stride, () => {}, turn % stride);
}

async function visitBlocks(
  { file, imageBytes, checks }: PackedFile,
  stride: number,
  visit: (bytes: Uint8Array, at: number) => void,
  first = 0,
): Promise<void> {
  const sums = new DataView(checks.buffer, checks.byteOffset, checks.byteLength);
  const handle = await open(file, 'r');
  try {
    for (let block = first; block * blockBytes < imageBytes; block += stride) {
      const at = block * blockBytes;
      const bytes = await piece(handle, dataStart + at, Math.min(blockBytes, imageBytes - at));
      if (crcOf(bytes, 0) !== sums.getUint32(4 * block, true)) {
        throw new DamagedError(`bytes ${at} to ${at + bytes.length} of its pictures are wrong`);
      }
      visit(bytes, at);
    }
  } finally {
    await handle.close();
  }
}
