// Rules for matrix products and convolutions.
import type { Value } from '../../graph/value.ts';
import { type ConvKind, convKind, geometryOf, isConvolution } from '../../ops/conv2d.ts';
import { isTranspose, reshape } from '../../ops/layout.ts';
import { isMatmul, type MatmulMode, matmul, matmulSizes } from '../../ops/matmul.ts';
import { mul } from '../../ops/pointwise.ts';
import { broadcast } from '../../ops/sum.ts';

/** The mode that reads an operand which is no longer transposed. */
const flipped: Readonly<Record<MatmulMode, readonly [a: MatmulMode | undefined, b: MatmulMode | undefined]>> =
  {
    NN: ['TN', 'NT'],
    NT: [undefined, 'NN'],
    TN: ['NN', undefined],
  };

export function matmulOfTranspose(value: Value): Value | undefined {
  if (!isMatmul(value)) return undefined;
  const [a, b] = value.inputs;
  const [withoutA, withoutB] = flipped[value.attributes.mode];
  if (isTranspose(a) && withoutA) return matmul(a.inputs[0], b, withoutA);
  if (isTranspose(b) && withoutB) return matmul(a, b.inputs[0], withoutB);
  return undefined;
}

/** A product over a single term is one multiplication an element. */
export function outerProduct(value: Value): Value | undefined {
  if (!isMatmul(value)) return undefined;
  const { m, n, k } = matmulSizes(value);
  if (k !== 1) return undefined;
  const [a, b] = value.inputs;
  return mul(broadcast(reshape(a, [m, 1]), [m, n]), broadcast(reshape(b, [1, n]), [m, n]));
}

/** A convolution whose window covers the input once and whole, or a single pixel, is a matrix product. */
export function convAsMatmul(value: Value): Value | undefined {
  if (!isConvolution(value)) return undefined;
  const g = geometryOf(value);
  const unpadded = g.padding[0] === 0 && g.padding[1] === 0;
  const full = unpadded && g.oh === 1 && g.ow === 1 && g.kh === g.h && g.kw === g.w;
  const single = unpadded && g.kh === 1 && g.kw === 1 && g.stride[0] === 1 && g.stride[1] === 1;
  if (!(full || (single && g.oh === g.h && g.ow === g.w))) return undefined;
  const rows = full ? g.n : g.n * g.h * g.w;
  const depth = full ? g.h * g.w * g.c : g.c;
  const [p, q] = value.inputs;
  const products: Record<ConvKind, () => Value> = {
    conv2d: () => matmul(reshape(p, [rows, depth]), reshape(q, [depth, g.o]), 'NN'),
    'conv2d-input': () => matmul(reshape(p, [rows, g.o]), reshape(q, [depth, g.o]), 'NT'),
    'conv2d-weight': () => matmul(reshape(p, [rows, depth]), reshape(q, [rows, g.o]), 'TN'),
  };
  return reshape(products[convKind(value)](), value.shape);
}
