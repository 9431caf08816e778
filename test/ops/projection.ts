import { expect } from 'vitest';
import { normalAt, uniformAt } from '../../src/core/random.ts';
import { sizeOf } from '../../src/core/shape.ts';
import { interpret } from '../../src/graph/interpret.ts';
import type { Value } from '../../src/graph/value.ts';
import { input } from '../../src/ops/leaf.ts';
import { add, mul } from '../../src/ops/pointwise.ts';
import { sum } from '../../src/ops/sum.ts';
import { grad } from '../../src/transform/grad.ts';
import type { Domain, OpCase } from './cases.ts';

/** A case in the middle of a graph: a loss, and its first two derivatives along random directions. */
export interface Projection {
  readonly x: readonly Value[];
  readonly loss: Value;
  readonly gradients: readonly Value[];
  /** ⟨∇loss, first⟩ */
  readonly slope: Value;
  /** ⟨∇slope, second⟩ */
  readonly curvature: Value;
  readonly first: readonly Value[];
  readonly second: readonly Value[];
  readonly feeds: Map<Value, Float64Array>;
}

/**
 * loss = Σ c·y·(0.7 + 0.3y) of y = op(x·(1.3 + 0.2x)): what comes before and after the op bends, so that a missing
 * coefficient shows in the first derivative and a wrong dependence on x or dy in the second.
 */
export function project({ shapes, domain = 'any', indices, build }: OpCase): Projection {
  const like = (name: string) => shapes.map((shape, i) => input(`${name}${i}`, shape));
  const [x, first, second] = [like('x'), like('first'), like('second')];
  const rows = input('indices', [indices?.length ?? 1], 'u32');
  const y = build(
    x.map((value) => mul(value, add(mul(value, 0.2), 1.3))),
    rows,
  );
  const coefficient = input('coefficient', y.shape);
  const loss = sum(mul(coefficient, mul(y, add(mul(y, 0.3), 0.7))));
  const gradients = grad(loss, x);
  const slope = along(gradients, first);
  const curvature = along(grad(slope, x), second);
  const feeds = new Map<Value, Float64Array>();
  x.forEach((value, i) => {
    feeds.set(value, elements(value, i, domain));
  });
  [...first, ...second, coefficient].forEach((value, i) => {
    feeds.set(value, elements(value, 100 + i, 'any'));
  });
  feeds.set(rows, Float64Array.from(indices ?? [0]));
  return { x, loss, gradients, slope, curvature, first, second, feeds };
}

function along(gradients: readonly Value[], direction: readonly Value[]): Value {
  return gradients.map((gradient, i) => sum(mul(gradient, direction[i]!))).reduce((a, b) => add(a, b));
}

function elements(value: Value, stream: number, domain: Domain): Float64Array {
  return Float64Array.from({ length: sizeOf(value.shape) }, (_, i) => {
    if (domain === 'any') return normalAt(17, stream, i);
    const size = 0.3 + uniformAt(17, stream, i);
    return domain === 'awayFromZero' && i % 2 === 1 ? -size : size;
  });
}

/** Central differences of fourth order in the step: both kinds of error are near 1e-12. */
const step = 2.5e-4;

function differenceQuotient(f: Value, { x, feeds }: Projection, direction: readonly Value[]): number {
  const at = (multiple: number) => {
    const moved = new Map(feeds);
    x.forEach((value, i) => {
      const along = feeds.get(direction[i]!)!;
      moved.set(
        value,
        feeds.get(value)!.map((element, k) => element + multiple * step * along[k]!),
      );
    });
    return interpret([f], moved)[0]![0]!;
  };
  return (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * step);
}

/** Whether a derivative is what differences of `f` along a direction show; one that vanishes would prove nothing. */
export function expectDerivative(
  derivative: Value,
  f: Value,
  projection: Projection,
  direction: readonly Value[],
) {
  const [exact] = interpret([derivative], projection.feeds)[0]!;
  const quotient = differenceQuotient(f, projection, direction);
  expect(Math.abs(exact!)).toBeGreaterThan(1e-3);
  expect(Math.abs(exact! - quotient) / Math.max(1, Math.abs(exact!))).toBeLessThan(1e-8);
}
