// From a source to the samples of a set: what it holds is read in turn, decoded and fitted by several at once, and handed on
// in the source's order. Memory holds a few batches, however many pictures there are.
import { join } from 'node:path';
import { at } from '../../core/at.ts';
import { EarthmoverError } from '../../core/errors.ts';
import type { PictureReport } from '../../data/data-report.ts';
import { bytesOf, type PictureForm } from '../../data/picture.ts';
import { readPictureHeader } from '../../data/picture-header.ts';
import type { LeftOutEntry, PictureEntry, PictureSource } from '../../data/picture-source.ts';
import { createPictureTally, type PictureTally } from '../../data/picture-tally.ts';
import { namesOf } from '../../data/report-text.ts';
import type { FitTask, FittedBatch } from './fit-batch.ts';
import { type Fitter, openFitter } from './fitters.ts';

/** How far a preparation is. */
export interface Preparation {
  /** Entries of the source that are done with. */
  readonly done: number;
  /** Entries that there are at most; undefined where nobody knows. */
  readonly most: number | undefined;
}

export interface PrepareOptions {
  readonly form: PictureForm;
  /** The first `count` pictures that can be read; Infinity for all. */
  readonly count: number;
  /** Fail at a picture that cannot be read. */
  readonly strict: boolean;
  /** Takes the fitted pictures, some at a time, in order; what it keeps of the bytes is its own. */
  readonly append: (pixels: Uint8Array) => Promise<void>;
  readonly progress?: ((state: Preparation) => void) | undefined;
  /** Threads that decode; by default as many as pay. */
  readonly threads?: number | undefined;
}

export interface Prepared {
  readonly report: PictureReport;
  readonly labels: Uint8Array | undefined;
}

/** A batch ends at so many pictures, or at so many bytes of work. */
const batchPictures = 32;
const batchBytes = 4 * 2 ** 20;
/** What all batches under way may take; a single picture may take more. */
const mostBytes = 192 * 2 ** 20;
/** Of a pixel while it is decoded and fitted: its bytes, and floats of the square that is scaled. */
const bytesOfPixel = 20;
/** Of a picture whose header we do not read. */
const usualPixels = 2 ** 21;

/**
 * Decodes and fits everything in a source.
 * @throws data error with `strict` where a picture cannot be read, where none can, and where the source is damaged
 */
export async function preparePictures(source: PictureSource, options: PrepareOptions): Promise<Prepared> {
  const { form, threads } = options;
  const tally = createPictureTally(source.kind, form);
  const fitter = await openFitter(form, source.most, threads);
  try {
    await fitAll(source, options, { tally, fitter });
  } finally {
    await fitter.close();
  }
  const { report, labels } = tally.end();
  if (report.samples === 0) throw nothingRead(source, report);
  return { report, labels };
}

interface Item {
  readonly name: string;
  readonly label: string | undefined;
  /** Its place among the tasks of its batch, or why there is nothing to decode. */
  readonly work: number | Pick<LeftOutEntry, 'kind' | 'reason'>;
}

interface Batch {
  readonly items: readonly Item[];
  readonly bytes: number;
  readonly fitted: Promise<FittedBatch>;
}

async function fitAll(
  source: PictureSource,
  options: PrepareOptions,
  { tally, fitter }: { readonly tally: PictureTally; readonly fitter: Fitter },
): Promise<void> {
  const { count, append, progress, strict } = options;
  const size = bytesOf(options.form);
  const underWay: Batch[] = [];
  let bytesUnderWay = 0;
  let [items, tasks, bytes, done]: [Item[], FitTask[], number, number] = [[], [], 0, 0];

  const finishFirst = async () => {
    const batch = underWay.shift();
    if (batch === undefined) return;
    const { outcomes, pixels } = await batch.fitted;
    bytesUnderWay -= batch.bytes;
    let taken = 0;
    for (const { name, label, work } of batch.items) {
      if (tally.samples === count) break;
      done++;
      const outcome = typeof work === 'number' ? at(outcomes, work) : work;
      if ('facts' in outcome) {
        tally.take(name, outcome.facts, label);
        taken++;
        continue;
      }
      const left = { kind: 'unreadable' as const, ...outcome };
      if (strict && left.kind === 'unreadable') throw unreadablePicture(source, name, left.reason);
      tally.leaveOut({ ...left, name });
    }
    await append(pixels.subarray(0, taken * size));
    progress?.({ done, most: source.most });
  };

  const begin = async () => {
    while (underWay.length >= fitter.width || (underWay.length > 0 && bytesUnderWay + bytes > mostBytes)) {
      await finishFirst();
    }
    const fitted = fitter.fit(tasks);
    // Failures are met in turn, where the batch is.
    fitted.catch(() => {});
    underWay.push({ items, bytes, fitted });
    bytesUnderWay += bytes;
    [items, tasks, bytes] = [[], [], 0];
  };

  for await (const entry of source.entries()) {
    const { name, label } = entry;
    const task = taskOf(entry);
    items.push({ name, label, work: isLeftOut(entry) ? entry : tasks.length });
    if (task) {
      tasks.push(task);
      bytes += workOf(task);
    }
    if (items.length >= batchPictures || bytes >= batchBytes) await begin();
    if (tally.samples === count) return;
  }
  if (items.length > 0) await begin();
  while (underWay.length > 0) await finishFirst();
}

function isLeftOut(entry: PictureEntry): entry is LeftOutEntry {
  return entry.kind === 'unreadable' || entry.kind === 'other';
}

function taskOf(entry: PictureEntry): FitTask | undefined {
  if (entry.kind === 'encoded') return entry.bytes;
  return entry.kind === 'decoded' ? entry.picture : undefined;
}

/** Bytes that a picture takes while it is worked on, about. */
function workOf(task: FitTask): number {
  if (!(task instanceof Uint8Array)) return task.width * task.height * bytesOfPixel;
  const { width, height } = readPictureHeader(task) ?? { width: usualPixels, height: 1 };
  return task.length + width * height * bytesOfPixel;
}

function nothingRead(
  { place }: PictureSource,
  { unreadable, others }: Pick<PictureReport, 'unreadable' | 'others'>,
): EarthmoverError {
  if (unreadable.count > 0) {
    return new EarthmoverError('data', 'images: none of the pictures can be read', {
      place,
      pictures: namesOf(unreadable),
      reason: unreadable.reasons[0]?.reason ?? '',
      hint: 'mend them, or convert them to png',
    });
  }
  return new EarthmoverError('data', 'images: there are no pictures', {
    place,
    expected: 'pictures, there or in the folders below',
    found: others.count === 0 ? 'no files' : `${others.count} other files: ${namesOf(others)}`,
    hint: 'pass the folder of the pictures with --data',
  });
}

export function unreadablePicture({ place }: PictureSource, name: string, reason: string): EarthmoverError {
  return new EarthmoverError('data', 'images: a picture cannot be read', {
    file: join(place, name),
    reason,
    hint: 'mend or remove it, or leave out --strict to skip such pictures',
  });
}
