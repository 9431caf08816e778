// Which sizes of a graph are the batch's: told from two graphs of the same network, for batches of two sizes.
import { usageError } from '../../core/errors.ts';
import { printAttributes } from '../../graph/print.ts';
import { topologicalOrder, type Value } from '../../graph/value.ts';
import type { Dims } from './graph.ts';

/** Sizes that no layer has: where one is 1 or equals another, ops that have nothing to do are left out of the graph. */
export const probedBatches = [7919, 7927] as const;

/**
 * The dims of every value of the first graph.
 *
 * @param outputs the same network's, for each of `probedBatches`
 * @throws usage error where the network does something else for another batch
 */
export function symbolicDims(outputs: readonly [Value, Value]): Map<Value, Dims> {
  const [few, many] = outputs.map((output) => topologicalOrder([output]));
  const [m, n] = probedBatches;
  const dims = (few ?? []).map((value, i): [Value, Dims] => {
    const twin = many?.[i];
    const alike =
      twin?.op === value.op && printAttributes(twin.attributes) === printAttributes(value.attributes);
    if (!twin || !alike || twin.shape.length !== value.shape.length) throw batchBound(value, twin);
    const sizes = value.shape.map((size, axis) => {
      const other = twin.shape[axis] ?? 0;
      if (size === other) return size;
      if (size % m === 0 && size / m === other / n) return -size / m;
      throw batchBound(value, twin);
    });
    return [value, sizes];
  });
  return new Map(dims);
}

function batchBound(value: Value, twin: Value | undefined) {
  const text = ({ op, attributes, shape }: Value) =>
    `${op.name}${printAttributes(attributes)} [${shape.join(', ')}]`;
  return usageError('the network does something else for each size of the batch, which no file can say', {
    [`batch ${probedBatches[0]}`]: text(value),
    [`batch ${probedBatches[1]}`]: twin ? text(twin) : 'nothing',
    hint: 'in mode eval, a sample must not depend on the others of its batch',
  });
}
