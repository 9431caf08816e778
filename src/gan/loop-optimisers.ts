// RMSProp, Adam, AdamW and gradient descent as graphs, for training loops of a program's own: what torch.optim computes, in a `compileGraph`.

import type { Value } from '../graph/value.ts';
import { input } from '../ops/leaf.ts';
import { add, div, mul, sqrt, sub } from '../ops/pointwise.ts';
import { completeConfig } from './complete-config.ts';
import { decayOf, type OptimizerName, type TrainingConfig } from './config.ts';
import { type OptionNames, requireKnownOptions } from './known-options.ts';
import {
  decayName,
  type LoopOptimiser,
  optimiserOf,
  type Rule,
  rateName,
  rootName,
  type Update,
} from './loop-optimiser.ts';
import type { AverageName } from './optimisers.ts';

/** The settings of `TrainingConfig` that RMSProp has. */
export type RmspropOptions = Partial<
  Pick<TrainingConfig, 'lr' | 'smoothing' | 'epsilon' | 'momentum' | 'centered' | 'weightDecay'>
>;
/** The settings of `TrainingConfig` that Adam and AdamW have. */
export type AdamOptions = Partial<Pick<TrainingConfig, 'lr' | 'beta1' | 'beta2' | 'epsilon' | 'weightDecay'>>;
/** The settings of `TrainingConfig` that gradient descent has. */
export type SgdOptions = Partial<Pick<TrainingConfig, 'lr' | 'momentum' | 'nesterov' | 'weightDecay'>>;

/**
 * One step of `torch.optim.RMSprop` for each weight; it keeps `square_avg.NAME`, and with `centered` and `momentum`
 * `grad_avg.NAME` and `momentum_buffer.NAME`.
 *
 * @param weights inputs of the graph
 * @param gradients of the loss by each of them
 * @throws usage error on an option that there is not, a value out of range, or a weight that is no input
 * @example
 * const w = ops.input('w', [2, 1]);
 * const loss = ops.sum(ops.mul(w, w));
 * const { outputs } = optimisers.rmsprop([w], grad(loss, [w]), { lr: 1e-3 });
 */
export function rmsprop(
  weights: readonly Value[],
  gradients: readonly Value[],
  options: RmspropOptions = {},
): LoopOptimiser {
  requireKnownOptions(options, rmspropNames, 'optimisers.rmsprop');
  const config = settingsOf('rmsprop', options);
  const { smoothing, epsilon, momentum, centered } = config;
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
  return optimiserOf(weights, gradients, { update, ...plainRule(config) });
}

/**
 * One step of `torch.optim.SGD`, without dampening, for each weight; with `momentum` it keeps `momentum_buffer.NAME`.
 *
 * @param weights inputs of the graph
 * @param gradients of the loss by each of them
 * @throws usage error on an option that there is not, a value out of range, or a weight that is no input
 * @example
 * const w = ops.input('w', [2, 1]);
 * const loss = ops.sum(ops.mul(w, w));
 * const { outputs } = optimisers.sgd([w], grad(loss, [w]), { lr: 0.1, momentum: 0.9, nesterov: true });
 */
export function sgd(
  weights: readonly Value[],
  gradients: readonly Value[],
  options: SgdOptions = {},
): LoopOptimiser {
  requireKnownOptions(options, sgdNames, 'optimisers.sgd');
  const config = settingsOf('sgd', options);
  const { momentum, nesterov } = config;
  const update = (gradient: Value, before: (average: AverageName) => Value): Update => {
    if (momentum === 0) return { averages: [], direction: gradient };
    const moved = add(mul(before('momentum_buffer'), momentum), gradient);
    return {
      averages: [['momentum_buffer', moved]],
      direction: nesterov ? add(gradient, mul(moved, momentum)) : moved,
    };
  };
  return optimiserOf(weights, gradients, { update, ...plainRule(config) });
}

/**
 * One step of `torch.optim.Adam` for each weight; it keeps `exp_avg.NAME` and `exp_avg_sq.NAME`.
 *
 * @param weights inputs of the graph
 * @param gradients of the loss by each of them
 * @throws usage error on an option that there is not, a value out of range, or a weight that is no input
 * @example
 * const w = ops.input('w', [2, 1]);
 * const loss = ops.sum(ops.mul(w, w));
 * const adam = optimisers.adam([w], grad(loss, [w]), { lr: 1e-3 });
 * const graph = await compileGraph(device, [loss, ...adam.outputs]);
 * const state = adam.start({ w: [1, 1] });
 * const [value, ...results] = await graph.run(adam.feeds(state));
 * const next = adam.next(state, results);
 */
export function adam(
  weights: readonly Value[],
  gradients: readonly Value[],
  options: AdamOptions = {},
): LoopOptimiser {
  requireKnownOptions(options, adamNames, 'optimisers.adam');
  return adamLike(weights, gradients, settingsOf('adam', options));
}

/**
 * One step of `torch.optim.AdamW` for each weight: as `adam`, but `weightDecay`, 0 where left out, takes its share off the
 * weight instead of going through the averages.
 *
 * @param weights inputs of the graph
 * @param gradients of the loss by each of them
 * @throws usage error on an option that there is not, a value out of range, or a weight that is no input
 * @example
 * const w = ops.input('w', [2, 1]);
 * const loss = ops.sum(ops.mul(w, w));
 * const { outputs } = optimisers.adamw([w], grad(loss, [w]), { lr: 1e-3, weightDecay: 0.01 });
 */
export function adamw(
  weights: readonly Value[],
  gradients: readonly Value[],
  options: AdamOptions = {},
): LoopOptimiser {
  requireKnownOptions(options, adamNames, 'optimisers.adamw');
  return adamLike(weights, gradients, settingsOf('adamw', options));
}

/** Of a rule whose rate is fed as it is. */
function plainRule(config: TrainingConfig): Omit<Rule, 'update'> {
  return { lr: config.lr, scalars: (rate) => ({ [rateName]: [rate] }), decay: decayOf(config) };
}

function adamLike(
  weights: readonly Value[],
  gradients: readonly Value[],
  config: TrainingConfig,
): LoopOptimiser {
  const { lr, beta1, beta2, epsilon } = config;
  const decay = decayOf(config);
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
    ...(decay?.decoupled && { [decayName]: [rate * decay.weight] as const }),
  });
  return optimiserOf(weights, gradients, { update, lr, scalars, decay });
}

const rmspropNames: OptionNames<RmspropOptions> = {
  lr: true,
  smoothing: true,
  epsilon: true,
  momentum: true,
  centered: true,
  weightDecay: true,
};
const sgdNames: OptionNames<SgdOptions> = { lr: true, momentum: true, nesterov: true, weightDecay: true };
const adamNames: OptionNames<AdamOptions> = {
  lr: true,
  beta1: true,
  beta2: true,
  epsilon: true,
  weightDecay: true,
};

function settingsOf(optimizer: OptimizerName, options: Partial<TrainingConfig>): TrainingConfig {
  return completeConfig({ optimizer, ...options });
}

/** share·old + (1 − share)·fresh */
function blend(old: Value, fresh: Value, share: number): Value {
  return add(mul(old, share), mul(fresh, 1 - share));
}
