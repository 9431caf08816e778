// The bodies of all kernels of a fused graph.
import { sizeOf } from '../core/shape.ts';
import type { Value } from '../graph/value.ts';
import { itemIndex } from '../kernels/statement.ts';
import { isInput } from '../ops/leaf.ts';
import { isSum } from '../ops/sum.ts';
import type { Body, OpBody, PointwiseBody } from './body.ts';
import { linearIndex } from './element-index.ts';
import { ExpressionWriter } from './expression.ts';
import { type Cut, type Fusion, isCut, type SumGroup } from './fusion.ts';
import { baseOf, isHeavy } from './graph-facts.ts';
import { spillOf } from './spill.ts';
import { writeProduct } from './write-product.ts';
import { writeSums } from './write-sums.ts';

/** The bodies of all kernels, in the order of the graph; or the first cut that one of them needs. */
export function writeBodies(fusion: Fusion): readonly Body[] | Cut {
  const { order, stored, productOf, columnSumOf, constant, partOf, sumGroups } = fusion;
  const concats = new Set([...partOf.values()].map(({ concat }) => concat));
  const groupOf = new Map<Value | undefined, SumGroup>(
    sumGroups.map((group) => [group.phases[0]?.[0], group]),
  );
  const bodies: Body[] = [];
  for (const value of order) {
    if (!stored.has(value) || isInput(value) || constant.has(value) || concats.has(value)) continue;
    const group = groupOf.get(value);
    if (!group && (isSum(value) || columnSumOf.has(value))) continue;
    const product = productOf.get(value);
    const body = group
      ? writeSums(group, fusion)
      : product
        ? writeProduct(value, product, fusion)
        : isHeavy(value)
          ? opBody(value)
          : writePointwise(value, fusion);
    if (isCut(body)) return body;
    bodies.push(body);
  }
  return bodies;
}

function opBody(value: Value): OpBody {
  return { kind: 'op', named: value, makes: [value], reads: value.inputs.map(baseOf) };
}

function writePointwise(value: Value, { stored }: Fusion): PointwiseBody | Cut {
  const count = sizeOf(value.shape);
  const lanes = count % 4 === 0 ? 4 : 1;
  const writer = new ExpressionWriter({ lanes, stored: (v) => v !== value && stored.has(v) });
  const result = writer.write(value, linearIndex(itemIndex(lanes)));
  const { statements, reads: bindings, operations } = writer;
  const cut = spillOf({ root: value, reads: bindings.length, otherBindings: 1, kept: [value] }, stored);
  if (cut) return cut;
  return {
    kind: 'pointwise',
    named: value,
    makes: [value],
    reads: bindings.map((read) => read.value),
    lanes,
    body: { statements, result },
    bindings,
    flops: operations * count,
  };
}
