// How an image is built up from a small map by layers that double it, and read by the same layers turned round.
//   even sizes   kernel 4, stride 2, padding 1: n → 2n, the reference code's
//   odd sizes    the same with output padding 1: n → 2n + 1; a convolution back loses nothing, for it rounds down
//   a longer side that is far from done stretches alone: kernel 3 and stride 1 along the other
import { usageError } from '../core/errors.ts';
import { type ImageSize, imageExtent, imageSizeOf } from '../core/image-size.ts';

type Pair = readonly [height: number, width: number];

/** The window of one layer, as layers take it. */
export interface Doubling {
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly padding: Pair;
  /** Of the transposed convolution only. */
  readonly outputPadding: Pair;
}

/** How an image is built up. */
export interface LayerPlan {
  /** Height and width of the smallest feature map, and kernel of the layer that makes or reads it. */
  readonly base: Pair;
  /** The layers behind it, at least 1, the smallest first. */
  readonly doublings: readonly Doubling[];
}

/** Sides that the smallest map has where a size divides down to them; the nearest below, where it does not. */
const bases = { least: 3, usual: 4, most: 7 } as const;
/** From here on the longer side's smallest map is halved alone: its kernel would have most of the weights. */
const longestBase = 16;

/**
 * The layers of a DCGAN for images of `imageSize`: 64 is 4·2⁴, 28 is 7·2², 48 is 3·2⁴, and 50 is 6, 12, 25, 50.
 * @throws usage error where a side is no number of pixels, or below 6.
 */
export function planLayers(imageSize: ImageSize): LayerPlan {
  const [height, width] = imageExtent(imageSize);
  const shorter = Math.min(height, width);
  const least = 2 * bases.least;
  if (shorter < least) {
    throw usageError('image size: no layer plan fits', {
      imageSize,
      needed: `sides of at least ${least} pixels`,
      hint: `the nearest that works is ${imageSizeOf([Math.max(height, least), Math.max(width, least)])}`,
    });
  }
  const both = exactDoublings(height, width) ?? Math.max(1, Math.floor(Math.log2(shorter / bases.usual)));
  const alone = (side: number) => (side > shorter ? doublingsAlone(side, both) : 0);
  const [heightAlone, widthAlone] = [alone(height), alone(width)];
  const layers = both + Math.max(heightAlone, widthAlone);
  const rows = sidesOf(height, both + heightAlone, layers);
  const columns = sidesOf(width, both + widthAlone, layers);
  return {
    base: [rows[0]!, columns[0]!],
    doublings: Array.from({ length: layers }, (_, i) => {
      const [y, x] = [axisOf(rows[i]!, rows[i + 1]!), axisOf(columns[i]!, columns[i + 1]!)];
      return {
        kernel: [y.kernel, x.kernel],
        stride: [y.stride, x.stride],
        padding: [1, 1],
        outputPadding: [y.outputPadding, x.outputPadding],
      };
    }),
  };
}

/** The most doublings that lead from a usual base to both sides without a pixel more; undefined where none do. */
function exactDoublings(height: number, width: number): number | undefined {
  const fits = (side: number, doublings: number) => {
    const base = side / 2 ** doublings;
    return Number.isInteger(base) && base >= bases.least && base <= bases.most;
  };
  for (let doublings = 11; doublings > 0; doublings--) {
    if (fits(height, doublings) && fits(width, doublings)) return doublings;
  }
  return undefined;
}

/** Halvings of the longer side beyond those of both. */
function doublingsAlone(side: number, both: number): number {
  let alone = 0;
  while (side / 2 ** (both + alone) >= longestBase) alone++;
  return alone;
}

/** The side at each of `layers` layers, the smallest first; at the beginning it stays as it is where it has fewer doublings. */
function sidesOf(side: number, doublings: number, layers: number): number[] {
  return Array.from({ length: layers + 1 }, (_, i) =>
    Math.floor(side / 2 ** Math.min(doublings, layers - i)),
  );
}

function axisOf(from: number, to: number): { kernel: number; stride: number; outputPadding: number } {
  return from === to
    ? { kernel: 3, stride: 1, outputPadding: 0 }
    : { kernel: 4, stride: 2, outputPadding: to - 2 * from };
}
