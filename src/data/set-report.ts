// The report of a set that lies in memory: what can be told from its samples alone.
import { at } from '../core/at.ts';
import { sizeOf } from '../core/shape.ts';
import { murmur128 } from './content-hash.ts';
import { type DataReport, darkest, type PictureReport, type PointReport } from './data-report.ts';
import type { Dataset } from './dataset.ts';
import type { FitName } from './fit.ts';
import { distinct, fittedBy } from './picture-tally.ts';

export interface ReportedSource {
  /** Where the set comes from, such as `idx files`. */
  readonly source: string;
  /** Whether every value is looked at: for data of the user's own. Sets that everybody has are known. */
  readonly thorough: boolean;
  /** How pictures of another aspect ratio were fitted, `crop` by default. */
  readonly fit?: FitName | undefined;
}

export function reportOfSet(data: Dataset, source: ReportedSource): DataReport {
  return data.shape.length === 3 ? reportOfPictures(data, source) : reportOfPoints(data, source);
}

function reportOfPictures(data: Dataset, { source, thorough, fit = 'crop' }: ReportedSource): PictureReport {
  const { count: samples, shape, from } = data;
  const [height = 1, width = 1, channels = 1] = shape;
  const form = { height, width, channels: channels === 1 ? 1 : 3, fit } as const;
  const { scale, side, share } = fittedBy(from ?? form, form);
  const classes = classesOf(data);
  return {
    kind: 'pictures',
    source,
    samples,
    shape: [height, width, channels],
    ...(from && { sizes: { widths: [from.width, from.width], heights: [from.height, from.height] } }),
    shrunk: scale < 1 ? samples : 0,
    enlarged: scale > 1 ? samples : 0,
    fit,
    misfits:
      from && share > 0 ? { count: samples, worst: { name: 'each', ...from, side, share } } : { count: 0 },
    values: rangeOf(data.values),
    deep: 0,
    ...(thorough ? lookedAt(data) : { dark: 0, flat: 0, copies: 0 }),
    ...(classes && { classes }),
    unreadable: nothing,
    others: nothing,
    missing: [],
  };
}

const nothing = { count: 0, first: [], reasons: [] };

/** Stops where no byte can say more. */
function rangeOf(bytes: ArrayLike<number>): [number, number] {
  let [least, most] = [255, 0];
  for (let i = 0; i < bytes.length && (least > 0 || most < 255); i++) {
    const byte = at(bytes, i);
    if (byte < least) least = byte;
    if (byte > most) most = byte;
  }
  return [least, most];
}

function lookedAt({ values, count, shape }: Dataset): Pick<PictureReport, 'dark' | 'flat' | 'copies'> {
  const size = sizeOf(shape);
  let [dark, flat] = [0, 0];
  for (let row = 0; row < count; row++) {
    const [least, most] = rangeOf(values.subarray(row * size, (row + 1) * size));
    if (most <= darkest) dark++;
    if (least === most) flat++;
  }
  return { dark, flat, copies: copiesOf({ values, count, shape }) };
}

function copiesOf({ values, count, shape }: Pick<Dataset, 'values' | 'count' | 'shape'>): number {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const size = bytes.length / count;
  const digests = Float64Array.from({ length: count }, (_, row) =>
    digestOf(bytes.subarray(row * size, (row + 1) * size)),
  );
  return sizeOf(shape) === 0 ? 0 : count - distinct(digests);
}

/** 52 bits that stand for some bytes. */
export function digestOf(bytes: Uint8Array): number {
  const [high = 0, low = 0] = murmur128(bytes, 0);
  return high * 2 ** 20 + (low >>> 12);
}

function classesOf({ labels }: Pick<Dataset, 'labels'>): PictureReport['classes'] {
  if (!labels) return undefined;
  const counts: number[] = [];
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  return Array.from(counts, (count = 0, label) => ({ name: String(label), count }));
}

/** Columns whose figures are kept. */
const mostColumns = 16;

function reportOfPoints(data: Dataset, { source, thorough }: ReportedSource): PointReport {
  const { count: samples, shape } = data;
  const size = sizeOf(shape);
  const classes = classesOf(data);
  return {
    kind: 'points',
    source,
    samples,
    shape,
    columns: Array.from({ length: Math.min(size, mostColumns) }, (_, column) =>
      figuresOf(data.values, column, size),
    ),
    copies: thorough ? copiesOf(data) : 0,
    ...(classes && { classes }),
  };
}

/** Least, greatest, mean and deviation of every `size`-th value from `column` on. */
function figuresOf(values: ArrayLike<number>, column: number, size: number): PointReport['columns'][number] {
  let [least, most, sum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  const count = values.length / size;
  for (let i = column; i < values.length; i += size) {
    const value = at(values, i);
    least = Math.min(least, value);
    most = Math.max(most, value);
    sum += value;
  }
  const mean = sum / count;
  let squares = 0;
  for (let i = column; i < values.length; i += size) squares += (at(values, i) - mean) ** 2;
  return { least, most, mean, deviation: Math.sqrt(squares / count) };
}
