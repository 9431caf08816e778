// A data set that lies on the GPU for the whole of a run.

import { isInMemory, readRows, roomFor, type TrainingData } from '../../data/dataset.ts';
import type { Buffers } from '../../runtime/buffers.ts';
import type { Device } from '../../runtime/device.ts';
import { sampleBytes } from '../data-placement.ts';
import { labelBytes } from '../drawn-classes.ts';
import type { Units } from './units.ts';

/** What is read from a store at once, and may wait for the GPU to take it. */
const pieceBytes = 2 ** 24;

/** Fills the buffer `data`. @throws data error where a store cannot be read */
export async function writeResident(
  device: Device,
  buffers: Buffers,
  data: TrainingData,
  units: Units,
): Promise<void> {
  if (isInMemory(data)) {
    buffers.write('data', units.forNetworks(data.values));
    return;
  }
  // Offsets into a buffer are multiples of four.
  const rowsAtOnce = 4 * Math.max(1, Math.floor(pieceBytes / sampleBytes(data, 4)));
  const piece = roomFor(data, Math.min(rowsAtOnce, data.count));
  const width = piece.length / Math.min(rowsAtOnce, data.count);
  for (let first = 0; first < data.count; first += rowsAtOnce) {
    const rows = Uint32Array.from({ length: Math.min(rowsAtOnce, data.count - first) }, (_, i) => first + i);
    const values = piece.subarray(0, rows.length * width);
    await readRows(data, rows, values);
    buffers.write('data', units.forNetworks(values), sampleBytes(data, first));
    await device.idle();
  }
}

/** Fills the buffer `labels`, which conditional networks draw their classes from, wherever the samples are. */
export function writeLabels(buffers: Buffers, data: TrainingData | undefined): void {
  if (!data?.labels) return;
  const { buffer, data: bytes } = labelBytes(data.labels);
  buffers.write(buffer, bytes);
}
