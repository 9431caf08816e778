// Fusion: which values lie in memory, and which are computed within the kernels that make or use them.
import { topologicalOrder, type Value } from '../graph/value.ts';
import { hasLiteral } from '../kernels/pointwise-text.ts';
import { fillValue, isInput } from '../ops/leaf.ts';
import { isSum } from '../ops/sum.ts';
import { placePartsInConcats } from './concat-in-place.ts';
import { fuseColumnSums, fuseEpilogues } from './fuse-products.ts';
import { groupSums } from './fuse-sums.ts';
import { type Cuts, type Fusion, type FusionState, noCuts } from './fusion.ts';
import { baseOf, constantValues, isHeavy, Reachability } from './graph-facts.ts';

/** @param outputs values that callers want in memory */
export function fuse(outputs: readonly Value[], cuts: Cuts = noCuts): Fusion {
  const order = topologicalOrder(outputs);
  const wanted = new Set([...cuts.spilled, ...outputs.map(baseOf)]);
  const stored = storedAnyway(order, wanted);
  const constant = constantValues(order);
  const state: FusionState = { order, wanted, stored, constant, reach: new Reachability(order), cuts };
  const productOf = fuseEpilogues(state);
  const columnSumOf = fuseColumnSums(state);
  const partOf = placePartsInConcats(state);
  const sumGroups = groupSums(state, columnSumOf);
  return { order, stored, productOf, sumGroups, columnSumOf, constant, partOf };
}

function storedAnyway(order: readonly Value[], wanted: ReadonlySet<Value>): Set<Value> {
  const stored = new Set(wanted);
  for (const value of order) {
    if (isInput(value) || isHeavy(value) || !hasLiteral(fillValue(value) ?? 0)) stored.add(value);
    // A sum reads through its expression; every other kernel wants its operands in memory.
    if (isHeavy(value) && !isSum(value)) {
      for (const operand of value.inputs) stored.add(baseOf(operand));
    }
  }
  return stored;
}
