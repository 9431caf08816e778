// The float64 interpreter: what a graph means, on the CPU.
import { usageError } from '../core/errors.ts';
import { sizeOf } from '../core/shape.ts';
import { topologicalOrder, type Value } from './value.ts';

/**
 * Runs a graph in float64 on the CPU: slow, simple, and the reference for every kernel.
 *
 * @param outputs values to compute
 * @param feeds   elements of each input value, row-major
 * @returns the elements of each output, row-major, in the order of `outputs`
 * @throws usage error on an input that is not fed, or with another number of elements
 * @example
 * const x = ops.input('x', [3]);
 * interpret([ops.sum(ops.mul(x, x))], new Map([[x, [1, 2, 3]]])); // [[14]]
 */
export function interpret(
  outputs: readonly Value[],
  feeds: ReadonlyMap<Value, ArrayLike<number>> = new Map(),
): Float64Array[] {
  const results = new Map<Value, Float64Array>();
  const resultOf = (value: Value): Float64Array => {
    const result = results.get(value);
    if (!result) throw new Error(`${value.op.name} is used before it is computed`);
    return result;
  };
  for (const value of topologicalOrder(outputs)) {
    const feed = feeds.get(value);
    results.set(
      value,
      feed ? checkedFeed(value, feed) : value.op.interpret(value.inputs.map(resultOf), value),
    );
  }
  return outputs.map(resultOf);
}

function checkedFeed(value: Value, feed: ArrayLike<number>): Float64Array {
  if (feed.length !== sizeOf(value.shape)) {
    throw usageError(
      `interpret: wrong number of elements for ${'name' in value.attributes ? value.attributes.name : value.op.name}`,
      {
        given: feed.length,
        shape: value.shape,
        hint: `feed ${sizeOf(value.shape)} elements, row-major`,
      },
    );
  }
  return Float64Array.from(feed);
}
