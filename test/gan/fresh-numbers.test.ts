import { expect, it } from 'vitest';
import { Bindings } from '../../src/compiler/bindings.ts';
import { initialCounters } from '../../src/core/counters.ts';
import { freshNumbers } from '../../src/gan/fresh-numbers.ts';
import { interpret } from '../../src/graph/interpret.ts';
import type { RandomClock } from '../../src/ops/random.ts';

/** The first two draws of a graph after so many critic and generator steps, and what its own inputs are called. */
function drawn(clock: RandomClock, criticSteps = 0, generatorSteps = 0) {
  const bindings = new Bindings();
  const uniform = freshNumbers(bindings, clock);
  const values = [uniform([2, 3]), uniform([2, 3])];
  const counters = initialCounters(5);
  counters.set([criticSteps, generatorSteps], 2);
  const state = bindings.input('state', [8]);
  return {
    draws: interpret(values, new Map([[state, counters]])).map(String),
    inputs: Object.keys(bindings.inputs),
  };
}

it('draws other numbers in each call, on each clock and at each of its ticks, and only then', () => {
  const { draws, inputs } = drawn('criticStep');
  expect(inputs).toEqual(['state']);
  const others = [drawn('generatorStep'), drawn('criticStep', 1), drawn('generatorStep', 0, 1)];
  expect(new Set([...draws, ...others.flatMap((other) => other.draws)]).size).toBe(8);
  expect(drawn('criticStep', 0, 1).draws).toEqual(draws);
  expect(drawn('generatorStep', 1).draws).toEqual(drawn('generatorStep').draws);
  expect(
    draws
      .join()
      .split(',')
      .map(Number)
      .every((x) => x >= 0 && x < 1),
  ).toBe(true);
});
