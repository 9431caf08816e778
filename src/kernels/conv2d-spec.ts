// conv2d-spec: a convolution's sizes, and the constants that its shaders know them by.
//   direction   forward: y of x and w; input: dx of dy and w, the transposed convolution; weight: dw of x and dy
import { usageError } from '../core/errors.ts';
import type { ConvGeometry } from '../ops/conv-window.ts';
import type { Epilogue } from './gemm-product.ts';

/**
 * A 2-D convolution x[n, h, w, c] * weights[kh, kw, c, o] → y[n, oh, ow, o]. Its padding below and to the
 * right is whatever `oh` and `ow` imply, and may be negative: input rows that no tap reaches.
 */
export interface Conv2dSpec extends ConvGeometry {
  /** `row` is the pixel (all dimensions but the last, flattened) and `col` the last dimension. */
  readonly epilogue?: Epilogue | undefined;
}

export type Conv2dDirection = 'forward' | 'input' | 'weight';

/** @throws usage error where sizes do not describe a convolution */
export function checkSizes(spec: Conv2dSpec): void {
  const { n, h, w, c, kh, kw, oh, ow, o, stride, padding } = spec;
  const sizes = [n, h, w, c, kh, kw, oh, ow, o, ...stride];
  const valid =
    sizes.every((size) => Number.isInteger(size) && size > 0) &&
    padding.every((size) => Number.isInteger(size) && size >= 0);
  if (valid) return;
  throw usageError('conv2d: a size is not a positive whole number, or a padding is negative', {
    x: [n, h, w, c],
    weights: [kh, kw, c, o],
    y: [n, oh, ow, o],
    stride,
    padding,
    hint: 'check that the kernel fits into the padded image',
  });
}

/** Values of shaders/lib/conv2d-sizes.wgsl. */
export function sizeConstants({
  h,
  w,
  c,
  kh,
  kw,
  oh,
  ow,
  stride,
  padding,
}: Conv2dSpec): Readonly<Record<SizeName, number>> {
  const [SH, SW] = stride;
  const [PT, PL] = padding;
  return { H: h, W: w, C: c, KH: kh, KW: kw, OH: oh, OW: ow, SH, SW, PT, PL };
}

export type SizeName = 'H' | 'W' | 'C' | 'KH' | 'KW' | 'OH' | 'OW' | 'SH' | 'SW' | 'PT' | 'PL';
