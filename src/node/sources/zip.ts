// A zip archive of pictures. yauzl reads the directory at the archive's end and one file at a time from where it lies, ZIP64
// included; a library that unpacks from memory or from a stream would hold or pass everything.

import type { Entry, ZipFile } from 'yauzl';
import { messageOf } from '../../core/errors.ts';
import { signatureBytes } from '../../core/file-format.ts';
import { isHidden, isWanted, type Member, pathIn, samplesOf } from '../../data/archive-members.ts';
import type { PictureSource } from '../../data/picture-source.ts';
import { damagedArchive, mostMemberBytes, type Place } from './place.ts';

/** Pictures in a zip archive, in the archive's order, labelled by folder or by WebDataset's `.cls`. */
export async function zipSource(place: Place): Promise<PictureSource> {
  const { file } = place;
  const archive = await openZip(file);
  archive.close();
  return {
    place: file,
    kind: 'a zip archive',
    fingerprint: place.fingerprint,
    most: archive.entryCount,
    entries: () => samplesOf(membersOf(file), place.prefix),
  };
}

/** @throws data error where the file is no whole zip archive */
export async function openZip(file: string): Promise<ZipFile> {
  const { openPromise } = await import('yauzl');
  // Names are decoded here: a path that leads out of the archive is a name like any other.
  return openPromise(file, { decodeStrings: false, autoClose: false }).catch((cause: unknown) => {
    throw damagedArchive('zip', file, cause);
  });
}

/** The name of a file in the archive. */
export async function nameOf(entry: Entry): Promise<string> {
  const { getFileNameLowLevel } = await import('yauzl');
  const name: unknown = entry.fileNameRaw;
  const raw = name instanceof Buffer ? name : Buffer.alloc(0);
  return pathIn(getFileNameLowLevel(entry.generalPurposeBitFlag, raw, entry.extraFields, false));
}

async function* membersOf(file: string): AsyncGenerator<Member> {
  const archive = await openZip(file);
  try {
    for await (const entry of archive.eachEntry()) {
      const path = await nameOf(entry);
      if (path.endsWith('/') || isHidden(path)) continue;
      yield { path, content: await contentOf(archive, entry, path) };
    }
  } catch (cause) {
    throw damagedArchive('zip', file, cause);
  } finally {
    archive.close();
  }
}

/** What a file in the archive holds; only its first bytes where it is of no use. */
async function contentOf(archive: ZipFile, entry: Entry, path: string): Promise<Member['content']> {
  if (entry.isEncrypted()) return { reason: 'it is encrypted' };
  if (!entry.canDecodeFileData()) return { reason: `it is packed by method ${entry.compressionMethod}` };
  const most = mostMemberBytes;
  if (entry.uncompressedSize > most) {
    return { reason: `it unpacks to ${entry.uncompressedSize} bytes, and ${most} are read at most` };
  }
  try {
    const stream = await archive.openReadStreamPromise(entry);
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (chunks.length === 1 && length >= signatureBytes && !isWanted(path, chunk)) break;
    }
    return { bytes: Buffer.concat(chunks) };
  } catch (cause) {
    return { reason: messageOf(cause) };
  }
}
