// Where the tensors of a run lie on the GPU, under the names that readers and checkpoints use.
// Words: a `place` is a named tensor's stretch of a buffer; `averages` are the optimiser's running means.

import { counterCount } from '../../core/counters.ts';
import type { TrainingConfig } from '../config.ts';
import type { NetworkLayout } from '../network.ts';
import { optimiserOf } from '../optimisers.ts';
import { emaKinds } from '../step-constants.ts';
import type { TensorPlace } from '../weights.ts';

/** A run's networks and settings: all that its tensors follow from. */
export interface Tensors {
  readonly generator: NetworkLayout;
  readonly critic: NetworkLayout;
  readonly config: TrainingConfig;
}

/** The run's counters, as if they were a tensor: they are read in one copy with the others. */
export const countersPlace: TensorPlace = {
  name: 'counters',
  buffer: 'state',
  slot: { name: 'counters', shape: [counterCount], offset: 0 },
};

/** Weights and running averages of both networks. */
export function weightPlaces({ generator, critic }: Tensors): TensorPlace[] {
  return [generator, critic].flatMap((layout) => [
    ...parameterPlaces(layout, 'weights', `${layout.name}.`),
    ...statisticPlaces(layout, 'statistics', `${layout.name}.`),
  ]);
}

export function gradientPlaces({ generator, critic }: Tensors): TensorPlace[] {
  return [
    ...parameterPlaces(generator, 'gradients', 'generator.'),
    ...parameterPlaces(critic, 'gradients', 'critic.'),
  ];
}

/** The decaying means of the generator; none where there are none. */
export function emaPlaces({ generator, config }: Tensors): TensorPlace[] {
  if (config.ema === 0) return [];
  return [
    ...parameterPlaces(generator, emaKinds.weights, 'ema.generator.'),
    ...statisticPlaces(generator, emaKinds.statistics, 'ema.generator.'),
  ];
}

/** All that a bit-exact resume needs, besides the counters. */
export function statePlaces(tensors: Tensors): TensorPlace[] {
  const { generator, critic, config } = tensors;
  const averages = optimiserOf(config.optimizer).averages(config);
  return [
    ...weightPlaces(tensors),
    ...[generator, critic].flatMap((layout) =>
      averages.flatMap((average) => parameterPlaces(layout, average, `${average}.${layout.name}.`)),
    ),
    ...emaPlaces(tensors),
  ];
}

function parameterPlaces(layout: NetworkLayout, kind: string, prefix: string): TensorPlace[] {
  return placesOf(layout.parameters, `${layout.name}.${kind}`, prefix);
}

function statisticPlaces(layout: NetworkLayout, kind: string, prefix: string): TensorPlace[] {
  return placesOf(layout.statistics, `${layout.name}.${kind}`, prefix);
}

function placesOf(
  slots: NetworkLayout['parameters' | 'statistics'],
  buffer: string,
  prefix: string,
): TensorPlace[] {
  return slots.map((slot) => ({ name: prefix + slot.name, buffer, slot, spec: slot.spec }));
}
