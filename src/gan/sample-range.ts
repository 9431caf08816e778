// Whether generated points are in the data's range at all: networks begin near 0 with a spread of about 1, and weights
// that take small steps need very long to reach data of another scale.
//   outside   beyond the data's least and greatest value by more than the distance between them
//   narrow    in a hundredth of the data's spread, where that is hundreds of units wide

/** Generated points beside the range of real ones. */
export interface SampleRange {
  /** Share of the samples that lie outside in one column at least. */
  readonly outside: number;
  /** Whether the samples fill so little of every column of wide data that it must be their scale. */
  readonly narrow: boolean;
  /** The column in which samples are farthest off, from 1, and what it holds. */
  readonly column: number;
  /** Least and greatest value of the data in that column. */
  readonly data: readonly [low: number, high: number];
  /** Mean of the samples in it. */
  readonly samples: number;
  /** Whether points are standardised for the networks. */
  readonly standardized: boolean;
  /** Looks in a row, this one included, at which samples were out of range. */
  readonly looks: number;
}

/** Share of samples outside from which on the generator is. */
const mostOutside = 0.9;
const narrowShare = 0.01;
const wideSpread = 100;

/** @param points real and generated ones, [count, width] each */
export function rangeOf(
  points: { readonly real: Float32Array; readonly fake: Float32Array },
  width: number,
): Omit<SampleRange, 'standardized' | 'looks'> {
  const { real, fake } = points;
  const columns = Array.from({ length: width }, (_, column) => columnOf(real, column, width))
    .map((data, column) => ({ data, samples: columnOf(fake, column, width), column }))
    // A constant column has no range.
    .filter(({ data }) => data.high > data.low);
  const count = fake.length / width;
  let outside = 0;
  for (let start = 0; start < fake.length; start += width) {
    const isOutside = columns.some(({ data: { low, high }, column }) => {
      const value = fake[start + column] ?? 0;
      return value < 2 * low - high || value > 2 * high - low;
    });
    if (isOutside) outside++;
  }
  const distance = ({ data, samples }: (typeof columns)[number]) =>
    Math.abs(samples.mean - data.mean) / (data.high - data.low);
  const farthest = columns.reduce<(typeof columns)[number] | undefined>(
    (far, each) => (far === undefined || distance(each) > distance(far) ? each : far),
    undefined,
  );
  return {
    outside: outside / count,
    narrow:
      columns.length > 0 &&
      columns.every(
        ({ data, samples }) =>
          data.high - data.low > wideSpread &&
          samples.high - samples.low < narrowShare * (data.high - data.low),
      ),
    column: (farthest?.column ?? 0) + 1,
    data: [farthest?.data.low ?? 0, farthest?.data.high ?? 0],
    samples: farthest?.samples.mean ?? 0,
  };
}

/** Whether nearly all samples are outside, or all in far too narrow a place though nobody scaled the data. */
export function isOutOfRange({
  outside,
  narrow,
  standardized,
}: Pick<SampleRange, 'outside' | 'narrow' | 'standardized'>): boolean {
  // Of standardised points a narrow place is a collapse, not a matter of scale.
  return outside >= mostOutside || (narrow && !standardized);
}

interface Column {
  readonly low: number;
  readonly high: number;
  readonly mean: number;
}

function columnOf(points: Float32Array, column: number, width: number): Column {
  let [low, high, mean] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (let at = column; at < points.length; at += width) {
    const value = points[at] ?? 0;
    low = Math.min(low, value);
    high = Math.max(high, value);
    mean += (value * width) / points.length;
  }
  return { low, high, mean };
}
