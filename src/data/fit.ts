// How pictures of any aspect ratio are brought into one: what of each is kept, and where it lies in the result.
//   crop    the middle of the picture in the target's aspect ratio
//   pad     the whole picture, as large as fits, on white
//   resize  the whole picture, stretched
import type { Extent } from './resize.ts';

export const fitNames = ['crop', 'pad', 'resize'] as const;

/** How pictures of another aspect ratio than the target's are fitted. */
export type FitName = (typeof fitNames)[number];

/** A part of a picture, in pixels from its upper left corner. */
export interface Rectangle extends Extent {
  readonly left: number;
  readonly top: number;
}

/** What becomes of a picture. */
export interface Fitting {
  /** The part of the picture that is used; all the rest is lost. */
  readonly kept: Rectangle;
  /** Where that part lies in the result; all the rest is white. */
  readonly placed: Rectangle;
}

/**
 * What of a picture is kept, and where it lies in the result.
 * @example
 * fitOf({ width: 256, height: 128 }, { width: 64, height: 64 }).kept; // { left: 64, top: 0, width: 128, height: 128 }
 */
export function fitOf(
  picture: Extent,
  { height, width, fit = 'crop' }: Extent & { readonly fit?: FitName | undefined },
): Fitting {
  const target = { height, width };
  return {
    kept: fit === 'crop' ? middle(largestWithin(picture, target), picture) : whole(picture),
    placed: fit === 'pad' ? middle(largestWithin(target, picture), target) : whole(target),
  };
}

/** The largest extent inside `bounds` with the aspect ratio of `ratio`, to the pixel. */
function largestWithin(bounds: Extent, ratio: Extent): Extent {
  const side = (exact: number, most: number) => Math.min(most, Math.max(1, Math.round(exact)));
  return bounds.width * ratio.height >= bounds.height * ratio.width
    ? { height: bounds.height, width: side((bounds.height * ratio.width) / ratio.height, bounds.width) }
    : { width: bounds.width, height: side((bounds.width * ratio.height) / ratio.width, bounds.height) };
}

function middle({ height, width }: Extent, of: Extent): Rectangle {
  return { left: (of.width - width) >> 1, top: (of.height - height) >> 1, width, height };
}

function whole({ height, width }: Extent): Rectangle {
  return { left: 0, top: 0, width, height };
}
