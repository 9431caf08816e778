import { normalAt, uniformAt } from '../../src/core/random.ts';
import { sizeOf } from '../../src/core/shape.ts';
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
