import { conv2d as convolve } from '../../ops/conv2d.ts';
import { add } from '../../ops/pointwise.ts';
import type { Module } from '../module.ts';
import { requireCounts } from './require-counts.ts';
import {
  convolutionParameters,
  requireImage,
  requireOutput,
  type WindowOptions,
  windowFrom,
} from './window.ts';

/**
 * Convolution from [h, w, channelsIn] to [⌊(h + 2·padding − kernel)/stride⌋ + 1, …, channelsOut].
 * The weight starts as N(0, 0.02), a bias as 0.
 *
 * @throws usage error where a size is no whole number that can be used
 * @example
 * const layer = layers.conv2d(1, 32, { kernel: 4, stride: 2, padding: 1 });
 * layer.outputShape([28, 28, 1]); // [14, 14, 32]
 */
export function conv2d(channelsIn: number, channelsOut: number, options: WindowOptions): Module {
  const kind = `conv2d ${channelsIn}→${channelsOut}`;
  requireCounts(kind, { channelsIn, channelsOut }, 1);
  const { bias = false } = options;
  const { kernel, stride, padding, text } = windowFrom(kind, options);
  const name = `${kind} ${text}${bias ? ' bias' : ''}`;
  return {
    name,
    parameters: convolutionParameters('conv', [...kernel, channelsIn, channelsOut], channelsOut, bias),
    statistics: [],
    outputShape: (inputShape) => {
      const size = requireImage(name, inputShape, channelsIn);
      const edge = (i: 0 | 1) => Math.floor((size[i] + 2 * padding[i] - kernel[i]) / stride[i]) + 1;
      return [...requireOutput(name, inputShape, [edge(0), edge(1)]), channelsOut];
    },
    forward: (x, pass) => {
      const y = convolve(x, pass.parameter('weight'), { stride, padding });
      return bias ? add(y, pass.parameter('bias')) : y;
    },
  };
}
