// The prepared file of a source: that of before where it is there and sound, else made now.
import { utimesSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { EarthmoverError, messageOf } from '../../core/errors.ts';
import type { PictureReport } from '../../data/data-report.ts';
import { bytesOf } from '../../data/picture.ts';
import type { PictureSource } from '../../data/picture-source.ts';
import { exists, publish, withTemporaryFolder } from '../cache.ts';
import { freeBytes, inBytes, systemCode } from '../disk.ts';
import { syncFile } from '../durable-file.ts';
import { isInstalled } from '../installed-package.ts';
import { dataStart } from './packed-format.ts';
import { checkSample, DamagedError, type PackedFile, readPackedFacts } from './packed-reader.ts';
import { createPackedFile } from './packed-writer.ts';
import { type Preparation, preparePictures, unreadablePicture } from './prepare.ts';
import { fileOf, madeOf, packedFolder, type SetOptions } from './set-key.ts';

export interface SetRequest extends SetOptions {
  /** What messages call the set. */
  readonly name: string;
  /** Fail at a picture that cannot be read. */
  readonly strict: boolean;
  /** Folder of caches. */
  readonly cache: string;
  /** Takes one line for the user at a time. */
  readonly log: (line: string) => void;
  readonly progress?: ((state: Preparation) => void) | undefined;
  /** Threads that decode; by default as many as pay. */
  readonly threads?: number | undefined;
}

/** A file that holds a set, what was taken from it, and whether it was made now. */
export interface PreparedSet<T> {
  readonly packed: PackedFile;
  readonly taken: T;
  readonly fresh: boolean;
}

/** Takes what it needs from a file, and fails where that is not what was written. */
export type TakeFrom<T> = (packed: PackedFile) => Promise<T>;

/**
 * Finds or makes the file of a set.
 * @throws data error where the source has no picture that can be read; with `strict`, where one cannot; disk error where the
 * file cannot be written
 */
export async function preparedSet<T>(
  source: PictureSource,
  request: SetRequest,
  take: TakeFrom<T>,
): Promise<PreparedSet<T>> {
  const kept = await keptSet(source, request, take);
  if (kept) return { ...kept, fresh: false };
  const packed = await makeSet(source, request);
  return { packed, taken: await take(packed), fresh: true };
}

/** The file of before; undefined where there is none, or it has to be made again, which `log` is told. */
async function keptSet<T>(
  source: PictureSource,
  request: SetRequest,
  take: TakeFrom<T>,
): Promise<Omit<PreparedSet<T>, 'fresh'> | undefined> {
  const { cache, log, strict } = request;
  const file = fileOf(cache, source, request);
  if (!(await exists(file))) return undefined;
  try {
    const packed = await readPackedFacts(file);
    if (packed.facts.made_of !== madeOf(source, request)) throw new DamagedError('it is of other pictures');
    const { missing, unreadable } = packed.report;
    for (const name of missing) {
      if (!(await isInstalled(name))) continue;
      log(`${name} can be used now: preparing again, with the pictures that need it`);
      return undefined;
    }
    const [first] = unreadable.first;
    if (strict && first) throw unreadablePicture(source, first.name, first.reason);
    const taken = await take(packed);
    markUse(file);
    return { packed, taken };
  } catch (cause) {
    if (!(cause instanceof DamagedError) && systemCode(cause) === undefined) throw cause;
    log(`the prepared pictures in ${file} are damaged (${messageOf(cause)}): making them again`);
    return undefined;
  }
}

/** The time of a file is when it was last used, which cleaning goes by. */
function markUse(file: string): void {
  try {
    utimesSync(file, new Date(), new Date());
  } catch {
    // A cache that others made is used all the same.
  }
}

async function makeSet(source: PictureSource, request: SetRequest): Promise<PackedFile> {
  const { name, cache } = request;
  const file = fileOf(cache, source, request);
  await withTemporaryFolder(packedFolder(cache), async (folder) => {
    requireSpace(folder, mostBytesOf(source, request));
    const unfinished = join(folder, basename(file));
    const writer = createPackedFile(unfinished);
    try {
      const made = await preparePictures(source, {
        ...request,
        append: async (pixels) => writer.append(pixels),
      });
      const origin = {
        name,
        made_of: madeOf(source, request),
        place: resolve(source.place),
        made: new Date().toISOString(),
      };
      writer.finish(origin, made);
    } finally {
      writer.close();
    }
    await publish(unfinished, file);
    // Windows opens no folders; its renames are in the journal anyway.
    if (process.platform !== 'win32') await syncFile(dirname(file));
  });
  return readPackedFacts(file);
}

/** The report of a set, without keeping it: that of its file where there is one, else all pictures are looked at. */
export async function surveyedSet(source: PictureSource, request: SetRequest): Promise<PictureReport> {
  const kept = await keptSet(source, request, checkSample);
  if (kept) return kept.packed.report;
  return (await preparePictures(source, { ...request, append: async () => {} })).report;
}

/** Bytes of the set's pictures at most; infinite where nobody knows. */
export function mostBytesOf({ most }: PictureSource, { form, count }: SetOptions): number {
  return Math.min(most ?? Number.POSITIVE_INFINITY, count) * bytesOf(form);
}

function requireSpace(folder: string, bytes: number): void {
  const free = freeBytes(folder);
  const need = bytes + dataStart;
  if (!Number.isFinite(bytes) || free === undefined || need <= free) return;
  throw new EarthmoverError('disk', 'cache: there is no room for the prepared pictures', {
    folder: dirname(folder),
    reason: `they may take ${inBytes(need)}, and ${inBytes(free)} are free`,
    hint: 'free some space there (earthmover data clean), or give another folder with --cache',
  });
}
