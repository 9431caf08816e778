// The layer of batch normalisation with a gain and a bias for each class.
import { sizeOf } from '../../core/shape.ts';
import { reshape } from '../../ops/layout.ts';
import { add, mul } from '../../ops/pointwise.ts';
import { constantValues } from '../initialise.ts';
import type { Module } from '../module.ts';
import { type BatchNormOptions, standardised } from './batch-norm.ts';
import { rowsByClass } from './class-rows.ts';
import { requireChannels } from './require-channels.ts';
import { requireCounts } from './require-counts.ts';

/**
 * Batch normalisation of [channels] or [h, w, channels] whose γ and β are those of each sample's class: rows of two
 * matrices [classes, channels], which start as 1 and 0 (Miyato and Koyama 2018, as in the authors' code; de Vries et al.
 * 2017). Mean and variance are the batch's, whatever its classes, as `batchNorm` has them.
 *
 * Parameters are `gain.weight` and `bias.weight`, running averages `bn.running_mean` and `bn.running_var`.
 *
 * @throws usage error where a size is no whole number ≥ 1
 * @example
 * layers.conditionalBatchNorm(64, 10).outputShape([14, 14, 64]); // [14, 14, 64]
 */
export function conditionalBatchNorm(
  channels: number,
  classes: number,
  { eps = 1e-5, momentum = 0.1 }: BatchNormOptions = {},
): Module {
  const name = `conditionalBatchNorm ${channels}, ${classes} classes`;
  requireCounts(name, { channels, classes }, 1);
  const shape = [classes, channels];
  return {
    name,
    classes,
    parameters: [
      { name: 'gain.weight', shape, layout: 'matrix', initial: constantValues(shape, 1) },
      { name: 'bias.weight', shape, layout: 'matrix', initial: constantValues(shape, 0) },
    ],
    statistics: [
      { name: 'bn.running_mean', shape: [channels], initial: 0 },
      { name: 'bn.running_var', shape: [channels], initial: 1 },
    ],
    outputShape: (inputShape) => requireChannels(name, inputShape, channels),
    forward: (x, pass) => {
      const { centered, deviationInverse } = standardised(x, pass, { name, eps, momentum, prefix: 'bn.' });
      const [rows = 1, ...rest] = x.shape;
      const groups = pass.mode === 'train' ? pass.groups : 1;
      const ofClass = (parameter: string) => rowsByClass(name, pass, { parameter, classes });
      // The factor is joined per sample and channel first: one multiplication an element, not two.
      const gain = reshape(ofClass('gain.weight'), [groups, rows / groups, channels]);
      const scale = reshape(mul(gain, deviationInverse), [rows, 1, channels]);
      const places = [rows, sizeOf(rest) / channels, channels];
      const shift = reshape(ofClass('bias.weight'), [rows, 1, channels]);
      return reshape(add(mul(reshape(centered, places), scale), shift), x.shape);
    },
  };
}
