// Which rules simplify a graph, in which order.
import type { Value } from '../graph/value.ts';
import { expandCenter, isCenter } from '../ops/center.ts';
import { isStopGradient } from '../ops/stop-gradient.ts';
import { type Rule, rewriteToFixpoint } from './rewrite.ts';
import { arithmetic, foldConstants, foldFillLayout } from './rules/arithmetic.ts';
import {
  collapseBroadcast,
  collapseReshape,
  collapseTranspose,
  moveReshapeOutOfPointwise,
  sliceOfConcat,
} from './rules/layout.ts';
import { convAsMatmul, matmulOfTranspose, outerProduct } from './rules/products.ts';
import { centerOfCentered, simplifySum } from './rules/sums.ts';

/** The first that applies to a value wins. */
const rules: readonly Rule[] = [
  // Gradients were taken before a graph is simplified.
  (value) => (isStopGradient(value) ? value.inputs[0] : undefined),
  foldConstants,
  foldFillLayout,
  ...arithmetic,
  collapseReshape,
  collapseTranspose,
  collapseBroadcast,
  moveReshapeOutOfPointwise,
  simplifySum,
  centerOfCentered,
  sliceOfConcat,
  matmulOfTranspose,
  convAsMatmul,
];

/**
 * The same outputs from fewer and cheaper values: shared subexpressions once, constants folded, zeros and ones gone,
 * reductions of products shortened, and `center` written out at the end.
 *
 * @param outputs of any graph
 * @example
 * const x = ops.input('x', [64, 2]);
 * const [same] = simplify([ops.mul(ops.add(x, 0), 1)]);
 * same === x; // true
 */
export function simplify(outputs: readonly Value[]): Value[] {
  const short = rewriteToFixpoint(outputs, rules);
  return rewriteToFixpoint(short, [...rules, (value) => (isCenter(value) ? expandCenter(value) : undefined)]);
}

/**
 * Products over a single term as what they are, one multiplication an element, which other expressions can take up.
 * The last step: rules for sums would take the factors apart again, and lose the bias gradients that come free.
 */
export function withOuterProducts(outputs: readonly Value[]): Value[] {
  return rewriteToFixpoint(outputs, [collapseReshape, collapseBroadcast, outerProduct]);
}
