import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { interpret } from '../../src/graph/interpret.ts';
import { printGraph } from '../../src/graph/print.ts';
import { topologicalOrder, type Value } from '../../src/graph/value.ts';
import { input } from '../../src/ops/leaf.ts';
import { add, mul, tanh } from '../../src/ops/pointwise.ts';
import { sum } from '../../src/ops/sum.ts';
import { grad, vjp } from '../../src/transform/grad.ts';
import { simplify } from '../../src/transform/simplify.ts';
import { allCases, batchNorm } from '../ops/cases.ts';
import { project } from '../ops/projection.ts';
import { feeds, inputsOf, randomGraph } from './random-graph.ts';

/** Equal to 1e-12 of the largest number on the way, and of the same shapes. */
function expectSameValues(outputs: readonly Value[], given: ReadonlyMap<Value, Float64Array>) {
  const simple = simplify(outputs);
  expect(simple.map((value) => value.shape)).toEqual(outputs.map((value) => value.shape));
  let largest = 1;
  for (const elements of interpret(topologicalOrder(outputs), given)) {
    for (const element of elements) largest = Math.max(largest, Math.abs(element));
  }
  const expected = interpret(outputs, given);
  interpret(simple, given).forEach((elements, i) => {
    const wrong = elements.findIndex(
      (element, k) => !(Math.abs(element - expected[i]![k]!) <= 1e-12 * largest),
    );
    if (wrong >= 0)
      expect.fail(`${elements[wrong]} against ${expected[i]![wrong]} in\n${printGraph(outputs)}`);
  });
}

const deterministic = { seed: 2026, numRuns: 400 };

describe('simplify keeps the meaning', () => {
  it('of random graphs', () => {
    fc.assert(
      fc.property(randomGraph({ smooth: false }), (outputs) => expectSameValues(outputs, feeds)),
      deterministic,
    );
  });

  it('of the first and second gradients of random graphs', () => {
    fc.assert(
      fc.property(randomGraph({ smooth: true }), (outputs) => {
        const loss = outputs.map((value) => sum(tanh(mul(value, 0.3)))).reduce((a, b) => add(a, b));
        const wrt = inputsOf(outputs);
        const first = grad(loss, wrt);
        const slope = first.map((g) => sum(mul(g, g))).reduce((a, b) => add(a, b), loss);
        expectSameValues([...first, ...grad(slope, wrt)], feeds);
      }),
      { ...deterministic, numRuns: 100 },
    );
  });

  it.each(allCases)('of $name and its gradients', (opCase) => {
    const { loss, gradients, slope, curvature, feeds: given } = project(opCase);
    expectSameValues([loss, ...gradients, slope, curvature], given);
  });
});

it('a simplified graph has nothing left to simplify', () => {
  fc.assert(
    fc.property(randomGraph({ smooth: false }), (outputs) => {
      const once = simplify(outputs);
      expect(printGraph(simplify(once))).toBe(printGraph(once));
    }),
    deterministic,
  );
});

describe.each([1, 2])('batch norm in %i parts', (groups) => {
  const x = input('x', [64, 4, 4, 8]);
  const [gamma, beta] = [input('gamma', [8]), input('beta', [8])];
  const y = batchNorm(x, gamma, beta, groups);
  const [dx, dgamma, dbeta] = vjp([y], [input('dy', y.shape)], [x, gamma, beta]);
  const sumsIn = (...outputs: Value[]) =>
    topologicalOrder(simplify(outputs)).filter((v) => v.op.name === 'sum');

  it('takes two sums over the batch forward', () => {
    expect(sumsIn(y)).toHaveLength(2);
  });

  it('takes two more backward, for all three gradients', () => {
    expect(sumsIn(y, dx!, dgamma!, dbeta!)).toHaveLength(4);
  });

  it('needs no sum of the way back for another: two levels in all', () => {
    const depths = new Map<Value, number>();
    const [simple] = simplify([dx!]);
    for (const value of topologicalOrder([simple!])) {
      const below = Math.max(0, ...value.inputs.map((v) => depths.get(v)!));
      depths.set(value, below + (value.op.name === 'sum' ? 1 : 0));
    }
    // First the mean; then, side by side, the variance and what the gradient takes (1/σ comes out of its sums).
    expect(depths.get(simple!)).toBe(2);
  });
});
