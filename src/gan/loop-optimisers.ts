// RMSProp and Adam as graphs, for training loops of a program's own: what torch.optim computes, in a `compileGraph`.
// Words: an `average` is a running mean that an optimiser keeps for every weight; the `state` is all weights and averages.

import { usageError } from '../core/errors.ts';
import { sizeOf } from '../core/shape.ts';
import type { Value } from '../graph/value.ts';
import { input, inputName, isInput } from '../ops/leaf.ts';
import { add, div, mul, sqrt, sub } from '../ops/pointwise.ts';
import { completeConfig } from './complete-config.ts';
import type { OptimizerName, TrainingConfig } from './config.ts';
import { type OptionNames, requireKnownOptions } from './known-options.ts';
import type { AverageName } from './optimisers.ts';

/** Weights and averages by name, and how many steps were done. */
export interface LoopState {
  readonly step: number;
  readonly tensors: Readonly<Record<string, ArrayLike<number>>>;
}

/** An optimiser in a graph: its inputs are fed from a state, and its outputs make the next one. */
export interface LoopOptimiser {
  /** For `compileGraph`, in this order: the new weights, then the new averages. */
  readonly outputs: readonly Value[];
  /** The state before the first step: averages of 0. @throws usage error where a weight is missing or of another size */
  readonly start: (weights: Readonly<Record<string, ArrayLike<number>>>) => LoopState;
  /** What the graph's `run` must be fed of the state. @param lr of this step, where it is another */
  readonly feeds: (state: LoopState, lr?: number) => Readonly<Record<string, ArrayLike<number>>>;
  /** The state after a step, from what `run` gave for `outputs`. */
  readonly next: (state: LoopState, results: readonly ArrayLike<number>[]) => LoopState;
}

export type RmspropOptions = Partial<
  Pick<TrainingConfig, 'lr' | 'smoothing' | 'epsilon' | 'momentum' | 'centered'>
>;
export type AdamOptions = Partial<Pick<TrainingConfig, 'lr' | 'beta1' | 'beta2' | 'epsilon'>>;

/** What a step makes of a weight's gradient. */
interface Update {
  readonly averages: readonly (readonly [AverageName, Value])[];
  /** Taken off the weight, once the rate has scaled it. */
  readonly direction: Value;
}

interface Rule {
  /** @param before the weight's averages so far */
  readonly update: (gradient: Value, before: (average: AverageName) => Value) => Update;
  /** The learning rate without any correction. */
  readonly lr: number;
  /** What a step, counted from 1, is fed besides the state. */
  readonly scalars: (lr: number, step: number) => Readonly<Record<string, readonly [number]>>;
}

/** What the rate is fed as, and the root of the correction of Adam's second average. */
const [rateName, rootName] = ['optimiser.rate', 'optimiser.root'];

/**
 * One step of `torch.optim.RMSprop` for each weight; it keeps `square_avg.NAME`, and with `centered` and `momentum`
 * `grad_avg.NAME` and `momentum_buffer.NAME`.
 *
 * @param weights inputs of the graph
 * @param gradients of the loss by each of them
 * @throws usage error on an option that there is not, a value out of range, or a weight that is no input
 */
export function rmsprop(
  weights: readonly Value[],
  gradients: readonly Value[],
  options: RmspropOptions = {},
): LoopOptimiser {
  requireKnownOptions(options, rmspropNames, 'optimisers.rmsprop');
  const { lr, smoothing, epsilon, momentum, centered } = settingsOf('rmsprop', options);
  const update = (gradient: Value, before: (average: AverageName) => Value): Update => {
    const square = blend(before('square_avg'), mul(gradient, gradient), smoothing);
    const mean = centered ? blend(before('grad_avg'), gradient, smoothing) : undefined;
    const spread = mean ? sub(square, mul(mean, mean)) : square;
    const scaled = div(gradient, add(sqrt(spread), epsilon));
    const moved = momentum > 0 ? add(mul(before('momentum_buffer'), momentum), scaled) : undefined;
    return {
      averages: [
        ['square_avg', square],
        ...(mean ? [['grad_avg', mean] as const] : []),
        ...(moved ? [['momentum_buffer', moved] as const] : []),
      ],
      direction: moved ?? scaled,
    };
  };
  return optimiserOf(weights, gradients, { update, lr, scalars: (rate) => ({ [rateName]: [rate] }) });
}

/**
 * One step of `torch.optim.Adam` for each weight; it keeps `exp_avg.NAME` and `exp_avg_sq.NAME`.
 *
 * @param weights inputs of the graph
 * @param gradients of the loss by each of them
 * @throws usage error on an option that there is not, a value out of range, or a weight that is no input
 */
export function adam(
  weights: readonly Value[],
  gradients: readonly Value[],
  options: AdamOptions = {},
): LoopOptimiser {
  requireKnownOptions(options, adamNames, 'optimisers.adam');
  const { lr, beta1, beta2, epsilon } = settingsOf('adam', options);
  const root = input(rootName, [1]);
  const update = (gradient: Value, before: (average: AverageName) => Value): Update => {
    const mean = blend(before('exp_avg'), gradient, beta1);
    const square = blend(before('exp_avg_sq'), mul(gradient, gradient), beta2);
    return {
      averages: [
        ['exp_avg', mean],
        ['exp_avg_sq', square],
      ],
      direction: div(mean, add(div(sqrt(square), root), epsilon)),
    };
  };
  const scalars = (rate: number, step: number) => ({
    [rateName]: [rate / (1 - beta1 ** step)] as const,
    [rootName]: [Math.sqrt(1 - beta2 ** step)] as const,
  });
  return optimiserOf(weights, gradients, { update, lr, scalars });
}

const rmspropNames: OptionNames<RmspropOptions> = {
  lr: true,
  smoothing: true,
  epsilon: true,
  momentum: true,
  centered: true,
};
const adamNames: OptionNames<AdamOptions> = { lr: true, beta1: true, beta2: true, epsilon: true };

function settingsOf(optimizer: OptimizerName, options: Partial<TrainingConfig>): TrainingConfig {
  return completeConfig({ optimizer, ...options });
}

/** share·old + (1 − share)·fresh */
function blend(old: Value, fresh: Value, share: number): Value {
  return add(mul(old, share), mul(fresh, 1 - share));
}

function optimiserOf(
  weights: readonly Value[],
  gradients: readonly Value[],
  { update, lr, scalars }: Rule,
): LoopOptimiser {
  requireInputs(weights, gradients);
  const rate = input(rateName, [1]);
  const steps = weights.map((weight, i) => {
    const name = inputName(weight);
    const before = (average: AverageName) => input(`${average}.${name}`, weight.shape);
    const { averages, direction } = update(gradients[i] ?? weight, before);
    return {
      weight: { name, size: sizeOf(weight.shape), value: sub(weight, mul(direction, rate)) },
      averages: averages.map(([average, value]) => ({ name: `${average}.${name}`, value })),
    };
  });
  const kept = [...steps.map(({ weight }) => weight), ...steps.flatMap(({ averages }) => averages)];
  return {
    outputs: kept.map(({ value }) => value),
    start: (given) => {
      const tensors = { ...given };
      for (const { weight, averages } of steps) {
        const { name, size } = weight;
        if (given[name]?.length !== size) {
          throw usageError(`the weight '${name}' has no start of its size`, {
            given: given[name]?.length ?? 'nothing',
            expected: size,
            hint: `give ${size} elements, row-major`,
          });
        }
        for (const average of averages) tensors[average.name] = new Float32Array(size);
      }
      return { step: 0, tensors };
    },
    feeds: ({ step, tensors }, rateOfStep = lr) => ({ ...tensors, ...scalars(rateOfStep, step + 1) }),
    next: ({ step }, results) => ({
      step: step + 1,
      tensors: Object.fromEntries(kept.map(({ name }, i) => [name, results[i] ?? []])),
    }),
  };
}

function requireInputs(weights: readonly Value[], gradients: readonly Value[]): void {
  if (weights.length === 0 || weights.length !== gradients.length) {
    throw usageError('an optimiser needs a gradient for each weight', {
      weights: weights.length,
      gradients: gradients.length,
      hint: 'give grad(loss, weights)',
    });
  }
  if (weights.every(isInput)) return;
  throw usageError('an optimiser needs weights that are inputs of the graph', {
    hint: "make each with ops.input('name', shape)",
  });
}
