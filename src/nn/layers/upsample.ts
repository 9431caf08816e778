// The layer that enlarges by whole factors.
import { reshape } from '../../ops/layout.ts';
import { broadcast } from '../../ops/sum.ts';
import type { Module } from '../module.ts';
import { type Conv2dOptions, conv2d } from './conv2d.ts';
import { lambda } from './lambda.ts';
import { requireThree } from './pool2d.ts';
import { requireCounts } from './require-counts.ts';
import { type Extent, pair } from './window.ts';

/**
 * Every pixel `scale` times down and across, from [h, w, c] to [scale·h, scale·w, c]: PyTorch's `nn.Upsample` in mode
 * `nearest`.
 *
 * @param scale a whole factor, or [down, across]
 * @throws usage error where it is no whole number ≥ 1
 * @example
 * layers.upsample(2).outputShape([7, 7, 64]); // [14, 14, 64]
 */
export function upsample(scale: Extent): Module {
  const [down, across] = pair(scale);
  const name = `upsample ${down === across ? down : `${down}×${across}`}`;
  requireCounts(name, { scale: [down, across] }, 1);
  return lambda(
    name,
    (inputShape) => {
      const [height, width, channels] = requireThree(name, inputShape);
      return [height * down, width * across, channels];
    },
    (x) => {
      const [n = 0, height = 0, width = 0, channels = 0] = x.shape;
      const apart = reshape(x, [n, height, 1, width, 1, channels]);
      const repeated = broadcast(apart, [n, height, down, width, across, channels]);
      return reshape(repeated, [n, height * down, width * across, channels]);
    },
  );
}

/**
 * `upsample` and a convolution as one layer, from [h, w, channelsIn] to [scale·h, scale·w, channelsOut], in place of a
 * transposed convolution: no checkerboards (Odena et al. 2016).
 *
 * @param options of the convolution, and the factor `scale`, default 2; its padding keeps the size of an odd kernel
 * where none is given
 * @throws usage error as the two layers do
 * @example
 * layers.upsampleConv2d(64, 32, { kernel: 3 }).outputShape([14, 14, 64]); // [28, 28, 32]
 */
export function upsampleConv2d(
  channelsIn: number,
  channelsOut: number,
  { scale = 2, ...options }: Conv2dOptions & { readonly scale?: Extent },
): Module {
  const larger = upsample(scale);
  const [rows, columns] = pair(options.kernel);
  const padding = options.padding ?? [Math.floor((rows - 1) / 2), Math.floor((columns - 1) / 2)];
  const convolution = conv2d(channelsIn, channelsOut, { ...options, padding });
  return {
    ...convolution,
    name: `${larger.name}, ${convolution.name}`,
    outputShape: (inputShape) => convolution.outputShape(larger.outputShape(inputShape)),
    forward: (x, pass) => convolution.forward(larger.forward(x, pass), pass),
  };
}
