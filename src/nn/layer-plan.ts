import { usageError } from '../core/errors.ts';

/** How a square image is built up by doublings: edge = base · 2^doublings. */
export interface LayerPlan {
  /** Edge of the smallest feature map, and kernel of the layer that makes or reads it. */
  readonly base: number;
  /** Layers of stride 2, at least 1. */
  readonly doublings: number;
}

/** 4 serves the powers of two, as in the reference code; each other one serves the sizes with that odd factor. */
const bases = [3, 4, 5, 7];

/**
 * The layers of a DCGAN for images of `imageSize` pixels: 64 is 4·2⁴, 28 is 7·2², 48 is 3·2⁴.
 * @throws usage error that names the nearest sizes for which there is a plan.
 */
export function planLayers(imageSize: number): LayerPlan {
  if (!Number.isSafeInteger(imageSize) || imageSize < 1) {
    throw usageError('image size: not a number of pixels', {
      imageSize,
      hint: 'use a whole number; 16, 32, 64 and 128 are the usual ones',
    });
  }
  const plans = bases.map((base) => largestWithin(base, imageSize));
  const exact = plans.find((plan) => plan.doublings > 0 && sizeOfPlan(plan) === imageSize);
  if (exact) return exact;
  const below = plans.filter(({ doublings }) => doublings > 0).map(sizeOfPlan);
  const above = plans.map(({ base, doublings }) => sizeOfPlan({ base, doublings: doublings + 1 }));
  const nearest = [...(below.length > 0 ? [Math.max(...below)] : []), Math.min(...above)];
  throw usageError('image size: no layer plan fits', {
    imageSize,
    needed: 'one of 3, 4, 5 or 7, doubled at least once',
    hint: `the nearest that ${nearest.length > 1 ? 'work are' : 'works is'} ${nearest.join(' and ')}`,
  });
}

/** The plan of this base for the largest size that is not above `imageSize`; no doublings where even that is too large. */
function largestWithin(base: number, imageSize: number): LayerPlan {
  let doublings = 0;
  while (base * 2 ** (doublings + 1) <= imageSize) doublings++;
  return { base, doublings };
}

function sizeOfPlan({ base, doublings }: LayerPlan): number {
  return base * 2 ** doublings;
}
