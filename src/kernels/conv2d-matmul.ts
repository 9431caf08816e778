// conv2d-matmul: convolutions to and from a single pixel. Every tap meets exactly one pixel: they are dense products.
import type { Conv2dDirection, Conv2dSpec } from './conv2d-spec.ts';
import type { GemmSpec } from './gemm.ts';
import type { Epilogue } from './gemm-product.ts';

export function isMatmul({ h, w, kh, kw, oh, ow, padding }: Conv2dSpec): boolean {
  return h === kh && w === kw && oh === 1 && ow === 1 && padding[0] === 0 && padding[1] === 0;
}

/** The same convolution as a product of matrices. */
export function asMatmul(direction: Conv2dDirection, { n, h, w, c, o, epilogue }: Conv2dSpec): GemmSpec {
  const pixels = h * w * c;
  if (direction === 'forward') return { m: n, n: o, k: pixels, mode: 'NN', epilogue };
  if (direction === 'weight') return { m: pixels, n: o, k: n, mode: 'TN', epilogue };
  return {
    m: n,
    n: pixels,
    k: o,
    mode: 'NT',
    epilogue: epilogue && perPixel(epilogue, h * w, c),
    lastDimension: c,
  };
}

/** The epilogue of [n·pixels, c] for a product that is stored as [n, pixels·c]. */
function perPixel(epilogue: Epilogue, pixels: number, channels: number): Epilogue {
  const at = `row * ${pixels}u + col / ${channels}u, col % ${channels}u`;
  const renamed = (text: string): string => text.replace(/\bfn (epilogue4?)\(/, 'fn $1OfPixel(');
  return {
    ...epilogue,
    scalar: `fn epilogue(v: f32, row: u32, col: u32) -> f32 { return epilogueOfPixel(v, ${at}); }\n${renamed(epilogue.scalar)}`,
    vec4: `fn epilogue4(v: vec4f, row: u32, col: u32) -> vec4f { return epilogue4OfPixel(v, ${at}); }\n${renamed(epilogue.vec4)}`,
  };
}
