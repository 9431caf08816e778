// Ops that move elements and compute nothing: reshape, transpose, slice, pad, concat.
import { usageError } from '../core/errors.ts';
import { type Shape, sameShape, sizeOf, stridesOf } from '../core/shape.ts';
import { defineOp, isMadeBy, makeValue, type Unary, type Value, type ValueOf } from '../graph/value.ts';
import { layBlock, offsetOf, rearranged, strided } from './index-map.ts';

const reshapeOp = defineOp<object, Unary>({
  name: 'reshape',
  vjp: (dy, { inputs: [x] }) => [reshape(dy, x.shape)],
  interpret: ([elements]) => elements,
});

export function isReshape(value: Value): value is ValueOf<object, Unary> {
  return isMadeBy(value, reshapeOp);
}

/**
 * The elements of x in the same row-major order under another shape.
 * @throws usage error where `shape` has another number of elements
 * @example
 * ops.reshape(ops.input('x', [64, 28, 28, 1]), [64, 784]).shape; // [64, 784]
 */
export function reshape(x: Value, shape: Shape): Value {
  if (sizeOf(shape) !== sizeOf(x.shape)) {
    throw usageError('reshape: the number of elements must stay the same', {
      from: x.shape,
      to: shape,
      hint: `${sizeOf(x.shape)} elements against ${sizeOf(shape)}`,
    });
  }
  return sameShape(shape, x.shape) ? x : makeValue(reshapeOp, [x], {}, { shape, dtype: x.dtype });
}

/** Axis i of the result is axis permutation[i] of the input. */
type Permutation = { readonly permutation: readonly number[] };

const transposeOp = defineOp<Permutation, Unary>({
  name: 'transpose',
  vjp: (dy, { attributes: { permutation } }) => [transpose(dy, inverse(permutation))],
  interpret: ([elements], y) => rearranged(elements, y.shape, strided(y.shape, transposedStrides(y), 0)),
});

export function isTranspose(value: Value): value is ValueOf<Permutation, Unary> {
  return isMadeBy(value, transposeOp);
}

/** For each axis of a transpose, the step in elements of its input. */
export function transposedStrides({ inputs: [x], attributes }: ValueOf<Permutation, Unary>): number[] {
  return permuted(stridesOf(x.shape), attributes.permutation);
}

/**
 * Dimensions in another order: axis `i` of the result is axis `permutation[i]` of `x`; reversed by default.
 * @throws usage error where `permutation` does not name every axis once
 * @example
 * ops.transpose(ops.input('images', [8, 28, 28, 3]), [0, 3, 1, 2]).shape; // [8, 3, 28, 28]
 */
export function transpose(
  x: Value,
  permutation: readonly number[] = x.shape.map((_, i) => i).reverse(),
): Value {
  const sorted = [...permutation].sort((a, b) => a - b);
  if (permutation.length !== x.shape.length || sorted.some((axis, i) => axis !== i)) {
    throw usageError('transpose: not a permutation of the axes', {
      x: x.shape,
      permutation,
      hint: `each of 0 … ${x.shape.length - 1} once`,
    });
  }
  if (permutation.every((axis, i) => axis === i)) return x;
  return makeValue(
    transposeOp,
    [x],
    { permutation },
    { shape: permuted(x.shape, permutation), dtype: x.dtype },
  );
}

/** Where a block begins, one index for each axis. */
type Starts = { readonly starts: readonly number[] };

const sliceOp = defineOp<Starts, Unary>({
  name: 'slice',
  vjp: (dy, { inputs: [x], attributes: { starts } }) => [pad(dy, starts, x.shape)],
  interpret: ([elements], { inputs: [x], attributes: { starts }, shape }) =>
    rearranged(elements, shape, strided(shape, stridesOf(x.shape), offsetOf(starts, x.shape))),
});

export function isSlice(value: Value): value is ValueOf<Starts, Unary> {
  return isMadeBy(value, sliceOp);
}

/**
 * The block of x of `sizes` elements that begins at `starts`.
 * @throws usage error where the block does not lie inside x
 * @example
 * ops.slice(ops.input('x', [64, 2]), [32, 0], [32, 2]).shape; // [32, 2]
 */
export function slice(x: Value, starts: readonly number[], sizes: Shape): Value {
  const ranks = starts.length === x.shape.length && sizes.length === x.shape.length;
  if (!ranks || sizes.some((size) => !(size >= 1)) || !blockFits(starts, sizes, x.shape)) {
    throw usageError('slice: the block must lie inside the value', {
      x: x.shape,
      starts,
      sizes,
      hint: `one start ≥ 0 and one size ≥ 1 for each of the ${x.shape.length} axes, start + size ≤ the axis`,
    });
  }
  return sameShape(sizes, x.shape)
    ? x
    : makeValue(sliceOp, [x], { starts }, { shape: sizes, dtype: x.dtype });
}

const padOp = defineOp<Starts, Unary>({
  name: 'pad',
  vjp: (dy, { inputs: [x], attributes: { starts } }) => [slice(dy, starts, x.shape)],
  interpret: ([elements], { inputs: [x], attributes: { starts }, shape }) => {
    const target = new Float64Array(sizeOf(shape));
    layBlock(target, shape, elements, { starts, sizes: x.shape });
    return target;
  },
});

export function isPad(value: Value): value is ValueOf<Starts, Unary> {
  return isMadeBy(value, padOp);
}

/**
 * Zeros of `shape` with `x` laid in at `starts`: the transpose of `slice`.
 * @throws usage error where x does not fit into `shape` there
 * @example
 * interpret([ops.pad(ops.fill(1, [2]), [1], [4])]); // [[0, 1, 1, 0]]
 */
export function pad(x: Value, starts: readonly number[], shape: Shape): Value {
  const ranks = shape.length === x.shape.length && starts.length === x.shape.length;
  if (!ranks || !blockFits(starts, x.shape, shape)) {
    throw usageError('pad: the value must fit into the shape', {
      x: x.shape,
      starts,
      shape,
      hint: `one start ≥ 0 for each of the ${x.shape.length} axes, start + size ≤ the shape`,
    });
  }
  return sameShape(shape, x.shape) ? x : makeValue(padOp, [x], { starts }, { shape, dtype: x.dtype });
}

type ConcatValue = ValueOf<{ readonly axis: number }, readonly Value[]>;

const concatOp = defineOp<{ readonly axis: number }, readonly Value[]>({
  name: 'concat',
  vjp: (dy, y) => partsOf(y).map(({ part, starts }) => slice(dy, starts, part.shape)),
  interpret: (inputs, y) => {
    const target = new Float64Array(sizeOf(y.shape));
    partsOf(y).forEach(({ part, starts }, i) => {
      const elements = inputs[i];
      if (elements) layBlock(target, y.shape, elements, { starts, sizes: part.shape });
    });
    return target;
  },
});

export function isConcat(value: Value): value is ConcatValue {
  return isMadeBy(value, concatOp);
}

/**
 * The `parts` one after the other along `axis`; their other sizes agree.
 * @throws usage error where there are none, sizes disagree, or there is no such axis
 * @example
 * ops.concat([ops.input('real', [64, 2]), ops.input('fake', [64, 2])]).shape; // [128, 2]
 */
export function concat(parts: readonly Value[], axis = 0): Value {
  const first = parts[0];
  const agree = parts.every(
    ({ shape }) =>
      shape.length === first?.shape.length && shape.every((s, i) => i === axis || s === first.shape[i]),
  );
  if (!first || !agree || axis < 0 || axis >= first.shape.length) {
    throw usageError('concat: parts must agree on every axis but one', {
      axis,
      parts: parts.map((part) => `[${part.shape.join(', ')}]`).join(' '),
      hint: 'at least one part, and an axis that the parts have',
    });
  }
  if (parts.length === 1) return first;
  const length = parts.reduce((sum, { shape }) => sum + (shape[axis] ?? 0), 0);
  const shape = first.shape.map((size, i) => (i === axis ? length : size));
  return makeValue(concatOp, parts, { axis }, { shape, dtype: first.dtype });
}

/** One input of a concat, and the block of the result that it is. */
export interface ConcatPart {
  readonly part: Value;
  readonly starts: readonly number[];
}

/** The parts of a concat, each with where it begins. */
export function partsOf({ inputs, attributes: { axis }, shape }: ConcatValue): ConcatPart[] {
  let begin = 0;
  return inputs.map((part) => {
    const starts = shape.map((_, i) => (i === axis ? begin : 0));
    begin += part.shape[axis] ?? 0;
    return { part, starts };
  });
}

function inverse(permutation: readonly number[]): number[] {
  return permutation.map((_, axis) => permutation.indexOf(axis));
}

function permuted(list: readonly number[], permutation: readonly number[]): number[] {
  return permutation.flatMap((axis) => list[axis] ?? []);
}

/** Whether the block of `sizes` at `starts` lies inside `shape`; all three of one rank. */
function blockFits(starts: readonly number[], sizes: Shape, shape: Shape): boolean {
  return shape.every((limit, axis) => {
    const start = starts[axis] ?? Number.NaN;
    return start >= 0 && start + (sizes[axis] ?? Number.NaN) <= limit;
  });
}
