import fc from 'fast-check';
import { expect, it } from 'vitest';
import { interpret } from '../../src/graph/interpret.ts';
import { printGraph } from '../../src/graph/print.ts';
import { topologicalOrder } from '../../src/graph/value.ts';
import { inputName, isInput } from '../../src/ops/leaf.ts';
import { compileGraph } from '../../src/runtime/graph.ts';
import { device } from '../support/device.ts';
import { compileSeparately } from './compile-separately.ts';
import { feeds, randomGraph } from './random-graph.ts';

const named = inputName;

it('runs forty random graphs, and gradients of some, as the float64 oracle does', async () => {
  const gpu = await device();
  const property = fc.asyncProperty(randomGraph(9), async (outputs) => {
    const inputs = topologicalOrder(outputs).filter(isInput);
    const given = new Map(inputs.map((value) => [value, feeds[named(value)]!]));
    const order = topologicalOrder(outputs);
    const exact = new Map(interpret(order, given).map((elements, i) => [order[i]!, elements]));
    let largest = 1;
    for (const elements of exact.values()) {
      for (const element of elements) largest = Math.max(largest, Math.abs(element));
    }
    const graph = await compileGraph(gpu, outputs);
    const results = await graph.run(
      Object.fromEntries(inputs.map((value) => [named(value), feeds[named(value)]!])),
    );
    graph.destroy();
    outputs.forEach((value, i) => {
      const expected = exact.get(value)!;
      // Sixteen roundings of the largest number on the way; the worst seen is four.
      const wrong = results[i]!.findIndex((x, k) => !(Math.abs(x - expected[k]!) <= 2 ** -19 * largest));
      if (wrong >= 0) {
        expect.fail(
          `output ${i} at ${wrong} is ${results[i]![wrong]}, not ${expected[wrong]}, in\n${printGraph(outputs)}`,
        );
      }
    });
  });
  await fc.assert(property, { seed: 2026, numRuns: 40, endOnFailure: true });
});

it.each([false, true])(
  'finds a legal plan for four hundred larger ones, results in one buffer: %s',
  (oneBuffer) => {
    // compile validates what it returns.
    fc.assert(
      fc.property(randomGraph(24), (outputs) => {
        const plan = compileSeparately(outputs, { oneBuffer });
        const written = new Set(
          plan.steps.flatMap(({ kernel, slices }) =>
            slices.filter((_, i) => kernel.bindings[i]!.access === 'read_write').map(({ buffer }) => buffer),
          ),
        );
        for (const { buffer } of plan.initialWrites.map(({ slice }) => slice)) written.add(buffer);
        // Nothing is read that is neither given nor made.
        for (const { slices } of plan.steps) {
          for (const { buffer } of slices)
            expect(buffer.startsWith('input.') || written.has(buffer)).toBe(true);
        }
      }),
      { seed: 2026, numRuns: 400 },
    );
  },
);
