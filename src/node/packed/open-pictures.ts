// Pictures of a source as a data set: from the file that they are prepared in.
import { join } from 'node:path';
import { joined } from '../../core/bytes.ts';
import { EarthmoverError, firstLine } from '../../core/errors.ts';
import type { PictureReport } from '../../data/data-report.ts';
import { createDataset, type Dataset, type StoredDataset } from '../../data/dataset.ts';
import { shapeOf } from '../../data/picture.ts';
import type { PictureSource } from '../../data/picture-source.ts';
import { leftOutLines } from '../../data/report-text.ts';
import { openStoredDataset, type StoredFile } from '../stored-file.ts';
import { markInUse } from './in-use.ts';
import { checkSample, type PackedFile, readPackedSet } from './packed-reader.ts';
import { preparePictures } from './prepare.ts';
import { mostBytesOf, preparedSet, type SetRequest } from './prepared-set.ts';

export interface OpenedPictures {
  readonly data: Dataset | StoredDataset;
  readonly report: PictureReport;
}

/** The largest set that is read into memory: of larger ones, rows are read as they are needed. */
const mostLoaded = 256 * 2 ** 20;
/** What may be made in memory where no file can be. */
const mostInMemory = 512 * 2 ** 20;

/**
 * Opens the set that a source and a request make. Where its file cannot be written, a small set is made in memory.
 * @throws as `preparedSet`
 */
export async function openPictures(source: PictureSource, request: SetRequest): Promise<OpenedPictures> {
  const opened = await openFile(source, request).catch((cause: unknown) => {
    const refused = cause instanceof EarthmoverError && cause.kind === 'disk';
    if (!refused || mostBytesOf(source, request) > mostInMemory) throw cause;
    const reason = cause.facts.reason ?? cause.facts.cause;
    request.log(`${firstLine(cause.message)} (${String(reason)}): prepared in memory, for this time only`);
    return makeInMemory(source, request);
  });
  const { place } = source;
  for (const line of leftOutLines(opened.report, place, (name) => join(place, name))) request.log(line);
  return opened;
}

async function openFile(source: PictureSource, request: SetRequest): Promise<OpenedPictures> {
  const { packed, taken } = await preparedSet(source, request, (file) => takeSet(file));
  return { data: { ...taken, name: request.name }, report: packed.report };
}

/**
 * The set of a file, in memory or where it is, by its size. One that stays in its file is marked as in use until it is
 * closed.
 * @throws DamagedError where the file is not what was written, as far as it is read
 */
export async function takeSet(packed: PackedFile, most = mostLoaded): Promise<Dataset | StoredDataset> {
  if (packed.imageBytes <= most) return readPackedSet(packed);
  await checkSample(packed);
  const stored = await openStoredDataset(packed.file);
  const end = markInUse(packed.file);
  const marked: StoredFile = { ...stored, close: () => stored.close().finally(end) };
  return marked;
}

async function makeInMemory(source: PictureSource, request: SetRequest): Promise<OpenedPictures> {
  const parts: Uint8Array[] = [];
  const append = async (pixels: Uint8Array) => {
    parts.push(pixels.slice());
  };
  const { report, labels } = await preparePictures(source, { ...request, append });
  return { data: createDataset(request.name, shapeOf(request.form), joined(parts), labels), report };
}
