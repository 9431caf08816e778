// Norms of each sample by itself: layer, instance and group norm. None has running averages, or ties samples together, so
// a gradient penalty may go through them.
//   group  elements of a sample that share a mean and a variance
import { usageError } from '../../core/errors.ts';
import { type Shape, sameShape, sizeOf } from '../../core/shape.ts';
import type { Value } from '../../graph/value.ts';
import { center, meanKeep } from '../../ops/center.ts';
import { reshape } from '../../ops/layout.ts';
import { add, mul, rsqrt } from '../../ops/pointwise.ts';
import { constantValues } from '../initialise.ts';
import type { Layout, Module, ParameterSpec, Pass } from '../module.ts';
import { requireChannels } from './require-channels.ts';
import { requireCounts } from './require-counts.ts';

/** What `layerNorm`, `instanceNorm` and `groupNorm` can be told besides their sizes. */
export interface SampleNormOptions {
  /** Added to the variance, default 1e-5. */
  readonly eps?: number;
  /** Whether a trained gain and offset follow; default true, and false for `instanceNorm`. */
  readonly affine?: boolean;
}

/**
 * Layer normalisation of each sample [c] or [h, w, c], all of it (Ba et al. 2016), with a gain and an offset for each
 * element, which start as 1 and 0: `torch.nn.LayerNorm`.
 *
 * @param shape of a sample; a number for a vector
 * @throws usage error where a size is no whole number ≥ 1, or the shape is neither a vector's nor an image's
 * @example
 * layers.layerNorm([14, 14, 64]).outputShape([14, 14, 64]); // [14, 14, 64]
 */
export function layerNorm(
  shape: number | Shape,
  { eps = 1e-5, affine = true }: SampleNormOptions = {},
): Module {
  const sizes = typeof shape === 'number' ? [shape] : shape;
  const name = `layerNorm ${sizes.join('×')}`;
  requireCounts(name, { shape: [...sizes] }, 1);
  if (sizes.length !== 1 && sizes.length !== 3) {
    throw usageError(`${name}: neither a vector nor an image`, {
      shape: sizes,
      hint: 'use layerNorm(c), or layerNorm([h, w, c])',
    });
  }
  const grouped = [sizeOf(sizes)];
  return {
    name,
    parameters: affine ? gainAndOffset(sizes, sizes.length === 1 ? 'vector' : 'map') : [],
    statistics: [],
    outputShape: (inputShape) => {
      if (sameShape(inputShape, sizes)) return inputShape;
      throw usageError(`${name}: the input does not fit`, {
        input: inputShape,
        hint: `this layer should be layerNorm([${inputShape.join(', ')}])`,
      });
    },
    forward: (x, pass) => normalised(x, { grouped, axes: [1], eps, affine: affine && grouped }, pass),
  };
}

/**
 * Instance normalisation: each channel of each image [h, w, channels] by its own mean and variance (Ulyanov et al. 2016),
 * in training and out of it: `torch.nn.InstanceNorm2d`.
 *
 * @throws usage error where `channels` is no whole number ≥ 1
 * @example
 * layers.instanceNorm(64).outputShape([14, 14, 64]); // [14, 14, 64]
 */
export function instanceNorm(
  channels: number,
  { eps = 1e-5, affine = false }: SampleNormOptions = {},
): Module {
  const name = `instanceNorm ${channels}`;
  requireCounts(name, { channels }, 1);
  return {
    name,
    parameters: affine ? gainAndOffset([channels], 'vector') : [],
    statistics: [],
    outputShape: (inputShape) => {
      requireChannels(name, inputShape, channels);
      const [height = 1, width = 1] = inputShape;
      if (height * width > 1) return inputShape;
      throw usageError(`${name}: one pixel has no variance`, {
        input: inputShape,
        hint: 'leave it out where an image is a single pixel',
      });
    },
    forward: (x, pass) => {
      const grouped = [sizeOf(x.shape.slice(1, -1)), channels];
      return normalised(x, { grouped, axes: [1], eps, affine: affine && [channels] }, pass);
    },
  };
}

/**
 * Group normalisation of [channels] or [h, w, channels]: each sample's channels in `groups` equal groups, each by its own
 * mean and variance (Wu and He 2018), with a gain and an offset for each channel: `torch.nn.GroupNorm`.
 *
 * @throws usage error where a size is no whole number ≥ 1, or the channels cannot be split evenly
 * @example
 * layers.groupNorm(8, 64).outputShape([14, 14, 64]); // [14, 14, 64]
 */
export function groupNorm(
  groups: number,
  channels: number,
  { eps = 1e-5, affine = true }: SampleNormOptions = {},
): Module {
  const name = `groupNorm ${groups} of ${channels}`;
  requireCounts(name, { groups, channels }, 1);
  if (channels % groups !== 0) {
    throw usageError(`${name}: the channels cannot be split evenly`, {
      groups,
      channels,
      hint: 'every group should have as many channels',
    });
  }
  const ofGroup = [groups, channels / groups];
  return {
    name,
    parameters: affine ? gainAndOffset([channels], 'vector') : [],
    statistics: [],
    outputShape: (inputShape) => requireChannels(name, inputShape, channels),
    forward: (x, pass) => {
      const grouped = [sizeOf(x.shape.slice(1, -1)), ...ofGroup];
      return normalised(x, { grouped, axes: [1, 3], eps, affine: affine && ofGroup }, pass);
    },
  };
}

interface Normalisation {
  /** A sample's shape in which the axes tell the groups apart. */
  readonly grouped: Shape;
  /** Of [batch, ...grouped], those along which a group lies. */
  readonly axes: readonly number[];
  readonly eps: number;
  /** The shape of gain and offset beside `grouped`; false for none. */
  readonly affine: Shape | false;
}

function normalised(x: Value, { grouped, axes, eps, affine }: Normalisation, pass: Pass): Value {
  const [rows = 1] = x.shape;
  const centered = center(reshape(x, [rows, ...grouped]), axes);
  const deviationInverse = rsqrt(add(meanKeep(mul(centered, centered), axes), eps));
  const y = mul(centered, deviationInverse);
  if (!affine) return reshape(y, x.shape);
  const [gain, offset] = (['weight', 'bias'] as const).map((name) => reshape(pass.parameter(name), affine));
  return reshape(add(mul(y, gain ?? 1), offset ?? 0), x.shape);
}

function gainAndOffset(shape: Shape, layout: Layout): ParameterSpec[] {
  return [
    { name: 'weight', shape, layout, initial: constantValues(shape, 1) },
    { name: 'bias', shape, layout, initial: constantValues(shape, 0) },
  ];
}
