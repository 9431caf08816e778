// The layer of a transposed convolution.
import { usageError } from '../../core/errors.ts';
import { conv2dInput } from '../../ops/conv2d.ts';
import { add } from '../../ops/pointwise.ts';
import type { Module } from '../module.ts';
import { dilated, inGroups } from './grouped.ts';
import { requireCounts } from './require-counts.ts';
import {
  convolutionParameters,
  type Extent,
  pair,
  requireGroups,
  requireImage,
  requireOutput,
  type WindowOptions,
  windowFrom,
} from './window.ts';

/** The window of a transposed convolution layer. */
export interface TransposeOptions extends WindowOptions {
  /** Rows and columns more at the end, fewer than the stride; default 0. */
  readonly outputPadding?: Extent;
}

/**
 * Transposed convolution, the gradient of a convolution by its input: from [h, w, channelsIn] to
 * [(h − 1)·stride − 2·padding + kernel + outputPadding, …, channelsOut], with groups and dilation as in PyTorch's
 * `nn.ConvTranspose2d`; a dilated kernel counts as dilation·(kernel − 1) + 1.
 * The weight starts as N(0, 0.02), a bias as 0.
 *
 * @throws usage error where a size is no whole number that can be used, the groups do not divide the channels, or `outputPadding` is not below the stride
 * @example
 * const layer = layers.convTranspose2d(64, 32, { kernel: 4, stride: 2, padding: 1 });
 * layer.outputShape([14, 14, 64]); // [28, 28, 32]
 */
export function convTranspose2d(channelsIn: number, channelsOut: number, options: TransposeOptions): Module {
  const kind = `convTranspose2d ${channelsIn}→${channelsOut}`;
  requireCounts(kind, { channelsIn, channelsOut }, 1);
  const { bias = false } = options;
  const window = windowFrom(kind, options);
  const { kernel, stride, padding, dilation, groups, span, text } = window;
  requireGroups(kind, window, { channelsIn, channelsOut });
  const outputPadding = pair(options.outputPadding ?? 0);
  requireCounts(kind, { outputPadding }, 0);
  if (outputPadding.some((extra, i) => extra >= stride[i]!)) {
    throw usageError(`${kind}: outputPadding must be smaller than the stride`, {
      outputPadding,
      stride,
      hint: 'rows beyond it would depend on no input',
    });
  }
  const extra = outputPadding.some((e) => e > 0) ? ` +${outputPadding.join('×')}` : '';
  const name = `${kind} ${text}${extra}${bias ? ' bias' : ''}`;
  const sizeFrom = ([height, width]: readonly [number, number]): [number, number] => {
    const edge = (from: number, i: 0 | 1) =>
      (from - 1) * stride[i] - 2 * padding[i] + span[i] + outputPadding[i];
    return [edge(height, 0), edge(width, 1)];
  };
  return {
    name,
    parameters: convolutionParameters(
      'conv-transpose',
      [...kernel, channelsOut / groups, channelsIn],
      channelsOut,
      bias,
    ),
    statistics: [],
    outputShape: (inputShape) => {
      const size = sizeFrom(requireImage(name, inputShape, channelsIn));
      return [...requireOutput(name, inputShape, size), channelsOut];
    },
    forward: (x, pass) => {
      const size = sizeFrom([x.shape[1]!, x.shape[2]!]);
      const weight = dilated(pass.parameter('weight'), dilation);
      const y = inGroups(groups, x, weight, (a, b) => conv2dInput(a, b, size, { stride, padding }));
      return bias ? add(y, pass.parameter('bias')) : y;
    },
  };
}
