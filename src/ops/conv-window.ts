// The window of a convolution: its sizes, what fits, and which elements meet.
import { usageError } from '../core/errors.ts';
import type { Shape } from '../core/shape.ts';
import type { Value } from '../graph/value.ts';

/** [n, height, width, channels], or [kh, kw, c, o] of a weight. */
type Shape4 = readonly [number, number, number, number];

/** Down and across. */
export type Pair = readonly [number, number];

/** Stride down and across; zero rows and columns before the first of the input. */
export interface ConvWindow {
  /** Elements of the input from one window to the next, ≥ 1. */
  readonly stride: Pair;
  /** Zeros before the first element of each axis, ≥ 0. */
  readonly padding: Pair;
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

function isShape4(shape: Shape): shape is Shape4 {
  return shape.length === 4;
}

/** The shape of an operand that must have four dimensions. */
export function shape4(op: string, name: 'x' | 'dy' | 'weight', { shape }: Value): Shape4 {
  if (isShape4(shape)) return shape;
  throw usageError(`${op}: ${name} must have four dimensions`, {
    [name]: shape,
    hint: name === 'weight' ? '[kh, kw, c, o]' : '[n, height, width, channels]',
  });
}

/** The sizes of a convolution between operands that were checked, named after the forward one. */
export function geometry(
  shapes: readonly [x: Shape, weight: Shape, y: Shape],
  window: ConvWindow,
): ConvGeometry {
  const [x, weight, y] = shapes;
  if (!isShape4(x) || !isShape4(weight) || !isShape4(y))
    throw new Error('a convolution without four dimensions');
  const [n, h, w, c] = x;
  const [kh, kw, , o] = weight;
  const [, oh, ow] = y;
  return { n, h, w, c, kh, kw, oh, ow, o, ...window };
}

export function fullWindow({ stride = [1, 1], padding = [0, 0] }: Partial<ConvWindow>): ConvWindow {
  return { stride, padding };
}

/** Output size of one axis, with `padding` on both sides. */
export function windowCount(
  axis: 0 | 1,
  input: number,
  kernel: number,
  { stride, padding }: ConvWindow,
): number {
  return Math.floor((input + 2 * padding[axis] - kernel) / stride[axis]) + 1;
}

/** @throws usage error where a window begins outside the padded input */
export function checkWindow(
  op: string,
  { input, kernel, output }: { readonly input: Pair; readonly kernel: Pair; readonly output: Pair },
  window: ConvWindow,
): void {
  const sound = ([0, 1] as const).every((i) => {
    const stride = window.stride[i];
    const padding = window.padding[i];
    const counts = Number.isInteger(stride) && stride >= 1 && Number.isInteger(padding) && padding >= 0;
    // The last window must begin inside the padded input; what hangs over its end is padding as well.
    return counts && output[i] >= 1 && (output[i] - 1) * stride - padding < input[i] + padding;
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
export function everyTap(g: ConvGeometry, visit: (x: number, weight: number, y: number) => void): void {
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
