// The layer of batch normalisation.
import { usageError } from '../../core/errors.ts';
import { sizeOf } from '../../core/shape.ts';
import type { Value } from '../../graph/value.ts';
import { center, meanKeep } from '../../ops/center.ts';
import { reshape } from '../../ops/layout.ts';
import { add, mul, rsqrt, sub } from '../../ops/pointwise.ts';
import { sumKeep } from '../../ops/sum.ts';
import { constantValues, normalValues } from '../initialise.ts';
import type { Module, Pass } from '../module.ts';
import { requireChannels } from './require-channels.ts';
import { requireCounts } from './require-counts.ts';

/** What `batchNorm` can be told besides its channels. */
export interface BatchNormOptions {
  /** Added to the variance, default 1e-5. */
  readonly eps?: number;
  /** Weight of a new batch in the running averages, default 0.1. */
  readonly momentum?: number;
}

/**
 * Batch normalisation of each channel of [channels] or [h, w, channels] (Ioffe and Szegedy 2015).
 *
 * In mode `train` with the batch's own mean and biased variance, each group of rows for itself; the moments go to
 * `pass.moments`. In mode `eval` with the running averages. γ starts as N(1, 0.02), β as 0.
 *
 * @throws usage error where `channels` is no whole number ≥ 1
 * @example
 * layers.batchNorm(64).outputShape([14, 14, 64]); // [14, 14, 64]
 */
export function batchNorm(channels: number, { eps = 1e-5, momentum = 0.1 }: BatchNormOptions = {}): Module {
  const name = `batchNorm ${channels}`;
  requireCounts(name, { channels }, 1);
  const shape = [channels];

  return {
    name,
    parameters: [
      { name: 'weight', shape, layout: 'vector', initial: normalValues(shape, 1, 0.02) },
      { name: 'bias', shape, layout: 'vector', initial: constantValues(shape, 0) },
    ],
    statistics: [
      { name: 'running_mean', shape, initial: 0 },
      { name: 'running_var', shape, initial: 1 },
    ],
    outputShape: (inputShape) =>
      requireChannels(name, inputShape, channels, (last) => `this layer should be batchNorm(${last})`),
    forward: (x, pass) => {
      const { centered, deviationInverse } = standardised(x, pass, { name, eps, momentum, prefix: '' });
      // The factor is joined per channel first: one multiplication an element, not two.
      const scale = mul(deviationInverse, pass.parameter('weight'));
      return reshape(add(mul(centered, scale), pass.parameter('bias')), x.shape);
    },
  };
}

/** How a layer normalises: its name for errors, and before those of its statistics. */
interface Standardising extends Required<BatchNormOptions> {
  readonly name: string;
  readonly prefix: string;
}

/**
 * x less its mean, and 1/σ of each channel: those of each group, whose moments go to the pass, or the running ones. Both
 * broadcast against each other, [groups, rows, C] and [groups, 1, C] in mode `train`, [n, …, C] and [C] in mode `eval`.
 */
export function standardised(
  x: Value,
  pass: Pass,
  { name, eps, momentum, prefix }: Standardising,
): { readonly centered: Value; readonly deviationInverse: Value } {
  const [mean, variance] = [`${prefix}running_mean`, `${prefix}running_var`];
  if (pass.mode === 'eval') {
    const deviationInverse = rsqrt(add(pass.statistic(variance), eps));
    return { centered: sub(x, pass.statistic(mean)), deviationInverse };
  }
  const count = rowsPerGroup(name, x, pass.groups);
  const grouped = reshape(x, [pass.groups, count, x.shape.at(-1) ?? 0]);
  const centered = center(grouped, [1]);
  const squared = mul(centered, centered);
  const deviationInverse = rsqrt(add(meanKeep(squared, [1]), eps));
  const [sum, squares] = [sumKeep(grouped, [1]), sumKeep(squared, [1])];
  pass.moments({ mean, variance, sum, squares, count, momentum });
  return { centered, deviationInverse };
}

/** Samples per channel in each of the pass's groups. */
function rowsPerGroup(name: string, x: Value, groups: number): number {
  const count = sizeOf(x.shape.slice(0, -1)) / groups;
  if (x.shape[0]! % groups !== 0) {
    throw usageError(`${name}: the batch cannot be split evenly`, {
      batch: x.shape[0],
      groups,
      hint: 'every group should have as many rows',
    });
  }
  if (count < 2) {
    throw usageError(`${name}: one sample has no variance`, {
      x: x.shape,
      groups,
      hint: 'use a batch of at least 2, or mode eval',
    });
  }
  return count;
}
