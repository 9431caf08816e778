// How real images are augmented: mirrored, and moved by a few pixels. Scores and held-out data never are.
import { usageError } from '../core/errors.ts';
import type { Shape } from '../core/shape.ts';
import type { AugmentAttributes } from '../ops/augment.ts';

export const augmentNames = ['none', 'flip', 'shift', 'flip,shift'] as const;

/** What happens by chance to each real image: nothing, left and right exchanged, moved by a few pixels, or both. */
export type AugmentName = (typeof augmentNames)[number];

/** The part of a run's configuration that says it. */
interface AugmentSettings {
  readonly augment: AugmentName;
  readonly augmentShift: number;
}

/** Whether images are moved, so that it matters how far. */
export function shifts(augment: AugmentName): boolean {
  return augment.includes('shift');
}

/** What the kernel is told. */
export function movesOf({ augment, augmentShift }: AugmentSettings): Omit<AugmentAttributes, 'stream'> {
  return { flip: augment.includes('flip'), shift: shifts(augment) ? augmentShift : 0 };
}

/** @throws usage error where samples of this shape cannot be augmented so */
export function requireAugmentable({ augment, augmentShift }: AugmentSettings, shape: Shape): void {
  if (augment === 'none') return;
  if (shape.length !== 3) {
    throw usageError('augment: only images can be augmented', {
      augment,
      sample: shape,
      hint: 'leave augment out, or give images [h, w, channels]',
    });
  }
  const [height = 0, width = 0] = shape;
  const most = Math.min(height, width) - 1;
  if (!shifts(augment) || augmentShift <= most) return;
  throw usageError('augment-shift: farther than the images reach', {
    'augment-shift': augmentShift,
    image: shape,
    hint: most > 0 ? `give --augment-shift ${most} or less` : 'leave the shift out',
  });
}
