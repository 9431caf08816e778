// The layer of a convolution.
import { conv2d as convolve } from '../../ops/conv2d.ts';
import { add } from '../../ops/pointwise.ts';
import type { Module } from '../module.ts';
import { dilated, inGroups } from './grouped.ts';
import { framed, type PaddingMode, requireFrame } from './padding-mode.ts';
import { requireCounts } from './require-counts.ts';
import {
  convolutionParameters,
  requireGroups,
  requireImage,
  requireOutput,
  type WindowOptions,
  windowFrom,
} from './window.ts';

/** The window of a convolution layer, and what surrounds its image. */
export interface Conv2dOptions extends WindowOptions {
  /** What the padding holds: zeros, the image mirrored without its edge, or its edge repeated; default `zeros`. */
  readonly paddingMode?: PaddingMode;
}

/**
 * Convolution from [h, w, channelsIn] to [⌊(h + 2·padding − kernel)/stride⌋ + 1, …, channelsOut], with groups, dilation and
 * padding modes as in PyTorch's `nn.Conv2d`; a dilated kernel counts as dilation·(kernel − 1) + 1.
 * The weight starts as N(0, 0.02), a bias as 0.
 *
 * @throws usage error where a size is no whole number that can be used, or the groups do not divide the channels
 * @example
 * const layer = layers.conv2d(1, 32, { kernel: 4, stride: 2, padding: 1 });
 * layer.outputShape([28, 28, 1]); // [14, 14, 32]
 */
export function conv2d(channelsIn: number, channelsOut: number, options: Conv2dOptions): Module {
  const kind = `conv2d ${channelsIn}→${channelsOut}`;
  requireCounts(kind, { channelsIn, channelsOut }, 1);
  const { bias = false, paddingMode = 'zeros' } = options;
  const window = windowFrom(kind, options);
  const { kernel, stride, padding, dilation, groups, span, text } = window;
  requireGroups(kind, window, { channelsIn, channelsOut });
  const name = [
    kind,
    text,
    ...(paddingMode === 'zeros' ? [] : [paddingMode]),
    ...(bias ? ['bias'] : []),
  ].join(' ');
  return {
    name,
    parameters: convolutionParameters(
      'conv',
      [...kernel, channelsIn / groups, channelsOut],
      channelsOut,
      bias,
    ),
    statistics: [],
    outputShape: (inputShape) => {
      const size = requireImage(name, inputShape, channelsIn);
      requireFrame(name, size, padding, paddingMode);
      const edge = (i: 0 | 1) => Math.floor((size[i] + 2 * padding[i] - span[i]) / stride[i]) + 1;
      return [...requireOutput(name, inputShape, [edge(0), edge(1)]), channelsOut];
    },
    forward: (x, pass) => {
      const [image, zeros] = framed(x, padding, paddingMode);
      const weight = dilated(pass.parameter('weight'), dilation);
      const y = inGroups(groups, image, weight, (a, b) => convolve(a, b, { stride, padding: zeros }));
      return bias ? add(y, pass.parameter('bias')) : y;
    },
  };
}
