// Random numbers that layers draw while they run, as dropout does: by the run's counters, so that a resumed run draws the same.

import type { Bindings } from '../compiler/bindings.ts';
import { counterCount } from '../core/counters.ts';
import type { Shape } from '../core/shape.ts';
import type { Value } from '../graph/value.ts';
import { type RandomClock, random } from '../ops/random.ts';
import { streams, streamsPerRank } from './step-constants.ts';

const first: Readonly<Record<RandomClock, number>> = {
  criticStep: streams.criticLayers,
  generatorStep: streams.generatorLayers,
};

/** Streams of each micro-batch: those of all ranks. */
const mostCalls = 2 ** 20;

/**
 * Draws from [0, 1) for the layers of one graph: other numbers in each call, in each micro-batch, on each rank and at each
 * tick of the clock.
 */
export function freshNumbers(
  bindings: Bindings,
  clock: RandomClock,
  { microBatch = 0, rank = 0 }: { readonly microBatch?: number; readonly rank?: number | undefined } = {},
): (shape: Shape) => Value {
  let calls = microBatch * mostCalls + rank * streamsPerRank;
  return (shape) => {
    const state = bindings.input('state', [counterCount], { dtype: 'u32' });
    return random(state, shape, { kind: 'uniform', stream: first[clock] + calls++, clock });
  };
}
