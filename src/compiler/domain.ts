import type { Shape } from '../core/shape.ts';
import type { Value } from '../graph/value.ts';
import type { ReduceDomain } from '../kernels/reduce.ts';
import { axesOf } from '../ops/center.ts';
import { concat } from '../ops/layout.ts';
import { sumKeep } from '../ops/sum.ts';

/** The summed axes of `y = sum(x)` as one middle axis, or undefined where they are not neighbours. */
export function reduceDomain(y: Value): ReduceDomain | undefined {
  const shape = y.inputs[0]!.shape;
  const blocks = summedBlocks(shape, axesOf(y));
  if (blocks.length !== 1) return undefined;
  const [first, last] = blocks[0]!;
  const product = (from: number, to: number) => shape.slice(from, to).reduce((p, size) => p * size, 1);
  return {
    outer: product(0, first),
    reduced: product(first, last + 1),
    inner: product(last + 1, shape.length),
  };
}

/** A sum over separate blocks of axes as one sum after the other, each over neighbours; or undefined if it is one. */
export function splitSum(y: Value): Value | undefined {
  if (y.op.name !== 'sum') return undefined;
  const [x] = y.inputs as [Value];
  const blocks = summedBlocks(x.shape, axesOf(y));
  if (blocks.length < 2) return undefined;
  return blocks.reduce((partial, [first, last]) => {
    const axes = Array.from({ length: last - first + 1 }, (_, i) => first + i);
    return sumKeep(partial, axes);
  }, x);
}

/** Parts that one kernel can read, with buffers to spare for what is done with them. */
const mostParts = 6;

/** A concatenation of many parts as one of concatenations; or undefined if it has few. */
export function splitConcat(y: Value): Value | undefined {
  if (y.op.name !== 'concat' || y.inputs.length <= mostParts) return undefined;
  const axis = y.attributes.axis as number;
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

/** First and last axis of each stretch of summed axes; axes of size 1 belong to either side. */
function summedBlocks(shape: Shape, axes: readonly number[]): [first: number, last: number][] {
  const blocks: [number, number][] = [];
  let open = false;
  shape.forEach((size, axis) => {
    if (size === 1) return;
    if (!axes.includes(axis)) {
      open = false;
    } else if (open) {
      blocks[blocks.length - 1]![1] = axis;
    } else {
      blocks.push([axis, axis]);
      open = true;
    }
  });
  return blocks;
}
