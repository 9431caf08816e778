// An LMDB folder whose values are pictures, as LSUN is stored. Read by our own code: the package for LMDB is native, opens a
// version of its own, and writes a lock beside what it reads.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { PictureEntry, PictureSource } from '../../data/picture-source.ts';
import { type Lmdb, openLmdb } from '../../io/lmdb.ts';
import { damagedArchive, mostMemberBytes, type Place } from './place.ts';

/** @throws data error where the file is no whole LMDB database */
export function lmdbSource({ file, prefix, fingerprint }: Place): PictureSource {
  return {
    place: file,
    kind: 'an LMDB database',
    fingerprint,
    most: withLmdb(file, ({ entries }) => entries),
    entries: () => picturesIn(file, prefix),
  };
}

function withLmdb<T>(file: string, work: (database: Lmdb) => T): T {
  const handle = openSync(file, 'r');
  try {
    return work(openLmdb(readerOf(handle), fstatSync(handle).size));
  } catch (cause) {
    throw damagedArchive('lmdb', file, cause);
  } finally {
    closeSync(handle);
  }
}

async function* picturesIn(file: string, prefix: string): AsyncGenerator<PictureEntry> {
  const handle = openSync(file, 'r');
  try {
    const database = openLmdb(readerOf(handle), fstatSync(handle).size);
    for (const { key, value } of database.values(mostMemberBytes)) {
      const name = prefix + nameOf(key);
      if (value instanceof Uint8Array) yield { kind: 'encoded', name, bytes: value };
      else {
        const reason = `it has ${value.bytes} bytes, and ${mostMemberBytes} are read at most`;
        yield { kind: 'unreadable', name, reason };
      }
    }
  } catch (cause) {
    throw damagedArchive('lmdb', file, cause);
  } finally {
    closeSync(handle);
  }
}

/** Keys are text; LSUN's are hashes. Whatever else is shown as hexadecimal digits. */
function nameOf(key: Uint8Array): string {
  const text = Buffer.from(key).toString('latin1');
  return /^[\x20-\x7e]+$/.test(text) ? text : Buffer.from(key).toString('hex');
}

/** Reads no more than there is, whatever a page claims. */
function readerOf(handle: number): (at: number, length: number) => Uint8Array {
  const { size } = fstatSync(handle);
  return (at, length) => {
    if (!Number.isSafeInteger(at)) return new Uint8Array(0);
    const bytes = new Uint8Array(Math.max(0, Math.min(length, size - at)));
    return bytes.subarray(0, bytes.length === 0 ? 0 : readSync(handle, bytes, 0, bytes.length, at));
  };
}
