// Convolution and its two gradients: three ops that are closed under differentiation.
import { usageError } from '../core/errors.ts';
import { sizeOf } from '../core/shape.ts';
import { type Binary, defineOp, isMadeBy, makeValue, type Value, type ValueOf } from '../graph/value.ts';
import {
  type ConvGeometry,
  type ConvWindow,
  checkWindow,
  everyTap,
  fullWindow,
  geometry,
  type Pair,
  shape4,
  windowCount,
} from './conv-window.ts';

const conv2dOp = defineOp<ConvWindow, Binary>({
  name: 'conv2d',
  vjp: (dy, y) => {
    const [x, weight] = y.inputs;
    const { h, w, kh, kw } = geometryOf(y);
    return [conv2dInput(dy, weight, [h, w], y.attributes), conv2dWeight(x, dy, [kh, kw], y.attributes)];
  },
  interpret: ([x, weight], y) => {
    const result = new Float64Array(sizeOf(y.shape));
    everyTap(geometryOf(y), (xi, wi, yi) => {
      result[yi]! += x[xi]! * weight[wi]!;
    });
    return result;
  },
});

const conv2dInputOp = defineOp<ConvWindow, Binary>({
  name: 'conv2d-input',
  vjp: (dx, y) => {
    const [dy, weight] = y.inputs;
    const { oh, ow, kh, kw } = geometryOf(y);
    return [conv2dTo(dx, weight, [oh, ow], y.attributes), conv2dWeight(dx, dy, [kh, kw], y.attributes)];
  },
  interpret: ([dy, weight], y) => {
    const result = new Float64Array(sizeOf(y.shape));
    everyTap(geometryOf(y), (xi, wi, yi) => {
      result[xi]! += dy[yi]! * weight[wi]!;
    });
    return result;
  },
});

const conv2dWeightOp = defineOp<ConvWindow, Binary>({
  name: 'conv2d-weight',
  vjp: (dw, y) => {
    const [x, dy] = y.inputs;
    const { h, w, oh, ow } = geometryOf(y);
    return [conv2dInput(dy, dw, [h, w], y.attributes), conv2dTo(x, dw, [oh, ow], y.attributes)];
  },
  interpret: ([x, dy], y) => {
    const result = new Float64Array(sizeOf(y.shape));
    everyTap(geometryOf(y), (xi, wi, yi) => {
      result[wi]! += x[xi]! * dy[yi]!;
    });
    return result;
  },
});

/**
 * Two-dimensional cross-correlation, as deep learning calls convolution.
 *
 * @param x [n, h, w, c]
 * @param weight [kh, kw, c, o]
 * @param window stride, default 1; padding before each axis and, so that the size comes out, after it
 * @returns [n, ⌊(h + 2·padding − kh)/stride⌋ + 1, …, o]
 * @throws usage error where x or weight has not four dimensions, channels disagree, or no window fits
 * @example
 * const x = ops.input('x', [64, 28, 28, 1]);
 * ops.conv2d(x, ops.input('w', [4, 4, 1, 32]), { stride: [2, 2], padding: [1, 1] }).shape; // [64, 14, 14, 32]
 */
export function conv2d(x: Value, weight: Value, window: Partial<ConvWindow> = {}): Value {
  const full = fullWindow(window);
  const [, h, w] = shape4('conv2d', 'x', x);
  const [kh, kw] = shape4('conv2d', 'weight', weight);
  return conv2dTo(x, weight, [windowCount(0, h, kh, full), windowCount(1, w, kw, full)], full);
}

/**
 * As `conv2d` of x and weight, with the output's height and width named: padding after each axis is whatever they
 * imply.
 *
 * @param outputSize [oh, ow]
 * @throws usage error as `conv2d`, and where a window would begin outside the padded input
 * @example
 * const x = ops.input('x', [64, 28, 28, 1]);
 * const window = { stride: [2, 2], padding: [1, 1] } as const;
 * ops.conv2dTo(x, ops.input('w', [4, 4, 1, 32]), [14, 14], window).shape; // [64, 14, 14, 32]
 */
export function conv2dTo(x: Value, weight: Value, outputSize: Pair, window: ConvWindow): Value {
  const [n, h, w, c] = shape4('conv2d', 'x', x);
  const [kh, kw, depth, o] = shape4('conv2d', 'weight', weight);
  if (c !== depth) {
    throw usageError('conv2d: x and weight disagree on channels', {
      x: x.shape,
      weight: weight.shape,
      hint: `weight should be [${kh}, ${kw}, ${c}, ${o}]`,
    });
  }
  checkWindow('conv2d', { input: [h, w], kernel: [kh, kw], output: outputSize }, window);
  return makeValue(
    conv2dOp,
    [x, weight],
    { stride: window.stride, padding: window.padding },
    { shape: [n, ...outputSize, o] },
  );
}

/**
 * Gradient of `conv2d` with respect to x; as a layer of its own it is the transposed convolution.
 *
 * @param dy [n, oh, ow, o]
 * @param weight [kh, kw, c, o]
 * @param inputSize [h, w] of the result: several sizes lead to the same oh and ow, so it has to be named
 * @returns [n, h, w, c]
 * @throws usage error where dy or weight has not four dimensions, channels disagree, or the sizes belong to no
 * convolution
 * @example
 * const dy = ops.input('dy', [64, 7, 7, 128]);
 * const window = { stride: [2, 2], padding: [1, 1] } as const;
 * ops.conv2dInput(dy, ops.input('w', [4, 4, 64, 128]), [14, 14], window).shape; // [64, 14, 14, 64]
 */
export function conv2dInput(
  dy: Value,
  weight: Value,
  inputSize: Pair,
  window: Partial<ConvWindow> = {},
): Value {
  const full = fullWindow(window);
  const [n, oh, ow, o] = shape4('conv2dInput', 'dy', dy);
  const [kh, kw, c, last] = shape4('conv2dInput', 'weight', weight);
  if (o !== last) {
    throw usageError('conv2dInput: dy and weight disagree on channels', {
      dy: dy.shape,
      weight: weight.shape,
      hint: `the last size of weight should be ${o}`,
    });
  }
  checkWindow('conv2dInput', { input: inputSize, kernel: [kh, kw], output: [oh, ow] }, full);
  return makeValue(conv2dInputOp, [dy, weight], full, { shape: [n, ...inputSize, c] });
}

/**
 * Gradient of `conv2d` with respect to its weight.
 *
 * @param x [n, h, w, c]
 * @param dy [n, oh, ow, o]
 * @param kernelSize [kh, kw]
 * @returns [kh, kw, c, o]
 * @throws usage error where x or dy has not four dimensions, batches disagree, or the sizes belong to no convolution
 * @example
 * const [x, dy] = [ops.input('x', [64, 28, 28, 1]), ops.input('dy', [64, 25, 25, 32])];
 * ops.conv2dWeight(x, dy, [4, 4]).shape; // [4, 4, 1, 32]
 */
export function conv2dWeight(x: Value, dy: Value, kernelSize: Pair, window: Partial<ConvWindow> = {}): Value {
  const full = fullWindow(window);
  const [n, h, w, c] = shape4('conv2dWeight', 'x', x);
  const [batch, oh, ow, o] = shape4('conv2dWeight', 'dy', dy);
  if (n !== batch) {
    throw usageError('conv2dWeight: x and dy disagree on the batch', {
      x: x.shape,
      dy: dy.shape,
      hint: `the first size of dy should be ${n}`,
    });
  }
  checkWindow('conv2dWeight', { input: [h, w], kernel: kernelSize, output: [oh, ow] }, full);
  return makeValue(conv2dWeightOp, [x, dy], full, { shape: [...kernelSize, c, o] });
}

/** A value of any of the three. */
export type ConvValue = ValueOf<ConvWindow, Binary>;

export type ConvKind = 'conv2d' | 'conv2d-input' | 'conv2d-weight';

/** Which of the three it is. */
export function convKind(value: ConvValue): ConvKind {
  if (value.op === conv2dOp) return 'conv2d';
  return value.op === conv2dInputOp ? 'conv2d-input' : 'conv2d-weight';
}

export function isConvolution(value: Value): value is ConvValue {
  return [conv2dOp, conv2dInputOp, conv2dWeightOp].some((op) => isMadeBy(value, op));
}

/** The sizes of any of the three, named after the forward convolution. */
export function geometryOf(value: ConvValue): ConvGeometry {
  const [first, second] = value.inputs;
  const operands = {
    conv2d: [first.shape, second.shape, value.shape],
    'conv2d-input': [value.shape, second.shape, first.shape],
    'conv2d-weight': [first.shape, value.shape, second.shape],
  } as const;
  return geometry(operands[convKind(value)], value.attributes);
}
