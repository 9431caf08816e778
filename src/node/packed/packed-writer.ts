// Writes the file of a prepared set as its pictures come: see packed-format.ts.
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { EarthmoverError, messageOf } from '../../core/errors.ts';
import { createContentHash } from '../../data/content-hash.ts';
import type { PictureReport } from '../../data/data-report.ts';
import { hashOf } from '../../data/dataset.ts';
import { lengthBytes } from '../../io/safetensors-header.ts';
import { systemCode } from '../disk.ts';
import {
  blockBytes,
  checkOf,
  crcOf,
  dataStart,
  headerBytes,
  type PackedFacts,
  type PackedOrigin,
  packedVersion,
} from './packed-format.ts';

export interface PackedWriter {
  readonly append: (pixels: Uint8Array) => void;
  /** Writes the rest, and puts the file on the disk for good. */
  readonly finish: (
    origin: PackedOrigin,
    made: { readonly report: PictureReport; readonly labels: Uint8Array | undefined },
  ) => void;
  readonly close: () => void;
}

/** @throws disk error, here or later, where the system refuses */
export function createPackedFile(file: string): PackedWriter {
  const handle = onCache(file, () => openSync(file, 'wx'));
  const hash = createContentHash();
  const checks = createBlockChecks();
  let at = 0;
  const write = (bytes: Uint8Array, place: number) =>
    onCache(file, () => {
      for (let done = 0; done < bytes.length; )
        done += writeSync(handle, bytes, done, bytes.length - done, place + done);
    });
  return {
    append(pixels) {
      hash.update(pixels);
      checks.update(pixels);
      write(pixels, dataStart + at);
      at += pixels.length;
    },
    finish(origin, { report, labels }) {
      const { samples, shape } = report;
      const tail = [...(labels ? [labels] : []), checks.digest()];
      const tensors = {
        images: tensor([samples, ...shape], 0, at),
        ...(labels && { labels: tensor([samples], at, labels.length) }),
        checks: tensor([checks.blocks(), 4], at + (labels?.length ?? 0), 4 * checks.blocks()),
      };
      const facts = {
        version: packedVersion,
        ...origin,
        hash: hashOf('u8', samples, shape, hash.digest()),
        report: JSON.stringify(report),
      } as const;
      const metadata: PackedFacts = { ...facts, check: checkOf(facts, tail) };
      const json = new TextEncoder().encode(JSON.stringify({ __metadata__: metadata, ...tensors }));
      if (json.length > headerBytes) throw new RangeError(`a header of ${json.length} bytes`);
      const header = new Uint8Array(dataStart).fill(0x20);
      new DataView(header.buffer).setBigUint64(0, BigInt(headerBytes), true);
      header.set(json, lengthBytes);
      for (const part of tail) {
        write(part, dataStart + at);
        at += part.length;
      }
      write(header, 0);
      onCache(file, () => fsyncSync(handle));
    },
    close: () => closeSync(handle),
  };
}

function tensor(shape: readonly number[], start: number, length: number) {
  return { dtype: 'U8', shape, data_offsets: [start, start + length] };
}

/** A CRC-32 of each block, as the bytes come. */
function createBlockChecks() {
  const done: number[] = [];
  let [crc, room] = [0, blockBytes];
  return {
    update(bytes: Uint8Array) {
      for (let at = 0; at < bytes.length; ) {
        const piece = bytes.subarray(at, at + room);
        crc = crcOf(piece, crc);
        at += piece.length;
        room -= piece.length;
        if (room > 0) continue;
        done.push(crc);
        [crc, room] = [0, blockBytes];
      }
    },
    blocks: () => done.length + (room < blockBytes ? 1 : 0),
    digest: () => {
      const all = room < blockBytes ? [...done, crc] : done;
      const bytes = new DataView(new ArrayBuffer(4 * all.length));
      all.forEach((value, block) => {
        bytes.setUint32(4 * block, value, true);
      });
      return new Uint8Array(bytes.buffer);
    },
  };
}

/** @throws disk error that says what the system refused */
function onCache<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    throw new EarthmoverError('disk', 'cache: the prepared pictures cannot be written', {
      file,
      reason: messageOf(error),
      hint: 'free some space there (earthmover data clean), or give another folder with --cache',
    });
  }
}
