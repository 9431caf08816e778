// What models and layers are made of.

import type { Random } from '../core/random.ts';
import { type Shape, sizeOf } from '../core/shape.ts';
import type { Value } from '../graph/value.ts';

/** How a parameter is laid out in memory; `pytorch.ts` says what PyTorch's layout of each is. */
export type Layout = 'vector' | 'linear' | 'conv' | 'conv-transpose';

/** One trained tensor. */
export interface ParameterSpec {
  /** Within a model, as in the state dict of an `nn.Sequential`: `0.weight`. */
  readonly name: string;
  /** vector [c], linear [in, out], conv [kh, kw, in, out], conv-transpose [kh, kw, out, in]. */
  readonly shape: Shape;
  readonly layout: Layout;
  /** Start values in this layout, row-major: as many draws as elements, in order. */
  readonly initial: (random: Random) => Float32Array;
}

/** One running average: kept with the weights, neither trained nor clipped. */
export interface StatisticSpec {
  /** `1.running_mean` or `1.running_var`. */
  readonly name: string;
  readonly shape: Shape;
  /** Every element at the start. */
  readonly initial: number;
}

/** Batch moments that a training pass leaves for the running averages. */
export interface BatchMoments {
  /** Names of the two statistics. */
  readonly mean: string;
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
  readonly parameter: (name: string) => Value;
  /** The running averages; asked for in mode `eval` only. */
  readonly statistic: (name: string) => Value;
  /** Equal batches, one after the other in the rows of x, that share the pass but not their batch statistics. */
  readonly groups: number;
  readonly mode: 'train' | 'eval';
  /** Called once for each batch norm in mode `train`. */
  readonly moments: (moments: BatchMoments) => void;
}

/** A layer: any object of this form can stand beside the built-in ones. Shapes are without the batch; images are [h, w, c]. */
export interface Module {
  /** For summaries and errors: `conv2d 64→128 k4 s2 p1`. */
  readonly name: string;
  readonly parameters: readonly ParameterSpec[];
  readonly statistics: readonly StatisticSpec[];
  /** @throws usage error where the input does not fit. */
  readonly outputShape: (inputShape: Shape) => Shape;
  /** @param x [n, ...inputShape] */
  readonly forward: (x: Value, pass: Pass) => Value;
  /** false: takes no index in a sequential's parameter names. */
  readonly numbered?: false;
}

export interface Model {
  readonly name: string;
  readonly inputShape: Shape;
  readonly outputShape: Shape;
  /** In order; their parameters carry the names that they have in the model. */
  readonly layers: readonly Module[];
  readonly parameters: readonly ParameterSpec[];
  readonly statistics: readonly StatisticSpec[];
  /** @param x [n, ...inputShape] */
  readonly forward: (x: Value, pass: Pass) => Value;
}

/** Trained numbers of a model or layer. */
export function parameterCount({ parameters }: Pick<Module, 'parameters'>): number {
  return parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}
