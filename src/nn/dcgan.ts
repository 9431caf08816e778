// The networks of Radford et al. 2016 as the reference code of the paper builds them: no bias, kernel 4,
// stride 2 and padding 1 wherever the size doubles or halves; layer-plan.ts has the other sizes.
import { at } from '../core/at.ts';
import { type ImageSize, imageExtent } from '../core/image-size.ts';
import type { Shape } from '../core/shape.ts';
import { planLayers } from './layer-plan.ts';
import { leakyRelu, relu, tanh } from './layers/activations.ts';
import { batchNorm as batchNormLayer } from './layers/batch-norm.ts';
import { type CriticConditioning, concatClasses } from './layers/concat-classes.ts';
import { conditionalBatchNorm } from './layers/conditional-batch-norm.ts';
import { convTranspose2d } from './layers/conv-transpose2d.ts';
import { conv2d } from './layers/conv2d.ts';
import { flatten, unflatten } from './layers/flatten.ts';
import { projection } from './layers/projection.ts';
import type { Model, Module } from './module.ts';
import { sequential, unnumbered } from './sequential.ts';

/** Sizes of a DCGAN's generator. */
export interface DcganGeneratorOptions {
  /** Edge in pixels, or width × height such as `64x48`; from 6 a side. */
  readonly imageSize: ImageSize;
  /** 1 for grey, 3 for RGB. */
  readonly channels: number;
  /** Length of a latent. */
  readonly latent: number;
  /** Filters of the last hidden layer; each layer before it has twice as many. */
  readonly filters: number;
  /** Default true. */
  readonly batchNorm?: boolean;
  /** Of a conditional generator: an embedding as long as the latent goes in beside it, and batch norm is conditional. */
  readonly classes?: number | undefined;
}

/** Sizes of a DCGAN's critic. */
export interface DcganCriticOptions {
  /** Edge in pixels, or width × height, as of the generator. */
  readonly imageSize: ImageSize;
  /** 1 for grey, 3 for RGB. */
  readonly channels: number;
  /** Filters of the first layer; each layer after it has twice as many. */
  readonly filters: number;
  /** Default true. */
  readonly batchNorm?: boolean;
  /** Of a conditional critic. */
  readonly classes?: number | undefined;
  /** How it takes the class in, default `projection`. */
  readonly conditioning?: CriticConditioning | undefined;
  /** In place of batch norm, what norms an output of `shape` [h, w, c]: `layers.layerNorm`, for one. */
  readonly norm?: (shape: Shape) => Module;
  /** Makes another layer of each convolution: `layers.spectralNorm`, for one. */
  readonly wrap?: (convolution: Module) => Module;
}

/**
 * From a latent [latent] to an image [height, width, channels] in (−1, 1).
 * @throws usage error on an image size that no plan of layers has, with the nearest one, or on another size out of
 * range
 * @example
 * dcganGenerator({ imageSize: 64, channels: 3, latent: 100, filters: 64 });
 */
export function dcganGenerator({ batchNorm = true, ...options }: DcganGeneratorOptions): Model {
  const { doublings } = planLayers(options.imageSize);
  const widths = doubled(options.filters, doublings.length).reverse();
  return generatorOf('dcgan generator', options, widths, batchNorm);
}

/**
 * As `dcganGenerator`, with `filters` filters in every hidden layer and no batch norm: the paper's Figure 6.
 * @throws usage error as `dcganGenerator`
 * @example
 * constantFilterGenerator({ imageSize: 64, channels: 3, latent: 100, filters: 64 });
 */
export function constantFilterGenerator(options: Omit<DcganGeneratorOptions, 'batchNorm'>): Model {
  const { doublings } = planLayers(options.imageSize);
  const widths = new Array<number>(doublings.length).fill(options.filters);
  return generatorOf('constant-filter generator', options, widths, false);
}

/**
 * From an image [height, width, channels] to one score, [1].
 * @throws usage error as `dcganGenerator`
 * @example
 * dcganCritic({ imageSize: 64, channels: 3, filters: 64, batchNorm: false });
 */
export function dcganCritic(options: DcganCriticOptions): Model {
  const {
    imageSize,
    channels,
    filters,
    batchNorm = true,
    classes,
    conditioning = 'projection',
    wrap = (layer) => layer,
  } = options;
  const { norm = batchNorm ? ([, , width = 0]: Shape) => batchNormLayer(width) : undefined } = options;
  const { base, doublings } = planLayers(imageSize);
  const widths = doubled(filters, doublings.length);
  // From the image down: the generator's layers turned round.
  const halvings = doublings.map(({ kernel, stride, padding }) => ({ kernel, stride, padding })).reverse();
  const [last, area] = [at(widths, widths.length - 1), base[0] * base[1]];
  const maps = classes !== undefined && conditioning === 'concat' ? classes : 0;
  let shape: Shape = [...imageExtent(imageSize), channels + maps];
  const hidden = widths.flatMap((width, i): Module[] => {
    const convolution = conv2d(widths[i - 1] ?? channels + maps, width, at(halvings, i));
    shape = convolution.outputShape(shape);
    return [wrap(convolution), ...(norm && i > 0 ? [norm(shape)] : []), leakyRelu(0.2)];
  });
  return sequential(
    'dcgan critic',
    [...imageExtent(imageSize), channels],
    classes !== undefined && conditioning === 'projection'
      ? [...hidden, unnumbered(flatten()), wrap(projection(area * last, classes))]
      : [
          ...(maps > 0 ? [concatClasses(maps)] : []),
          ...hidden,
          wrap(conv2d(last, 1, { kernel: base })),
          unnumbered(flatten()),
        ],
  );
}

/** @param widths filters of each hidden layer, the smallest image first */
function generatorOf(
  name: string,
  { imageSize, channels, latent, classes }: Omit<DcganGeneratorOptions, 'batchNorm' | 'filters'>,
  widths: readonly number[],
  batchNorm: boolean,
): Model {
  const { base, doublings } = planLayers(imageSize);
  const input = classes === undefined ? latent : 2 * latent;
  const norm = (width: number) =>
    classes === undefined ? batchNormLayer(width) : conditionalBatchNorm(width, classes);
  const hidden = widths.flatMap((width, i): Module[] => [
    i === 0
      ? convTranspose2d(input, width, { kernel: base })
      : convTranspose2d(at(widths, i - 1), width, at(doublings, i - 1)),
    ...(batchNorm ? [norm(width)] : []),
    relu(),
  ]);
  return sequential(
    name,
    [latent],
    [
      ...(classes === undefined ? [] : [concatClasses(classes, { embedding: latent })]),
      unnumbered(unflatten([1, 1, input])),
      ...hidden,
      convTranspose2d(at(widths, widths.length - 1), channels, at(doublings, doublings.length - 1)),
      tanh(),
    ],
  );
}

/** filters, 2·filters, 4·filters, … */
function doubled(filters: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => filters * 2 ** i);
}
