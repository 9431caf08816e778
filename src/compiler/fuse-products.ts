// What a product's kernel computes beside the product: its epilogue, and sums of its operand's columns.
import { consumersOf, type Value } from '../graph/value.ts';
import { isReshape } from '../ops/layout.ts';
import { isMatmul } from '../ops/matmul.ts';
import { pointwiseName } from '../ops/pointwise.ts';
import { isSum } from '../ops/sum.ts';
import { reduceDomain } from './domain.ts';
import type { FusionState } from './fusion.ts';
import { baseOf, isHeavy, isProduct, type ProductValue } from './graph-facts.ts';

/**
 * Follows each product through its only users, as long as they are pointwise; what it ends in is stored instead.
 *
 * @returns the end of each epilogue → its product
 */
export function fuseEpilogues({ order, wanted, stored, constant }: FusionState): Map<Value, ProductValue> {
  const consumers = consumersOf(order);
  const operands = new Set(order.filter((v) => isHeavy(v) && !isSum(v)).flatMap((v) => v.inputs.map(baseOf)));
  const productOf = new Map<Value, ProductValue>();
  const taken = new Set<Value>();
  for (const product of order) {
    if (!isProduct(product) || constant.has(product)) continue;
    let end: Value = product;
    let current: Value = product;
    while (!wanted.has(current) && !operands.has(current)) {
      const [user, another] = consumers.get(current) ?? [];
      // Where two products meet, the first takes what follows, and the second is stored for it to read.
      if (!user || another || taken.has(user)) break;
      current = user;
      if (pointwiseName(current)) end = current;
      else if (!isReshape(current)) break;
      taken.add(current);
    }
    if (end !== product) stored.delete(product);
    stored.add(end);
    productOf.set(end, product);
  }
  return productOf;
}

/**
 * Σ over the rows of b comes free with aᵀ·b: the bias gradient with the weight gradient.
 *
 * @returns each such sum → its matmul
 */
export function fuseColumnSums({ order, stored, constant, cuts }: FusionState): Map<Value, Value> {
  const columnSumOf = new Map<Value, Value>();
  const taken = new Set<Value>();
  for (const total of order) {
    if (!isSum(total) || constant.has(total) || cuts.separateSums.has(total)) continue;
    const domain = reduceDomain(total);
    const source = baseOf(total.inputs[0]);
    if (domain?.outer !== 1 || !stored.has(source)) continue;
    const product = order.find((v) => {
      if (!isMatmul(v) || v.attributes.mode !== 'TN' || taken.has(v) || !stored.has(v)) return false;
      const [, b] = v.inputs;
      return baseOf(b) === source && b.shape[0] === domain.reduced;
    });
    if (!product) continue;
    taken.add(product);
    columnSumOf.set(total, product);
  }
  return columnSumOf;
}
