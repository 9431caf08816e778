// Passes over a graph that make it fit for kernels; `compile` lists them beside those that simplify.
import { topologicalOrder, type Value } from '../graph/value.ts';
import { fill, isInput } from '../ops/leaf.ts';
import { pointwise } from '../ops/pointwise.ts';
import { splitConcat, splitSum } from './domain.ts';
import { baseOf } from './graph-facts.ts';

/** Values that one kernel cannot make, written as several. */
export function splitForKernels(outputs: readonly Value[]): Value[] {
  const replaced = new Map<Value, Value>();
  const of = (value: Value) => replaced.get(value) ?? value;
  for (const value of topologicalOrder(outputs)) {
    const inputs = value.inputs.map(of);
    const same = inputs.every((input, i) => input === value.inputs[i]);
    const rebuilt = same ? value : { ...value, inputs };
    replaced.set(value, splitSum(rebuilt) ?? splitConcat(rebuilt) ?? rebuilt);
  }
  return outputs.map(of);
}

/** An output that is an input, or the same as an earlier one, becomes a copy: each has a place of its own. */
export function distinctOutputs(outputs: readonly Value[]): Value[] {
  const taken = new Set<Value>();
  return outputs.map((value) => {
    const base = baseOf(value);
    if (isInput(base) || taken.has(base)) return copyOf(value);
    taken.add(base);
    return value;
  });
}

/** The same bits, through an op that is not simplified any more. */
export function copyOf(value: Value): Value {
  return pointwise('select', [fill(1, value.shape), value, value]);
}
