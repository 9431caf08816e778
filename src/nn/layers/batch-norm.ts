import { usageError } from '../../core/errors.ts';
import { sizeOf } from '../../core/shape.ts';
import type { Value } from '../../graph/value.ts';
import { center, meanKeep } from '../../ops/center.ts';
import { reshape } from '../../ops/layout.ts';
import { add, mul, rsqrt, sub } from '../../ops/pointwise.ts';
import { sumKeep } from '../../ops/sum.ts';
import { constantValues, normalValues } from '../initialise.ts';
import type { Module, Pass } from '../module.ts';
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

  function train(x: Value, pass: Pass): Value {
    const count = rowsPerGroup(name, x, pass.groups);
    const grouped = reshape(x, [pass.groups, count, channels]);
    const centered = center(grouped, [1]);
    const squared = mul(centered, centered);
    const deviationInverse = rsqrt(add(meanKeep(squared, [1]), eps));
    pass.moments({
      mean: 'running_mean',
      variance: 'running_var',
      sum: sumKeep(grouped, [1]),
      squares: sumKeep(squared, [1]),
      count,
      momentum,
    });
    // The factor is joined per channel first: one multiplication an element, not two.
    const scale = mul(deviationInverse, pass.parameter('weight'));
    return reshape(add(mul(centered, scale), pass.parameter('bias')), x.shape);
  }

  function evaluate(x: Value, pass: Pass): Value {
    const deviationInverse = rsqrt(add(pass.statistic('running_var'), eps));
    const scale = mul(deviationInverse, pass.parameter('weight'));
    return add(mul(sub(x, pass.statistic('running_mean')), scale), pass.parameter('bias'));
  }

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
    outputShape: (inputShape) => {
      const last = inputShape[inputShape.length - 1];
      if (last === channels) return inputShape;
      throw usageError(`${name}: the input does not fit`, {
        input: inputShape,
        hint: `this layer should be batchNorm(${last})`,
      });
    },
    forward: (x, pass) => (pass.mode === 'train' ? train(x, pass) : evaluate(x, pass)),
  };
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
