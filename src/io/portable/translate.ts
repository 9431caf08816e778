// Our graph as nodes that other runtimes have: a row for each op. An op without a row cannot be exported.
import { at } from '../../core/at.ts';
import type { Value } from '../../graph/value.ts';
import { isCenter } from '../../ops/center.ts';
import { isConvolution } from '../../ops/conv2d.ts';
import { isConcat, isPad, isSlice, isTranspose } from '../../ops/layout.ts';
import { fillValue } from '../../ops/leaf.ts';
import { isMatmul } from '../../ops/matmul.ts';
import { pointwiseName } from '../../ops/pointwise.ts';
import { isSum } from '../../ops/sum.ts';
import { affine, plain, pointwise } from './elements.ts';
import { convolution, product } from './products.ts';
import { full, lifted, orderOf, type Translation, unknownOp } from './translation.ts';
import { permuted, rowMajor, transposed, type View } from './views.ts';

type Row = (value: Value, translation: Translation) => View;

/** The row of an op whose values `is` tells. */
function made<V extends Value>(
  is: (value: Value) => value is V,
  row: (value: V, t: Translation) => View,
): Row {
  return (value, t) => {
    if (!is(value)) throw unknownOp(value);
    return row(value, t);
  };
}

/** By the name of the op; pointwise ops share one. */
const rows: Readonly<Record<string, Row>> = {
  reshape: (value, t) => t.emitter.reshaped(full(at(value.inputs, 0), t), t.dimsOf(value)),
  // Of a shape that has the batch; others are known numbers.
  fill: (value, t) => t.constants.number(fillValue(value) ?? 0, value.shape),
  broadcast: (value, t) => lifted(t.viewOf(at(value.inputs, 0)), value.shape.length, t),
  transpose: made(isTranspose, (value, t) => {
    const { permutation } = value.attributes;
    return transposed(t.viewOf(value.inputs[0]), permutation);
  }),
  matmul: made(isMatmul, product),
  conv2d: made(isConvolution, convolution),
  'conv2d-input': made(isConvolution, convolution),
  sum: made(isSum, (value, t) => {
    return summed(value.inputs[0], value.attributes.axes, t);
  }),
  center: made(isCenter, (value, t) => {
    const [x] = value.inputs;
    const { axes } = value.attributes;
    const sizes = axes.map((axis) => at(t.dimsOf(x), axis));
    if (sizes.some((size) => size < 0)) throw unknownOp(value);
    const count = sizes.reduce((product, size) => product * size, 1);
    const mean = pointwise('mul', [summed(x, axes, t), t.constants.number(1 / count, value.shape)], t);
    return pointwise('sub', [t.viewOf(x), mean], t);
  }),
  concat: made(isConcat, (value, t) => {
    const order = orderOf(
      value.inputs.map((input) => t.viewOf(input)),
      value,
    );
    const inputs = value.inputs.map((input) => t.emitter.inOrder(full(input, t), order));
    const axis = order.indexOf(value.attributes.axis);
    return t.emitter.emit({ kind: 'concat', axis, inputs, dims: permuted(t.dimsOf(value), order) }, order);
  }),
  pad: made(isPad, (value, t) => {
    const { order, input, dims } = block(value, t);
    const sizes = permuted(t.dimsOf(value.inputs[0]), order);
    const before = permuted(value.attributes.starts, order);
    const after = dims.map((size, i) => size - at(sizes, i) - at(before, i));
    if (dims.some((size, i) => size < 0 && size !== sizes[i])) throw unknownOp(value);
    return t.emitter.emit({ kind: 'pad', before, after, inputs: [input], dims }, order);
  }),
  slice: made(isSlice, (value, t) => {
    const { order, input, dims } = block(value, t);
    const sizes = permuted(t.dimsOf(value.inputs[0]), order);
    const axes = rowMajor(dims).filter((axis) => dims[axis] !== sizes[axis]);
    if (axes.some((axis) => at(dims, axis) < 0)) throw unknownOp(value);
    const starts = permuted(permuted(value.attributes.starts, order), axes);
    const cut = { axes, starts, sizes: permuted(dims, axes) };
    return t.emitter.emit({ kind: 'slice', ...cut, inputs: [input], dims }, order);
  }),
};

/** The value as a view; constants are known by the caller. */
export function translated(value: Value, t: Translation): View {
  if (pointwiseName(value) !== undefined) return affine(value, t) ?? plain(value, t);
  const row = Object.hasOwn(rows, value.op.name) ? rows[value.op.name] : undefined;
  if (!row) throw unknownOp(value);
  return row(value, t);
}

function summed(x: Value, axes: readonly number[], t: Translation): View {
  const view = full(x, t);
  const order = 'constant' in view ? rowMajor(view.shape) : view.order;
  const shape = view.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const places = axes.map((axis) => order.indexOf(axis)).sort((a, b) => a - b);
  const inputs = [t.emitter.inOrder(view, order)];
  return t.emitter.emit({ kind: 'sum', axes: places, inputs, dims: permuted(shape, order) }, order);
}

function block(value: Value, t: Translation) {
  const view = full(at(value.inputs, 0), t);
  const order = orderOf([view], value);
  return { order, input: t.emitter.inOrder(view, order), dims: permuted(t.dimsOf(value), order) };
}
