// For generated pictures the nearest real ones, beside which one sees whether the generator copies.

import { fromBytes } from '../../core/pixel-bytes.ts';
import { sizeOf } from '../../core/shape.ts';
import { createDataset, type Dataset } from '../../data/dataset.ts';
import { nearestIn } from '../../gan/nearest-samples.ts';
import type { NearestReal, PicturesFrame } from '../protocol.ts';

/** Generated pictures that are compared. */
const compared = 12;
/** Real ones that tell how near real ones are to each other. */
const measured = 24;

/** How near real pictures are to others: the least distance of some to the rest; 0 of too few to tell. */
const usual = new WeakMap<Dataset, Promise<number>>();

/** The first pictures of a frame with the nearest ones of the data. */
export async function nearestReal(data: Dataset, { shape, pixels }: PicturesFrame): Promise<NearestReal> {
  const bytes = sizeOf(shape);
  const generated = pixels.subarray(0, compared * bytes);
  const found = await nearestIn(data, fromBytes(generated));
  const rows = new Uint8Array(2 * compared * bytes);
  rows.set(generated);
  for (const [i, { row }] of found.entries()) {
    rows.set(data.values.subarray(row * bytes, (row + 1) * bytes), (compared + i) * bytes);
  }
  const least = await (usual.get(data) ?? measure(data));
  const copies = found.filter(({ distance }) => distance < least).length;
  return { kind: 'pictures', count: 2 * compared, shape, pixels: rows, copies };
}

function measure(data: Dataset): Promise<number> {
  const width = sizeOf(data.shape);
  const held = Math.min(measured, Math.floor(data.count / 4));
  const least = async () => {
    if (held === 0) return 0;
    const values = data.values as Uint8Array;
    const rest = createDataset('images', data.shape, values.subarray(held * width));
    const distances = await nearestIn(rest, fromBytes(values.subarray(0, held * width)));
    return Math.min(...distances.map(({ distance }) => distance));
  };
  const result = least();
  usual.set(data, result);
  return result;
}
