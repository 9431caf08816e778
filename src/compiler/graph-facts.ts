// Facts about values that fusion asks for.
//   base      the value in memory behind reshapes
//   product   a matrix product or convolution
//   heavy     with a kernel of its own, unlike what is computed within other kernels
//   frontier  the values in memory that an expression loads
import type { Value } from '../graph/value.ts';
import { isAugment } from '../ops/augment.ts';
import { type ConvValue, isConvolution } from '../ops/conv2d.ts';
import { isGather, isScatter } from '../ops/gather.ts';
import { isReshape } from '../ops/layout.ts';
import { isInput } from '../ops/leaf.ts';
import { isMatmul, type MatmulValue } from '../ops/matmul.ts';
import { isRandom, isSampleRows } from '../ops/random.ts';
import { isSum } from '../ops/sum.ts';

/** The value in memory behind a chain of reshapes. */
export function baseOf(value: Value): Value {
  let base = value;
  while (isReshape(base)) base = base.inputs[0];
  return base;
}

export type ProductValue = MatmulValue | ConvValue;

/** A matrix product or convolution: what may carry an epilogue. */
export function isProduct(value: Value): value is ProductValue {
  return isMatmul(value) || isConvolution(value);
}

/** Ops with a kernel of their own. */
export function isHeavy(value: Value): boolean {
  return [isProduct, isSum, isRandom, isSampleRows, isAugment, isGather, isScatter].some((is) => is(value));
}

/** Values that depend on no input. */
export function constantValues(order: readonly Value[]): Set<Value> {
  const constant = new Set<Value>();
  for (const value of order) {
    if (!isInput(value) && value.inputs.every((input) => constant.has(input))) constant.add(value);
  }
  return constant;
}

/** The values in memory that an expression loads. */
export function storedFrontier(value: Value, stored: ReadonlySet<Value>): Value[] {
  const frontier = new Set<Value>();
  const visited = new Set<Value>();
  const stack = [value];
  for (let current = stack.pop(); current; current = stack.pop()) {
    if (visited.has(current)) continue;
    visited.add(current);
    if (stored.has(current)) frontier.add(current);
    else stack.push(...current.inputs);
  }
  return [...frontier];
}

/** Answers whether one value is needed to compute another. */
export class Reachability {
  readonly #ancestors = new Map<Value, Set<Value>>();

  constructor(order: readonly Value[]) {
    for (const value of order) {
      const ancestors = new Set<Value>();
      for (const input of value.inputs) {
        ancestors.add(input);
        for (const ancestor of this.#ancestors.get(input) ?? []) ancestors.add(ancestor);
      }
      this.#ancestors.set(value, ancestors);
    }
  }

  reaches(from: Value, to: Value): boolean {
    return this.#ancestors.get(to)?.has(from) ?? false;
  }
}
