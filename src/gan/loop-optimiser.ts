// An optimiser in a graph, whatever its rule: inputs for weights and averages, outputs that are the next ones.
// Words: an `average` is a running mean that an optimiser keeps for every weight; the `state` is all weights and averages.

import { usageError } from '../core/errors.ts';
import { sizeOf } from '../core/shape.ts';
import type { Value } from '../graph/value.ts';
import type { Decay } from '../kernels/update-kernel.ts';
import { input, inputName, isInput } from '../ops/leaf.ts';
import { add, mul, sub } from '../ops/pointwise.ts';
import type { AverageName } from './optimisers.ts';

/** Weights and averages by name, and how many steps were done. */
export interface LoopState {
  /** Steps done. */
  readonly step: number;
  /** By name; elements row-major. */
  readonly tensors: Readonly<Record<string, ArrayLike<number>>>;
}

/** An optimiser in a graph: its inputs are fed from a state, and its outputs make the next one. */
export interface LoopOptimiser {
  /** For `compileGraph`, in this order: the new weights, then the new averages. */
  readonly outputs: readonly Value[];
  /**
   * The state before the first step: averages of 0.
   * @throws usage error where a weight is missing or of another size
   */
  readonly start: (weights: Readonly<Record<string, ArrayLike<number>>>) => LoopState;
  /**
   * What the graph's `run` must be fed of the state.
   *
   * @param lr of this step, where it is another
   */
  readonly feeds: (state: LoopState, lr?: number) => Readonly<Record<string, ArrayLike<number>>>;
  /** The state after a step, from the `results` that `run` gave for `outputs`. */
  readonly next: (state: LoopState, results: readonly ArrayLike<number>[]) => LoopState;
}

/** What a step makes of a weight's gradient. */
export interface Update {
  readonly averages: readonly (readonly [AverageName, Value])[];
  /** Taken off the weight, once the rate has scaled it. */
  readonly direction: Value;
}

export interface Rule {
  /** @param before the weight's averages so far */
  readonly update: (gradient: Value, before: (average: AverageName) => Value) => Update;
  readonly decay: Decay | undefined;
  /** The learning rate without any correction. */
  readonly lr: number;
  /** What a step, counted from 1, is fed besides the state. */
  readonly scalars: (lr: number, step: number) => Readonly<Record<string, readonly [number]>>;
}

/** What the rate is fed as, the root of the correction of Adam's second average, and the share that decays by itself. */
export const [rateName, rootName, decayName] = ['optimiser.rate', 'optimiser.root', 'optimiser.decay'];

/** @throws usage error where a weight has no gradient, or is no input */
export function optimiserOf(
  weights: readonly Value[],
  gradients: readonly Value[],
  { update, lr, scalars, decay }: Rule,
): LoopOptimiser {
  requireInputs(weights, gradients);
  const rate = input(rateName, [1]);
  const kept = (weight: Value) =>
    decay?.decoupled ? sub(weight, mul(weight, input(decayName, [1]))) : weight;
  const steps = weights.map((weight, i) => {
    const name = inputName(weight);
    const before = (average: AverageName) => input(`${average}.${name}`, weight.shape);
    const given = gradients[i] ?? weight;
    const gradient = decay && !decay.decoupled ? add(given, mul(weight, decay.weight)) : given;
    const { averages, direction } = update(gradient, before);
    return {
      weight: { name, size: sizeOf(weight.shape), value: sub(kept(weight), mul(direction, rate)) },
      averages: averages.map(([average, value]) => ({ name: `${average}.${name}`, value })),
    };
  });
  const outcomes = [...steps.map(({ weight }) => weight), ...steps.flatMap(({ averages }) => averages)];
  return {
    outputs: outcomes.map(({ value }) => value),
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
      tensors: Object.fromEntries(outcomes.map(({ name }, i) => [name, results[i] ?? []])),
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
