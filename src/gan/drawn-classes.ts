// The classes of a batch that is drawn on the GPU: a byte for each sample of the data lies there, and the kernel that
// draws the batch's rows draws the bytes of the same rows.

import type { Bindings } from '../compiler/bindings.ts';
import { fromBytes } from '../core/pixel-bytes.ts';
import type { Value } from '../graph/value.ts';
import { greater, mul, sub } from '../ops/pointwise.ts';
import { sampleRows } from '../ops/random.ts';
import type { PlannedStep } from './planned-step.ts';

const [labels, codes] = ['labels', 'class-codes'];

/** What `drawnClasses` draws from. */
export interface ClassedData {
  /** Samples of the data. */
  readonly count: number;
  readonly classes: number;
  readonly batch: number;
}

/** One-hot [batch, classes] of the rows that the run's counters are at, which lie whole on the GPU, streamed data or not. */
export function drawnClasses(
  bindings: Bindings,
  state: Value,
  { count, classes, batch }: ClassedData,
): Value {
  const table = bindings.input(labels, [Math.ceil(count / 4)], { dtype: 'u32' });
  const drawn = sampleRows(table, state, [batch, 1], { count, encoding: 'u8' });
  const apart = sub(drawn, bindings.input(codes, [classes]));
  // Bytes lie 2/255 apart as they are drawn.
  return greater(1 / 255 ** 2, mul(apart, apart));
}

/** What each class is as a byte that is drawn. */
export function classCodes(classes: number): PlannedStep['tables'][number] {
  const values = fromBytes([...new Array(classes).keys()]);
  return { buffer: codes, data: new Uint32Array(values.buffer) };
}

/** The bytes of the labels' buffer: words, the last one whole. */
export function labelBytes(given: Uint8Array): { readonly buffer: string; readonly data: Uint8Array } {
  const data = new Uint8Array(4 * Math.ceil(given.length / 4));
  data.set(given);
  return { buffer: labels, data };
}
