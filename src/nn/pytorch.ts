// PyTorch's layouts of weights, and ours.
import { at } from '../core/at.ts';
import { usageError } from '../core/errors.ts';
import { type Shape, sameShape, sizeOf, stridesOf } from '../core/shape.ts';
import type { Layout, StatisticSpec } from './module.ts';

/** The arrays that can be brought into PyTorch's layouts and back. */
export type Elements = Float32Array | Float64Array;

/** A tensor as PyTorch stores it, row-major. */
export interface PytorchTensor<T extends Elements = Float32Array> {
  /** Sizes, in PyTorch's order of axes. */
  readonly shape: Shape;
  /** Its elements, row-major. */
  readonly data: T;
}

/**
 * Axis i of PyTorch's tensor is this axis of ours; vectors stay as they are, matrices, too, linear [in, out] → [out, in], conv [kh, kw, in, out] →
 * [out, in, kh, kw], conv-transpose [kh, kw, out, in] → [in, out, kh, kw], map [h, w, c] → [c, h, w]; window
 * [kh, kw, in] → [in, kh, kw], flattened.
 */
const axes: Readonly<Record<Exclude<Layout, 'vector'>, readonly number[]>> = {
  matrix: [0, 1],
  linear: [1, 0],
  conv: [3, 2, 0, 1],
  'conv-transpose': [3, 2, 0, 1],
  map: [2, 0, 1],
  window: [2, 0, 1],
};
const imageAxes = [0, 3, 1, 2];

/** What says how a tensor lies in memory: a parameter, or a statistic, which is a vector unless it says otherwise. */
export type Laid = Pick<StatisticSpec, 'name' | 'shape' | 'layout'>;

/** Axis i of PyTorch's tensor is this one of ours, before a window is flattened. */
function orderOf({ shape, layout = 'vector' }: Omit<Laid, 'name'>): readonly number[] {
  return layout === 'vector' ? [...shape.keys()] : axes[layout];
}

/** The shape of a parameter or statistic in PyTorch. */
export function pytorchShape(spec: Omit<Laid, 'name'>): number[] {
  return spec.layout === 'window' ? [sizeOf(spec.shape)] : axesOf(spec.shape, orderOf(spec));
}

/** A parameter (or its gradient, or optimiser state) or a statistic in PyTorch's layout. */
export function toPytorch<T extends Elements>(spec: Laid, data: T): PytorchTensor<T> {
  return { shape: pytorchShape(spec), data: permuted(data, spec.shape, orderOf(spec)) };
}

/**
 * The exact inverse of `toPytorch`.
 * @throws usage error where the tensor's shape is not that of the parameter.
 */
export function fromPytorch<T extends Elements>(spec: Laid, tensor: PytorchTensor<T>): T {
  const expected = pytorchShape(spec);
  if (!sameShape(tensor.shape, expected) || tensor.data.length !== sizeOf(expected)) {
    throw usageError(`${spec.name}: the tensor is of another shape than the parameter`, {
      tensor: tensor.shape,
      parameter: expected,
      hint: 'the weights belong to a network of another architecture or size',
    });
  }
  const order = orderOf(spec);
  return permuted(tensor.data, axesOf(spec.shape, order), inverse(order));
}

/**
 * A batch of images [n, h, w, c] as [n, c, h, w]; batches of vectors stay as they are.
 *
 * @param shape of the batch
 * @param data row-major
 * @example
 * imagesToPytorch([1, 1, 2, 3], Float32Array.of(1, 2, 3, 4, 5, 6)).shape; // [1, 3, 1, 2]
 */
export function imagesToPytorch<T extends Elements>(shape: Shape, data: T): PytorchTensor<T> {
  if (shape.length !== 4) return { shape, data };
  return { shape: axesOf(shape, imageAxes), data: permuted(data, shape, imageAxes) };
}

/**
 * A batch of images [n, c, h, w] as [n, h, w, c]; batches of vectors stay as they are.
 * @example
 * imagesFromPytorch({ shape: [1, 3, 1, 2], data: Float32Array.of(1, 4, 2, 5, 3, 6) }).shape; // [1, 1, 2, 3]
 */
export function imagesFromPytorch<T extends Elements>(tensor: PytorchTensor<T>): PytorchTensor<T> {
  const { shape, data } = tensor;
  if (shape.length !== 4) return tensor;
  const back = inverse(imageAxes);
  return { shape: axesOf(shape, back), data: permuted(data, shape, back) };
}

/** Axis i of the result is axis `permutation[i]` of `data`, which has `shape`. */
function permuted<T extends Elements>(data: T, shape: Shape, permutation: readonly number[]): T {
  const from = axesOf(stridesOf(shape), permutation);
  const strides = stridesOf(axesOf(shape, permutation)).map((to, axis) => [to, at(from, axis)] as const);
  const result = data.slice() as T;
  for (let i = 0; i < result.length; i++) {
    let rest = i;
    let source = 0;
    for (const [to, step] of strides) {
      source += Math.floor(rest / to) * step;
      rest %= to;
    }
    result[i] = at(data, source);
  }
  return result;
}

function axesOf(values: readonly number[], order: readonly number[]): number[] {
  return order.map((axis) => at(values, axis));
}

function inverse(permutation: readonly number[]): number[] {
  return permutation.map((_, axis) => permutation.indexOf(axis));
}
