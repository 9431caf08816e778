// Values that no single kernel can make, written as several: a sum over separate axes, a concatenation of many parts.
//   domain  the axes of a sum as [outer, reduced, inner]
import type { Shape } from '../core/shape.ts';
import type { Value } from '../graph/value.ts';
import type { ReduceDomain } from '../kernels/reduce.ts';
import { concat, isConcat } from '../ops/layout.ts';
import { isSum, type SumValue, sumKeep } from '../ops/sum.ts';

/** The summed axes of `y = sum(x)` as one middle axis, or undefined where they are not neighbours. */
export function reduceDomain({
  inputs: [{ shape }],
  attributes: { axes },
}: SumValue): ReduceDomain | undefined {
  const [block, another] = summedBlocks(shape, axes);
  if (!block || another) return undefined;
  const { first, last } = block;
  const product = (from: number, to: number) => shape.slice(from, to).reduce((p, size) => p * size, 1);
  return {
    outer: product(0, first),
    reduced: product(first, last + 1),
    inner: product(last + 1, shape.length),
  };
}

/** A sum over separate blocks of axes as one sum after the other, each over neighbours; or undefined if it is one. */
export function splitSum(y: Value): Value | undefined {
  if (!isSum(y)) return undefined;
  const [x] = y.inputs;
  const blocks = summedBlocks(x.shape, y.attributes.axes);
  if (blocks.length < 2) return undefined;
  return blocks.reduce((partial, { first, last }) => {
    const axes = Array.from({ length: last - first + 1 }, (_, i) => first + i);
    return sumKeep(partial, axes);
  }, x);
}

/** Parts that one kernel can read, with buffers to spare for what is done with them. */
const mostParts = 6;

/** A concatenation of many parts as one of concatenations; or undefined if it has few. */
export function splitConcat(y: Value): Value | undefined {
  if (!isConcat(y) || y.inputs.length <= mostParts) return undefined;
  const { axis } = y.attributes;
  const size = Math.max(2, Math.ceil(y.inputs.length / mostParts));
  const count = Math.ceil(y.inputs.length / size);
  const parts = Array.from({ length: count }, (_, i) =>
    concat(y.inputs.slice(i * size, (i + 1) * size), axis),
  );
  return concat(
    parts.map((part) => splitConcat(part) ?? part),
    axis,
  );
}

/** Neighbouring axes that are summed. */
interface Block {
  readonly first: number;
  readonly last: number;
}

/** Each stretch of summed axes; axes of size 1 belong to either side. */
function summedBlocks(shape: Shape, axes: readonly number[]): Block[] {
  const blocks: Block[] = [];
  let open = false;
  shape.forEach((size, axis) => {
    if (size === 1) return;
    const summed = axes.includes(axis);
    const extended = summed && open ? blocks.pop() : undefined;
    if (summed) blocks.push({ first: extended?.first ?? axis, last: axis });
    open = summed;
  });
  return blocks;
}
