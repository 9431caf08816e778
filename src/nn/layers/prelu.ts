// The PReLU layer.
import { add, mul, relu, sub } from '../../ops/pointwise.ts';
import { constantValues } from '../initialise.ts';
import type { Module } from '../module.ts';
import { requireChannels } from './require-channels.ts';
import { requireCounts } from './require-counts.ts';

/**
 * x for x > 0, `weight`·x otherwise, with a trained weight for all channels or one for each (He et al. 2015).
 * The weight starts as 0.25.
 *
 * @param channels of the input, or 1: then all of them share the weight
 * @throws usage error where `channels` is no whole number ≥ 1
 * @example
 * layers.prelu(64).outputShape([14, 14, 64]); // [14, 14, 64]
 */
export function prelu(channels = 1): Module {
  const name = `prelu ${channels}`;
  requireCounts(name, { channels }, 1);
  const shape = [channels];
  return {
    name,
    parameters: [{ name: 'weight', shape, layout: 'vector', initial: constantValues(shape, 0.25) }],
    statistics: [],
    outputShape: (inputShape) =>
      channels === 1
        ? inputShape
        : requireChannels(
            name,
            inputShape,
            channels,
            (last) => `this layer should be prelu(${last}), or prelu(1) for one weight`,
          ),
    forward: (x, pass) => {
      const positive = relu(x);
      return add(positive, mul(sub(x, positive), pass.parameter('weight')));
    },
  };
}
