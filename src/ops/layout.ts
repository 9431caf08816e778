import { usageError } from '../core/errors.ts';
import { type Shape, sameShape, sizeOf, stridesOf } from '../core/shape.ts';
import { makeValue, type OpDefinition, type Value } from '../graph/value.ts';

const reshapeOp: OpDefinition = {
  name: 'reshape',
  vjp: (dy, y) => [reshape(dy, y.inputs[0]!.shape)],
  interpret: ([x]) => x!,
};

/** The same elements in the same row-major order under another shape. */
export function reshape(x: Value, shape: Shape): Value {
  if (sizeOf(shape) !== sizeOf(x.shape)) {
    throw usageError('reshape: the number of elements must stay the same', {
      from: x.shape,
      to: shape,
      hint: `${sizeOf(x.shape)} elements against ${sizeOf(shape)}`,
    });
  }
  return sameShape(shape, x.shape) ? x : makeValue(reshapeOp, [x], {}, shape, x.dtype);
}

const transposeOp: OpDefinition = {
  name: 'transpose',
  vjp: (dy, y) => [transpose(dy, inverse(permutationOf(y)))],
  interpret: ([x], y) => remap(x!, y.shape, transposeMap(y)),
};

/** Dimensions in another order: axis `i` of the result is axis `permutation[i]` of `x`; reversed by default. */
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
    permutation.map((axis) => x.shape[axis]!),
    x.dtype,
  );
}

const sliceOp: OpDefinition = {
  name: 'slice',
  vjp: (dy, y) => [pad(dy, y.attributes.starts as number[], y.inputs[0]!.shape)],
  interpret: ([x], y) => remap(x!, y.shape, sliceMap(y)),
};

/** The block of `sizes` elements that begins at `starts`. */
export function slice(x: Value, starts: readonly number[], sizes: Shape): Value {
  const fits = x.shape.every(
    (size, i) => starts[i]! >= 0 && sizes[i]! >= 1 && starts[i]! + sizes[i]! <= size,
  );
  if (starts.length !== x.shape.length || sizes.length !== x.shape.length || !fits) {
    throw usageError('slice: the block must lie inside the value', {
      x: x.shape,
      starts,
      sizes,
      hint: `one start ≥ 0 and one size ≥ 1 for each of the ${x.shape.length} axes, start + size ≤ the axis`,
    });
  }
  return sameShape(sizes, x.shape) ? x : makeValue(sliceOp, [x], { starts }, sizes, x.dtype);
}

const padOp: OpDefinition = {
  name: 'pad',
  vjp: (dy, y) => [slice(dy, y.attributes.starts as number[], y.inputs[0]!.shape)],
  interpret: ([x], y) => {
    const target = new Float64Array(sizeOf(y.shape));
    const inner = y.inputs[0]!.shape;
    const map = strided(inner, stridesOf(y.shape), offsetOf(y.attributes.starts as number[], y.shape));
    for (let i = 0; i < x!.length; i++) target[map(i)] = x![i]!;
    return target;
  },
};

/** Zeros of `shape` with `x` laid in at `starts`: the transpose of `slice`. */
export function pad(x: Value, starts: readonly number[], shape: Shape): Value {
  const ranks = shape.length === x.shape.length && starts.length === x.shape.length;
  if (!ranks || !x.shape.every((size, i) => starts[i]! >= 0 && starts[i]! + size <= shape[i]!)) {
    throw usageError('pad: the value must fit into the shape', {
      x: x.shape,
      starts,
      shape,
      hint: `one start ≥ 0 for each of the ${x.shape.length} axes, start + size ≤ the shape`,
    });
  }
  return sameShape(shape, x.shape) ? x : makeValue(padOp, [x], { starts }, shape, x.dtype);
}

const concatOp: OpDefinition = {
  name: 'concat',
  vjp: (dy, y) => partStarts(y).map((starts, part) => slice(dy, starts, y.inputs[part]!.shape)),
  interpret: (parts, y) => {
    const target = new Float64Array(sizeOf(y.shape));
    partStarts(y).forEach((starts, part) => {
      const map = strided(y.inputs[part]!.shape, stridesOf(y.shape), offsetOf(starts, y.shape));
      parts[part]!.forEach((element, i) => {
        target[map(i)] = element;
      });
    });
    return target;
  },
};

/** Values one after the other along `axis`; their other sizes agree. */
export function concat(parts: readonly Value[], axis = 0): Value {
  const first = parts[0];
  const agree = parts.every(
    (part) =>
      part.shape.length === first!.shape.length &&
      part.shape.every((s, i) => i === axis || s === first!.shape[i]),
  );
  if (!first || !agree || axis < 0 || axis >= first.shape.length) {
    throw usageError('concat: parts must agree on every axis but one', {
      axis,
      parts: parts.map((part) => `[${part.shape.join(', ')}]`).join(' '),
      hint: 'at least one part, and an axis that the parts have',
    });
  }
  if (parts.length === 1) return first;
  const length = parts.reduce((sum, part) => sum + part.shape[axis]!, 0);
  return makeValue(
    concatOp,
    parts,
    { axis },
    first.shape.map((s, i) => (i === axis ? length : s)),
    first.dtype,
  );
}

/** Where each part of a concat begins. */
export function partStarts(y: Value): number[][] {
  const axis = y.attributes.axis as number;
  let start = 0;
  return y.inputs.map((part) => {
    const starts = y.shape.map((_, i) => (i === axis ? start : 0));
    start += part.shape[axis]!;
    return starts;
  });
}

export function permutationOf(y: Value): readonly number[] {
  return y.attributes.permutation as readonly number[];
}

/** Element offset of the multi-index `starts` in a row-major value of `shape`. */
export function offsetOf(starts: readonly number[], shape: Shape): number {
  const strides = stridesOf(shape);
  return starts.reduce((sum, start, i) => sum + start * strides[i]!, 0);
}

function inverse(permutation: readonly number[]): number[] {
  return permutation.map((_, axis) => permutation.indexOf(axis));
}

function transposeMap(y: Value): (i: number) => number {
  const strides = stridesOf(y.inputs[0]!.shape);
  return strided(
    y.shape,
    permutationOf(y).map((axis) => strides[axis]!),
    0,
  );
}

function sliceMap(y: Value): (i: number) => number {
  const inner = y.inputs[0]!.shape;
  return strided(y.shape, stridesOf(inner), offsetOf(y.attributes.starts as number[], inner));
}

/** Flat row-major index of `shape` → Σ coordinate·multiplier + offset. */
export function strided(shape: Shape, multipliers: readonly number[], offset: number): (i: number) => number {
  const strides = stridesOf(shape);
  return (i) => {
    let at = offset;
    for (let axis = 0; axis < shape.length; axis++) {
      at += (Math.floor(i / strides[axis]!) % shape[axis]!) * multipliers[axis]!;
    }
    return at;
  };
}

function remap(x: Float64Array, shape: Shape, map: (i: number) => number): Float64Array {
  return Float64Array.from({ length: sizeOf(shape) }, (_, i) => x[map(i)]!);
}
