// The residual networks of Gulrajani et al. 2017 (WGAN-GP, Appendix F) as improved_wgan_training builds them for CIFAR-10.
//   block      (norm) ReLU conv (norm) ReLU conv, beside a shortcut; convolutions of 3×3, the shortcut's of 1×1
//   up         nearest upsampling before the first convolution of the branch
//   down       a mean pool behind the second one; the critic's first block begins with a convolution, not with a ReLU
//   shortcut   its convolution lies where the map is small: before upsampling and behind pooling, which is the same
//              function as the other way round at a quarter of the cost
//   biases     none where batch norm takes a channel's mean away afterwards: their gradients would be zero
//   start      uniform, of variance 4 / (fan in + fan out) in the branches and of half of that elsewhere

import { usageError } from '../core/errors.ts';
import { type ImageSize, imageExtent, imageSizeOf } from '../core/image-size.ts';
import { sizeOf } from '../core/shape.ts';
import { constantValues, uniformValues } from './initialise.ts';
import { planLayers } from './layer-plan.ts';
import { relu, tanh } from './layers/activations.ts';
import { batchNorm } from './layers/batch-norm.ts';
import { conv2d } from './layers/conv2d.ts';
import { unflatten } from './layers/flatten.ts';
import { linear } from './layers/linear.ts';
import { averagePool2d, globalAveragePool } from './layers/pool2d.ts';
import { upsample } from './layers/upsample.ts';
import type { Model, Module, ParameterSpec } from './module.ts';
import { residual } from './nested.ts';
import { sequential, unnumbered } from './sequential.ts';

/** Sizes of a residual critic. */
export interface ResnetCriticOptions {
  /** Edge in pixels, or width × height such as `64x48`: sides that halve to a map of 3 to 7, such as 16, 28, 32 or 64. */
  readonly imageSize: ImageSize;
  /** 1 for grey, 3 for RGB. */
  readonly channels: number;
  /** Filters of every layer; 128 in the paper. */
  readonly filters: number;
}

/** Sizes of a residual generator. */
export interface ResnetGeneratorOptions extends ResnetCriticOptions {
  /** Length of a latent; 128 in the paper. */
  readonly latent: number;
}

/** Of each layer behind the smallest map, how many times as high and wide it makes the map. */
type Factors = readonly [number, number];

/** Pixels of the map on which the critic's last blocks work, at most. */
const smallMap = 8;

/** Variance of start weights times (fan in + fan out). */
const variance = { branch: 4, elsewhere: 2 } as const;

/**
 * From a latent [latent] to an image [height, width, channels] in (−1, 1): a linear layer to the smallest map, then a
 * block with batch norm for each doubling.
 * @throws usage error on a size that does not halve evenly to a small map, with the nearest ones that do
 * @example
 * resnetGenerator({ imageSize: 32, channels: 3, latent: 128, filters: 128 });
 */
export function resnetGenerator({ imageSize, channels, latent, filters }: ResnetGeneratorOptions): Model {
  const { base, factors } = planBlocks(imageSize);
  const map = [...base, filters];
  const blocks = factors.map((factor) =>
    residual(
      [
        norm(filters),
        relu(),
        upsample(factor),
        convolution(filters, filters, { bias: false }),
        norm(filters),
        relu(),
        convolution(filters, filters, { bias: false }),
      ],
      [convolution(filters, filters, { kernel: 1, bias: false }), upsample(factor)],
    ),
  );
  return sequential(
    'resnet generator',
    [latent],
    [
      dense(latent, sizeOf(map)),
      unnumbered(unflatten(map)),
      ...blocks,
      norm(filters),
      relu(),
      convolution(filters, channels, { total: variance.elsewhere }),
      tanh(),
    ],
  );
}

/**
 * From an image [height, width, channels] to one score, [1], without normalisation: blocks with a mean pool until the map
 * is at most 8 pixels high and wide, then two blocks that keep its size, and the mean over it. At 32 pixels this is the
 * paper's.
 * @throws usage error as `resnetGenerator`
 * @example
 * resnetCritic({ imageSize: 32, channels: 3, filters: 128 });
 */
export function resnetCritic({ imageSize, channels, filters }: ResnetCriticOptions): Model {
  const extent = imageExtent(imageSize);
  const down = halvings(extent, planBlocks(imageSize).factors).map((factor, i) => {
    const from = i === 0 ? channels : filters;
    return residual(
      [
        ...(i === 0 ? [] : [relu()]),
        convolution(from, filters),
        relu(),
        convolution(filters, filters),
        averagePool2d({ kernel: factor }),
      ],
      [averagePool2d({ kernel: factor }), convolution(from, filters, { kernel: 1 })],
    );
  });
  const flat = [0, 1].map(() =>
    residual([relu(), convolution(filters, filters), relu(), convolution(filters, filters)]),
  );
  return sequential(
    'resnet critic',
    [...extent, channels],
    [...down, ...flat, relu(), unnumbered(globalAveragePool()), dense(filters, 1)],
  );
}

/** Those of the halvings that the critic takes: at least one, and no more once the map is small. */
function halvings([height, width]: Factors, factors: readonly Factors[]): Factors[] {
  let [high, wide] = [height, width];
  return [...factors].reverse().filter(([down, across], i) => {
    if (i > 0 && Math.max(high, wide) <= smallMap) return false;
    [high, wide] = [high / down, wide / across];
    return true;
  });
}

/** @throws usage error where a doubling would leave a row over */
function planBlocks(imageSize: ImageSize): { readonly base: Factors; readonly factors: readonly Factors[] } {
  const { base, doublings } = planLayers(imageSize);
  if (doublings.every(({ outputPadding }) => outputPadding.every((extra) => extra === 0))) {
    return { base, factors: doublings.map(({ stride }) => stride) };
  }
  const [height, width] = imageExtent(imageSize);
  const even = (side: number) => {
    const step = 2 ** doublings.length;
    return step * Math.max(1, Math.round(side / step));
  };
  throw usageError('image size: residual blocks cannot make it by doubling', {
    imageSize,
    needed: 'sides that halve evenly down to a map of 3 to 7',
    hint: `the nearest that works is ${imageSizeOf([even(height), even(width)])}`,
  });
}

function norm(channels: number): Module {
  return starting(batchNorm(channels), ({ name, shape }) => constantValues(shape, name === 'weight' ? 1 : 0));
}

interface ConvolutionOptions {
  readonly kernel?: 1 | 3;
  readonly bias?: boolean;
  readonly total?: number;
}

/** A convolution that keeps the size. */
function convolution(from: number, to: number, options: ConvolutionOptions = {}): Module {
  const { kernel = 3, bias = true } = options;
  const { total = kernel === 1 ? variance.elsewhere : variance.branch } = options;
  const layer = conv2d(from, to, { kernel, padding: (kernel - 1) / 2, bias });
  return uniform(layer, total / (kernel ** 2 * (from + to)));
}

function dense(from: number, to: number): Module {
  return uniform(linear(from, to), variance.elsewhere / (from + to));
}

/** The layer with weights that start uniform with this variance, and biases of 0. */
function uniform(layer: Module, squared: number): Module {
  return starting(layer, ({ name, shape }) =>
    name === 'weight' ? uniformValues(shape, Math.sqrt(3 * squared)) : constantValues(shape, 0),
  );
}

function starting(layer: Module, initial: (spec: ParameterSpec) => ParameterSpec['initial']): Module {
  return { ...layer, parameters: layer.parameters.map((spec) => ({ ...spec, initial: initial(spec) })) };
}
