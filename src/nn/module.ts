// What models and layers are made of.

import type { Random } from '../core/random.ts';
import { type Shape, sizeOf } from '../core/shape.ts';
import type { Value } from '../graph/value.ts';

/** How a parameter is laid out in memory; `pytorch.ts` says what PyTorch's layout of each is. */
export type Layout = 'vector' | 'matrix' | 'linear' | 'conv' | 'conv-transpose' | 'map' | 'window';

/** One trained tensor. */
export interface ParameterSpec {
  /** Within a model, as in the state dict of an `nn.Sequential`: `0.weight`. */
  readonly name: string;
  /**
   * vector [c], matrix [rows, columns], linear [in, out], conv [kh, kw, in, out], conv-transpose [kh, kw, out, in],
   * map [h, w, c]; window [kh, kw, in], which is a vector [in·kh·kw] in PyTorch.
   */
  readonly shape: Shape;
  /** What its axes are. */
  readonly layout: Layout;
  /** Start values in this layout, row-major: as many draws as elements, in order. */
  readonly initial: (random: Random) => Float32Array;
}

/** A running average, or another tensor that passes in mode `train` change: kept with the weights, neither trained nor clipped. */
export interface StatisticSpec {
  /** `1.running_mean`, `1.running_var` or `0.weight_u`. */
  readonly name: string;
  /** As the layout has it: [c], a number for each channel. */
  readonly shape: Shape;
  /** What its axes are, default `vector`. */
  readonly layout?: Layout;
  /** Every element at the start, or start values in this layout, row-major. */
  readonly initial: number | ((random: Random) => Float32Array);
}

/** Batch moments that a training pass leaves for the running averages. */
export interface BatchMoments {
  /** Name of the statistic that is the running mean. */
  readonly mean: string;
  /** Name of the statistic that is the running variance. */
  readonly variance: string;
  /** Σ x: [groups, 1, C]. */
  readonly sum: Value;
  /** Σ (x − mean)²: [groups, 1, C]. */
  readonly squares: Value;
  /** Samples per channel and group, at least 2. */
  readonly count: number;
  /** Weight of the new batch in the running average. */
  readonly momentum: number;
}

/** One run through a model while its graph is built. */
export interface Pass {
  /** The weights, by the names in `parameters`. */
  readonly parameter: (name: string) => Value;
  /** A statistic as the passes before this one have left it; running averages are asked for in mode `eval` only. */
  readonly statistic: (name: string) => Value;
  /**
   * Gives a statistic the value that it has after this pass, in mode `train`: a later pass of the same step sees it, and
   * it is kept when the step is done.
   */
  readonly assign: (name: string, value: Value) => void;
  /** Equal batches, one after the other in the rows of x, that share the pass but not their batch statistics. */
  readonly groups: number;
  /** Whether batch norm takes the batch's own moments, or the running averages. */
  readonly mode: 'train' | 'eval';
  /** Called once for each batch norm in mode `train`. */
  readonly moments: (moments: BatchMoments) => void;
  /**
   * Fresh numbers in [0, 1), other ones in each call, pass and step; asked for in mode `train` only.
   *
   * @param shape of the result
   */
  readonly uniform: (shape: Shape) => Value;
  /** The class of each row, one-hot: [n, classes]; undefined where the model wants none. */
  readonly classes?: Value | undefined;
}

/** A pass in mode `eval` over tensors by their names: it leaves nothing behind, and no layer draws in it. */
export function evalPass(tensor: (name: string) => Value): Pass {
  return {
    parameter: tensor,
    statistic: tensor,
    groups: 1,
    mode: 'eval',
    assign: () => {},
    moments: () => {},
    uniform: () => {
      throw new Error('no layer draws in mode eval');
    },
  };
}

/** A layer: any object of this form can stand beside the built-in ones. Shapes are without the batch; images are [h, w, c]. */
export interface Module {
  /** For summaries and errors: `conv2d 64→128 k4 s2 p1`. */
  readonly name: string;
  /** What training changes. */
  readonly parameters: readonly ParameterSpec[];
  /** What batch norm averages in training. */
  readonly statistics: readonly StatisticSpec[];
  /**
   * The shape of a result without the batch, from `inputShape` without the batch.
   * @throws usage error where the input does not fit
   */
  readonly outputShape: (inputShape: Shape) => Shape;
  /**
   * Builds the graph of the layer.
   *
   * @param x [n, ...inputShape]
   * @returns [n, ...outputShape]
   * @throws usage error where batch norm has too few samples in a group, or a graph is not sound
   */
  readonly forward: (x: Value, pass: Pass) => Value;
  /** false: takes no index in a sequential's parameter names. */
  readonly numbered?: false;
  /** Classes that `pass.classes` must tell apart; undefined where the layer asks for none. */
  readonly classes?: number | undefined;
}

/** A network: layers in a row, as `sequential` makes it. */
export interface Model {
  /** For summaries and errors. */
  readonly name: string;
  /** Of one sample, without the batch. */
  readonly inputShape: Shape;
  /** Of one result, without the batch. */
  readonly outputShape: Shape;
  /** In order; their parameters carry the names that they have in the model. */
  readonly layers: readonly Module[];
  /** The parameters of all layers, in order. */
  readonly parameters: readonly ParameterSpec[];
  /** The statistics of all layers, in order. */
  readonly statistics: readonly StatisticSpec[];
  /** Classes that `pass.classes` must tell apart; undefined where no layer asks for them. */
  readonly classes?: number | undefined;
  /**
   * Builds the graph of the network.
   *
   * @param x [n, ...inputShape]
   * @returns [n, ...outputShape]
   * @throws usage error where x is of another shape, and as the layers do, with the layer's name
   */
  readonly forward: (x: Value, pass: Pass) => Value;
}

/**
 * Trained numbers of a model or layer.
 * @example
 * parameterCount(layers.linear(2, 512)); // 1536
 */
export function parameterCount({ parameters }: Pick<Module, 'parameters'>): number {
  return parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}
