// Pictures of a batch, decoded and fitted one after the other: the work that threads share.

import { at } from '../../core/at.ts';
import { messageOf } from '../../core/errors.ts';
import { bytesOf, fitPicture, type Picture, type PictureForm } from '../../data/picture.ts';
import type { FittedFacts } from '../../data/picture-tally.ts';
import { digestOf } from '../../data/set-report.ts';
import { decodePicture, MissingPackageError } from '../decode-picture.ts';

/** A picture as a file holds it, or as pixels. */
export type FitTask = Uint8Array | Picture;

/** A fitted picture, or why there is none. */
export type FitOutcome =
  | { readonly facts: FittedFacts }
  | { readonly reason: string; readonly missing?: string | undefined };

export interface FittedBatch {
  /** The fitted pictures, one after the other; those that failed take no room. */
  readonly pixels: Uint8Array<ArrayBuffer>;
  /** One for each task, in order. */
  readonly outcomes: readonly FitOutcome[];
}

export async function fitBatch(tasks: readonly FitTask[], form: PictureForm): Promise<FittedBatch> {
  const size = bytesOf(form);
  const pixels = new Uint8Array(tasks.length * size);
  const outcomes: FitOutcome[] = [];
  let end = 0;
  for (const task of tasks) {
    try {
      const picture = task instanceof Uint8Array ? await decodePicture(task) : task;
      fitPicture(picture, form, pixels, end);
      const { width, height } = picture;
      const fitted = pixels.subarray(end, end + size);
      outcomes.push({ facts: { width, height, deep: isDeep(task), ...byteFacts(fitted) } });
      end += size;
    } catch (cause) {
      outcomes.push({
        reason: messageOf(cause),
        ...(cause instanceof MissingPackageError && { missing: cause.package }),
      });
    }
  }
  return { pixels: pixels.subarray(0, end), outcomes };
}

function byteFacts(bytes: Uint8Array): Pick<FittedFacts, 'least' | 'most' | 'digest'> {
  let [least, most] = [255, 0];
  for (let i = 0; i < bytes.length; i++) {
    const byte = at(bytes, i);
    if (byte < least) least = byte;
    if (byte > most) most = byte;
  }
  return { least, most, digest: digestOf(bytes) };
}

/** Whether a PNG has 16 bits a channel: the byte after its width and height. */
function isDeep(task: FitTask): boolean {
  return task instanceof Uint8Array && task[0] === 0x89 && task[1] === 0x50 && task[24] === 16;
}
