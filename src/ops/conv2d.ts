import { usageError } from '../core/errors.ts';
import { sizeOf } from '../core/shape.ts';
import { makeValue, type OpDefinition, type Value } from '../graph/value.ts';

/** Stride down and across; zero rows and columns before the first of the input. */
export interface ConvWindow {
  readonly stride: readonly [number, number];
  readonly padding: readonly [number, number];
}

/** All sizes of a convolution from x [n, h, w, c] by weight [kh, kw, c, o] to y [n, oh, ow, o]. */
export interface ConvGeometry extends ConvWindow {
  readonly n: number;
  readonly h: number;
  readonly w: number;
  readonly c: number;
  readonly kh: number;
  readonly kw: number;
  readonly oh: number;
  readonly ow: number;
  readonly o: number;
}

const conv2dOp: OpDefinition = {
  name: 'conv2d',
  vjp: (dy, y) => {
    const [x, weight] = y.inputs as [Value, Value];
    return [
      conv2dInput(dy, weight, [x.shape[1]!, x.shape[2]!], windowOf(y)),
      conv2dWeight(x, dy, [weight.shape[0]!, weight.shape[1]!], windowOf(y)),
    ];
  },
  interpret: ([x, weight], y) => {
    const result = new Float64Array(sizeOf(y.shape));
    everyTap(geometryOf(y), (xi, wi, yi) => {
      result[yi]! += x![xi]! * weight![wi]!;
    });
    return result;
  },
};

const conv2dInputOp: OpDefinition = {
  name: 'conv2d-input',
  vjp: (dx, y) => {
    const [dy, weight] = y.inputs as [Value, Value];
    return [
      conv2dTo(dx, weight, [dy.shape[1]!, dy.shape[2]!], windowOf(y)),
      conv2dWeight(dx, dy, [weight.shape[0]!, weight.shape[1]!], windowOf(y)),
    ];
  },
  interpret: ([dy, weight], y) => {
    const result = new Float64Array(sizeOf(y.shape));
    everyTap(geometryOf(y), (xi, wi, yi) => {
      result[xi]! += dy![yi]! * weight![wi]!;
    });
    return result;
  },
};

const conv2dWeightOp: OpDefinition = {
  name: 'conv2d-weight',
  vjp: (dw, y) => {
    const [x, dy] = y.inputs as [Value, Value];
    return [
      conv2dInput(dy, dw, [x.shape[1]!, x.shape[2]!], windowOf(y)),
      conv2dTo(x, dw, [dy.shape[1]!, dy.shape[2]!], windowOf(y)),
    ];
  },
  interpret: ([x, dy], y) => {
    const result = new Float64Array(sizeOf(y.shape));
    everyTap(geometryOf(y), (xi, wi, yi) => {
      result[wi]! += x![xi]! * dy![yi]!;
    });
    return result;
  },
};

/**
 * Two-dimensional cross-correlation, as deep learning calls convolution.
 *
 * @param x [n, h, w, c]
 * @param weight [kh, kw, c, o]
 * @param window stride, default 1; padding before each axis and, so that the size comes out, after it
 * @returns [n, ⌊(h + 2·padding − kh)/stride⌋ + 1, …, o]
 */
export function conv2d(x: Value, weight: Value, window: Partial<ConvWindow> = {}): Value {
  const full = fullWindow(window);
  const size = [0, 1].map(
    (i) => Math.floor((x.shape[1 + i]! + 2 * full.padding[i]! - weight.shape[i]!) / full.stride[i]!) + 1,
  ) as [number, number];
  return conv2dTo(x, weight, size, full);
}

/** As `conv2d`, with the output's height and width named: padding after each axis is whatever they imply. */
export function conv2dTo(
  x: Value,
  weight: Value,
  outputSize: readonly [number, number],
  window: ConvWindow,
): Value {
  checkRanks('conv2d', { x, weight });
  if (x.shape[3] !== weight.shape[2]) {
    const [kh, kw, , o] = weight.shape;
    throw usageError('conv2d: x and weight disagree on channels', {
      x: x.shape,
      weight: weight.shape,
      hint: `weight should be [${kh}, ${kw}, ${x.shape[3]}, ${o}]`,
    });
  }
  checkWindow('conv2d', [x.shape[1]!, x.shape[2]!], [weight.shape[0]!, weight.shape[1]!], outputSize, window);
  return makeValue(conv2dOp, [x, weight], attributesOf(window), [
    x.shape[0]!,
    ...outputSize,
    weight.shape[3]!,
  ]);
}

/**
 * Gradient of `conv2d` with respect to x; as a layer of its own it is the transposed convolution.
 *
 * @param dy [n, oh, ow, o]
 * @param weight [kh, kw, c, o]
 * @param inputSize [h, w] of the result: several sizes lead to the same oh and ow, so it has to be named
 * @returns [n, h, w, c]
 */
export function conv2dInput(
  dy: Value,
  weight: Value,
  inputSize: readonly [number, number],
  window: Partial<ConvWindow> = {},
): Value {
  const full = fullWindow(window);
  checkRanks('conv2dInput', { dy, weight });
  if (dy.shape[3] !== weight.shape[3]) {
    throw usageError('conv2dInput: dy and weight disagree on channels', {
      dy: dy.shape,
      weight: weight.shape,
      hint: `the last size of weight should be ${dy.shape[3]}`,
    });
  }
  checkWindow(
    'conv2dInput',
    inputSize,
    [weight.shape[0]!, weight.shape[1]!],
    [dy.shape[1]!, dy.shape[2]!],
    full,
  );
  return makeValue(conv2dInputOp, [dy, weight], attributesOf(full), [
    dy.shape[0]!,
    ...inputSize,
    weight.shape[2]!,
  ]);
}

/**
 * Gradient of `conv2d` with respect to its weight.
 *
 * @param x [n, h, w, c]
 * @param dy [n, oh, ow, o]
 * @param kernelSize [kh, kw]
 * @returns [kh, kw, c, o]
 */
export function conv2dWeight(
  x: Value,
  dy: Value,
  kernelSize: readonly [number, number],
  window: Partial<ConvWindow> = {},
): Value {
  const full = fullWindow(window);
  checkRanks('conv2dWeight', { x, dy });
  if (x.shape[0] !== dy.shape[0]) {
    throw usageError('conv2dWeight: x and dy disagree on the batch', {
      x: x.shape,
      dy: dy.shape,
      hint: `the first size of dy should be ${x.shape[0]}`,
    });
  }
  checkWindow('conv2dWeight', [x.shape[1]!, x.shape[2]!], kernelSize, [dy.shape[1]!, dy.shape[2]!], full);
  return makeValue(conv2dWeightOp, [x, dy], attributesOf(full), [...kernelSize, x.shape[3]!, dy.shape[3]!]);
}

/** Which of the three a value is, or undefined for any other value. */
export function convKind(value: Value): 'conv2d' | 'conv2d-input' | 'conv2d-weight' | undefined {
  const definitions = [conv2dOp, conv2dInputOp, conv2dWeightOp];
  return definitions.includes(value.op) ? (value.op.name as ReturnType<typeof convKind>) : undefined;
}

/** The sizes of any of the three, named after the forward convolution. */
export function geometryOf(y: Value): ConvGeometry {
  const [first, second] = y.inputs as [Value, Value];
  const kind = convKind(y);
  const x = kind === 'conv2d-input' ? y.shape : first.shape;
  const weight = kind === 'conv2d-weight' ? y.shape : second.shape;
  const out = kind === 'conv2d' ? y.shape : kind === 'conv2d-input' ? first.shape : second.shape;
  const [n, h, w, c] = x as [number, number, number, number];
  const [kh, kw, , o] = weight as [number, number, number, number];
  return { n, h, w, c, kh, kw, oh: out[1]!, ow: out[2]!, o, ...windowOf(y) };
}

export function windowOf(y: Value): ConvWindow {
  return y.attributes as unknown as ConvWindow;
}

function fullWindow({ stride = [1, 1], padding = [0, 0] }: Partial<ConvWindow>): ConvWindow {
  return { stride, padding };
}

function attributesOf({ stride, padding }: ConvWindow): Record<string, unknown> {
  return { stride, padding };
}

function checkRanks(op: string, values: Readonly<Record<string, Value>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (value.shape.length !== 4) {
      throw usageError(`${op}: ${name} must have four dimensions`, {
        [name]: value.shape,
        hint: name === 'weight' ? '[kh, kw, c, o]' : '[n, height, width, channels]',
      });
    }
  }
}

function checkWindow(
  op: string,
  input: readonly [number, number],
  kernel: readonly [number, number],
  output: readonly [number, number],
  window: ConvWindow,
): void {
  const sound = [0, 1].every((i) => {
    const stride = window.stride[i]!;
    const padding = window.padding[i]!;
    const whole = Number.isInteger(stride) && stride >= 1 && Number.isInteger(padding) && padding >= 0;
    // The last window must begin inside the padded input; what hangs over its end is padding as well.
    return whole && output[i]! >= 1 && (output[i]! - 1) * stride - padding < input[i]! + padding;
  });
  if (!sound) {
    throw usageError(`${op}: the window does not fit the input`, {
      input,
      kernel,
      output,
      stride: window.stride,
      padding: window.padding,
      hint: 'stride ≥ 1, padding ≥ 0, and (input + 2·padding − kernel)/stride + 1 must be at least 1',
    });
  }
}

/** Visits every product of the convolution: flat indices into x, weight and y. */
function everyTap(g: ConvGeometry, visit: (x: number, weight: number, y: number) => void): void {
  for (let image = 0; image < g.n; image++) {
    for (let oy = 0; oy < g.oh; oy++) {
      for (let ox = 0; ox < g.ow; ox++) {
        for (let ky = 0; ky < g.kh; ky++) {
          const iy = oy * g.stride[0] + ky - g.padding[0];
          if (iy < 0 || iy >= g.h) continue;
          for (let kx = 0; kx < g.kw; kx++) {
            const ix = ox * g.stride[1] + kx - g.padding[1];
            if (ix < 0 || ix >= g.w) continue;
            const x = ((image * g.h + iy) * g.w + ix) * g.c;
            const weight = (ky * g.kw + kx) * g.c * g.o;
            const y = ((image * g.oh + oy) * g.ow + ox) * g.o;
            for (let c = 0; c < g.c; c++) {
              for (let o = 0; o < g.o; o++) visit(x + c, weight + c * g.o + o, y + o);
            }
          }
        }
      }
    }
  }
}
