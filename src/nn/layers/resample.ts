// Maps made larger and smaller by whole factors, from ops that there are.

import { usageError } from '../../core/errors.ts';
import { reshape } from '../../ops/layout.ts';
import { mul } from '../../ops/pointwise.ts';
import { broadcast, sumKeep } from '../../ops/sum.ts';
import type { Module } from '../module.ts';
import { lambda } from './lambda.ts';
import { type Extent, pair } from './window.ts';

/** Nearest upsampling: each pixel becomes a block of `factor`. */
export function upsampled(factor: Extent): Module {
  const [down, across] = pair(factor);
  return lambda(
    `upsample ${down === across ? down : `${down}×${across}`}`,
    ([height = 0, width = 0, channels = 0]) => [height * down, width * across, channels],
    (x) => {
      const [rows = 0, height = 0, width = 0, channels = 0] = x.shape;
      const apart = reshape(x, [rows, height, 1, width, 1, channels]);
      const repeated = broadcast(apart, [rows, height, down, width, across, channels]);
      return reshape(repeated, [rows, height * down, width * across, channels]);
    },
  );
}

/** The mean of each block of `factor` pixels, which lie side by side. */
export function meanPool(factor: Extent): Module {
  const [down, across] = pair(factor);
  const name = `meanPool ${down === across ? down : `${down}×${across}`}`;
  return lambda(
    name,
    (inputShape) => {
      const [height = 0, width = 0, channels = 0] = inputShape;
      if (height % down === 0 && width % across === 0) return [height / down, width / across, channels];
      throw usageError(`${name}: the blocks do not fill the map`, {
        input: inputShape,
        hint: `height and width should be multiples of ${down} and ${across}`,
      });
    },
    (x) => {
      const [rows = 0, height = 0, width = 0, channels = 0] = x.shape;
      const [high, wide] = [height / down, width / across];
      const blocks = reshape(x, [rows, high, down, wide, across, channels]);
      return reshape(mul(sumKeep(blocks, [2, 4]), 1 / (down * across)), [rows, high, wide, channels]);
    },
  );
}

/** The mean of each channel over the whole map: a vector [channels]. */
export function meanOverMap(): Module {
  return lambda(
    'meanOverMap',
    ([, , channels = 0]) => [channels],
    (x) => {
      const [rows = 0, height = 0, width = 0, channels = 0] = x.shape;
      return mul(reshape(sumKeep(x, [1, 2]), [rows, channels]), 1 / (height * width));
    },
  );
}
