// For each sample the nearest picture of the training data, by the mean squared difference of pixels. A generator that
// copies has samples far nearer to the training data than pictures that it never saw are.
import { sizeOf } from '../core/shape.ts';
import { percent } from '../core/text.ts';
import type { TrainingData } from '../data/dataset.ts';
import { drawnSamples } from '../data/drawn-samples.ts';

export interface Nearest {
  /** Row of the training data. */
  readonly row: number;
  /** Root of the mean squared difference, of values from −1 to 1. */
  readonly distance: number;
}

/** Rows that are read at a time. */
const rowsAtOnce = 2000;

/**
 * @param pictures [count, ...shape] as the networks see them
 * @throws data error where a store cannot be read
 */
export async function nearestIn(
  data: TrainingData,
  pictures: Float32Array,
  progress: (done: number, all: number) => void = () => {},
): Promise<readonly Nearest[]> {
  const width = sizeOf(data.shape);
  const best = Array.from({ length: pictures.length / width }, () => ({ row: 0, distance: Infinity }));
  for (let start = 0; start < data.count; start += rowsAtOnce) {
    const count = Math.min(rowsAtOnce, data.count - start);
    const rows = Uint32Array.from({ length: count }, (_, i) => start + i);
    const block = await drawnSamples(data, rows);
    for (const [i, found] of best.entries()) {
      const picture = pictures.subarray(i * width, (i + 1) * width);
      for (let row = 0; row < count; row++) {
        const distance = squaresWithin(picture, block, row * width, found.distance);
        if (distance < found.distance) Object.assign(found, { row: start + row, distance });
      }
    }
    progress(start + count, data.count);
  }
  return best.map(({ row, distance }) => ({ row, distance: Math.sqrt(distance / width) }));
}

/** Sum of squared differences, or something above `most` where it is that. */
function squaresWithin(a: Float32Array, block: Float32Array, start: number, most: number): number {
  let sum = 0;
  for (let k = 0; k < a.length && sum < most; ) {
    // Whether it is too far already is asked now and then only.
    const end = Math.min(a.length, k + 64);
    for (; k < end; k++) {
      const difference = (a[k] ?? 0) - (block[start + k] ?? 0);
      sum += difference * difference;
    }
  }
  return sum;
}

export interface Memorisation {
  /** Of samples, and of held-out pictures: the median distance to the nearest training picture. */
  readonly samples: number;
  readonly heldOut: number;
  /** Share of the samples that are nearer to a training picture than nearly all held-out pictures are. */
  readonly suspicious: number;
  readonly verdict: string;
}

/** Held-out pictures that are nearer than this share of them are taken for twins of training pictures. */
const twins = 0.01;

/** What the distances say; held-out pictures are the measure, as they are near to training pictures by nature only. */
export function memorisation(samples: readonly Nearest[], heldOut: readonly Nearest[]): Memorisation {
  const [ours, theirs] = [samples, heldOut].map((all) => all.map(({ distance }) => distance)) as [
    number[],
    number[],
  ];
  const bound = quantileOf(theirs, twins);
  const suspicious = ours.filter((distance) => distance < bound).length / ours.length;
  const [median, usual] = [quantileOf(ours, 0.5), quantileOf(theirs, 0.5)];
  return {
    samples: median,
    heldOut: usual,
    suspicious,
    verdict:
      suspicious > 0.5
        ? `most samples are copies: ${percent(suspicious)} lie nearer to a training picture than 99 % of held-out pictures do`
        : suspicious > 0.1
          ? `some samples may be copies: ${percent(suspicious)} lie nearer to a training picture than 99 % of held-out pictures do`
          : 'no sign of copies: samples are as far from the training pictures as pictures that it never saw',
  };
}

/** The value below which this share of the values lie. */
function quantileOf(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
