import { usageError } from '../core/errors.ts';
import { conv2dFold } from './conv2d-fold.ts';
import { alignedOuter, type GemmSpec, gemm, gemmProduct, gemmVariants } from './gemm.ts';
import type { Dispatches, Epilogue, Product } from './gemm-product.ts';
import { priorVariant, productDispatches, variantsOf } from './gemm-variants.ts';
import type { AdapterTraits, Kernel } from './kernel.ts';
import { quotient } from './quotient.ts';
import { shaders } from './shaders.generated.ts';
import { specialise } from './template.ts';

/**
 * A 2-D convolution x[n, h, w, c] * weights[kh, kw, c, o] → y[n, oh, ow, o]. Its padding below and to the
 * right is whatever `oh` and `ow` imply, and may be negative: input rows that no tap reaches.
 */
export interface Conv2dSpec {
  readonly n: number;
  readonly h: number;
  readonly w: number;
  readonly c: number;
  readonly kh: number;
  readonly kw: number;
  readonly oh: number;
  readonly ow: number;
  readonly o: number;
  /** Down and across. */
  readonly stride: readonly [number, number];
  /** Above and to the left. */
  readonly padding: readonly [number, number];
  /** `row` is the pixel (all dimensions but the last, flattened) and `col` the last dimension. */
  readonly epilogue?: Epilogue | undefined;
}

export type Conv2dDirection = 'forward' | 'input' | 'weight';

/** y = x * w. Bindings: a (x), b (w), the epilogue's reads, out (y). */
export function conv2d(spec: Conv2dSpec, traits: AdapterTraits, variant?: string): Dispatches {
  return dispatches('forward', spec, traits, variant);
}

/** dx from dy and w: the transposed convolution. Bindings: dy and w (a and b, for `fold` b and a), the epilogue's reads, out (dx). */
export function conv2dInput(spec: Conv2dSpec, traits: AdapterTraits, variant?: string): Dispatches {
  return dispatches('input', spec, traits, variant);
}

/** dw from x and dy. Bindings: a (x), b (dy), the epilogue's reads, out (dw); with `partials` between two kernels if split. */
export function conv2dWeight(spec: Conv2dSpec, traits: AdapterTraits, variant?: string): Dispatches {
  return dispatches('weight', spec, traits, variant);
}

/** Names that the three functions accept for this convolution on this adapter. */
export function conv2dVariants(
  direction: Conv2dDirection,
  spec: Conv2dSpec,
  traits: AdapterTraits,
): string[] {
  checkSizes(spec);
  if (isMatmul(spec)) return gemmVariants(asMatmul(direction, spec), traits);
  const names = variantsOf(productOf(direction, spec, traits), traits);
  return foldable(direction, spec, traits) ? [...names, fold] : names;
}

function dispatches(
  direction: Conv2dDirection,
  spec: Conv2dSpec,
  traits: AdapterTraits,
  variant: string | undefined,
): Dispatches {
  checkSizes(spec);
  if (isMatmul(spec)) return gemm(asMatmul(direction, spec), traits, variant);
  if (variant === fold || (variant === undefined && foldable(direction, spec, traits))) {
    return folded(spec, traits);
  }
  return productDispatches(productOf(direction, spec, traits), traits, variant);
}

function checkSizes(spec: Conv2dSpec): void {
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

function productOf(direction: Conv2dDirection, spec: Conv2dSpec, traits: AdapterTraits): Product {
  return { forward, input, weight }[direction](spec, traits);
}

function forward(spec: Conv2dSpec, traits: AdapterTraits): Product {
  const { n, c, kh, kw, oh, ow, o, epilogue } = spec;
  const m = n * oh * ow;
  const k = kh * kw * c;
  return {
    m,
    n: o,
    k,
    a: {
      origin: 'fn originA(slice: u32, row: u32) -> vec3u { return patchCorner(row); }',
      address:
        'fn addressA(slice: u32, origin: vec3u, k: u32) -> u32 { return patchAddress(origin, patchTerm(k)); }',
      vec4: c % 4 === 0 ? 'k' : 'none',
      guarded: true,
      ...(hasTapRuns(spec) && { fragment: { along: 'k', text: tapRun('patchTerm(k)', 'origin', 'k') } }),
    },
    b: {
      address: 'fn addressB(slice: u32, k: u32, col: u32) -> u32 { return inside(k, k * N + col); }',
      vec4: alignedOuter(o, k),
      guarded: k % 4 !== 0,
    },
    lastDimension: o,
    library: patchLibrary(spec, traits),
    constants: patchConstants(spec),
    epilogue,
    flops: 2 * m * o * k,
  };
}

function weight(spec: Conv2dSpec, traits: AdapterTraits): Product {
  const { n, c, kh, kw, oh, ow, o, epilogue } = spec;
  const m = kh * kw * c;
  const k = n * oh * ow;
  return {
    m,
    n: o,
    k,
    a: {
      origin: 'fn originA(slice: u32, row: u32) -> vec3u { return patchTerm(row); }',
      address:
        'fn addressA(slice: u32, origin: vec3u, k: u32) -> u32 { return inside(k, patchAddress(patchCorner(k), origin)); }',
      vec4: c % 4 === 0 ? 'outer' : 'none',
      guarded: true,
      ...(hasTapRuns(spec) && {
        fragment: { along: 'outer', text: tapRun('origin', 'patchCorner(k + (f & 3u))', 'k + (f & 3u)') },
      }),
    },
    b: {
      address: 'fn addressB(slice: u32, k: u32, col: u32) -> u32 { return inside(k, k * N + col); }',
      vec4: alignedOuter(o, k),
      guarded: k % 4 !== 0,
    },
    lastDimension: o,
    library: patchLibrary(spec, traits),
    constants: patchConstants(spec),
    epilogue,
    flops: 2 * m * o * k,
  };
}

function input(spec: Conv2dSpec, traits: AdapterTraits): Product {
  const { n, h, w, c, kh, kw, oh, ow, o, stride, epilogue } = spec;
  const [sh, sw] = stride;
  const taps = Math.ceil(kh / sh) * Math.ceil(kw / sw);
  const vec4 = o % 4 === 0 ? 'k' : 'none';
  return {
    m: n * Math.ceil(h / sh) * Math.ceil(w / sw),
    n: c,
    k: taps * o,
    a: {
      origin: 'fn originA(slice: u32, row: u32) -> vec3u { return gradientOrigin(slice, row); }',
      address: 'fn addressA(slice: u32, origin: vec3u, k: u32) -> u32 { return gradientAddress(origin, k); }',
      vec4,
      guarded: true,
    },
    b: {
      address: 'fn addressB(slice: u32, k: u32, col: u32) -> u32 { return weightAddress(k, col); }',
      vec4,
      guarded: false,
    },
    lastDimension: c,
    phases: sh * sw,
    functions: {
      span: 'fn span(slice: u32) -> vec2u { return vec2u(0u, phaseTerms(slice)); }',
      outputRow: 'fn outputRow(slice: u32, row: u32) -> u32 { return phasePixel(slice, row); }',
    },
    library: phaseLibrary(spec, traits),
    constants: { ...patchConstants(spec), O: o },
    epilogue,
    flops: 2 * n * oh * ow * o * c * kh * kw,
  };
}

// ---- Few channels: every pixel of dy times every tap, then a sum of what falls on each pixel of dx. ----

const fold = 'fold';
/** Channels up to which a product per phase would load dy's pixels again for every handful of multiplications. */
const fewChannels = 3;

function foldable(direction: Conv2dDirection, spec: Conv2dSpec, traits: AdapterTraits): boolean {
  return (
    direction === 'input' &&
    spec.c <= fewChannels &&
    partialBytesOf(spec) <= traits.limits.maxStorageBufferBindingSize
  );
}

function partialBytesOf({ n, oh, ow, kh, kw, c }: Conv2dSpec): number {
  return 4 * n * oh * ow * kh * kw * c;
}

function folded(spec: Conv2dSpec, traits: AdapterTraits): Dispatches {
  const { n, h, w, c, kh, kw, oh, ow, o, epilogue } = spec;
  // Taps are the rows and pixels the columns: four columns a lane would leave most lanes without a tap.
  const product: Product = {
    ...gemmProduct({ m: kh * kw * c, n: n * oh * ow, k: o, mode: 'NT' }),
    swapped: true,
    result: 'partials',
  };
  const whole = priorVariant(product, traits).replace('-split', '');
  const [kernel] = productDispatches(product, traits, whole).kernels as [Kernel];
  const last = conv2dFold({
    variant: fold,
    elements: n * h * w * c,
    constants: patchConstants(spec),
    terms: product.m * product.n,
    epilogue,
    traits,
  });
  const first = { ...kernel, variant: `${fold}/${whole}` };
  return { variant: fold, kernels: [first, last], scratchBytes: partialBytesOf(spec) };
}

// ---- One channel: four taps beside each other are four pixels beside each other, with one address and one line. ----

function hasTapRuns({ c, kw }: Conv2dSpec): boolean {
  return c === 1 && kw % 4 === 0;
}

/** Text of `fragmentA` for the taps from `term` on, of the patch at `corner`; nothing from term K of the sum on. */
function tapRun(term: string, corner: string, k: string): string {
  const pixels = [0, 1, 2, 3].map((e) => `tapOr0(line + x + ${e}u, !missed & (x + ${e}u < W))`);
  return `fn fragmentA(slice: u32, origin: vec3u, k: u32, f: u32) -> vec4f {
  let term = ${term};
  let corner = ${corner};
  let y = corner.y + term.x;
  let x = corner.z + term.y;
  let line = (corner.x + y) * W;
  let missed = (term.x >= KH) | (y >= H) | (${k} >= K);
  return vec4f(${pixels.join(', ')});
}

fn tapOr0(at: u32, there: bool) -> f32 { return select(0.0, a[select(0u, at, there)], there); }`;
}

/** Where patches lie, the quotients by this convolution's sizes put in. */
function patchLibrary({ n, c, kh, kw, oh, ow }: Conv2dSpec, traits: AdapterTraits): string {
  const pixels = n * oh * ow;
  const terms = kh * kw * c;
  return specialise(shaders['lib/conv2d'], {
    functions: {
      // A fragment, and a workgroup's last tile, may begin beyond the end.
      overC: quotient('overC', c, terms + beyond, traits),
      overKW: quotient('overKW', kw, kh * kw + beyond, traits),
      overOH: quotient('overOH', oh, n * oh + beyond, traits),
      overOW: quotient('overOW', ow, pixels + beyond, traits),
    },
  });
}

/** Where the phases of a transposed convolution lie, likewise. */
function phaseLibrary({ n, h, w, kh, kw, o, stride: [sh, sw] }: Conv2dSpec, traits: AdapterTraits): string {
  const rows = Math.ceil(h / sh);
  const columns = Math.ceil(w / sw);
  const taps = Math.ceil(kh / sh) * Math.ceil(kw / sw);
  const widest = Math.ceil(kw / sw);
  const most = taps + beyond;
  // A phase has one of two widths, so that both divisors are constants.
  const overTaps =
    kw % sw === 0
      ? quotient('overTaps', widest, most, traits)
      : `fn overTaps(x: u32) -> u32 { return select(overNarrow(x), overWide(x), phaseTaps.y == ${widest}u); }
${quotient('overNarrow', Math.max(widest - 1, 1), most, traits)}
${quotient('overWide', widest, most, traits)}`;
  return specialise(shaders['lib/conv2d-input'], {
    functions: {
      overO: quotient('overO', o, taps * o + beyond, traits),
      overRows: quotient('overRows', rows, n * rows + beyond, traits),
      overColumns: quotient('overColumns', columns, n * rows * columns + beyond, traits),
      overTaps,
    },
  });
}

/** More than any tile has rows, columns or terms. */
const beyond = 1024;

function patchConstants({ h, w, c, kh, kw, oh, ow, stride, padding }: Conv2dSpec): Record<string, number> {
  const [SH, SW] = stride;
  const [PT, PL] = padding;
  return { H: h, W: w, C: c, KH: kh, KW: kw, OH: oh, OW: ow, SH, SW, PT, PL };
}

// ---- Convolutions to and from a single pixel: every tap meets exactly one pixel, so they are matrix products. ----

function isMatmul({ h, w, kh, kw, oh, ow, padding }: Conv2dSpec): boolean {
  return h === kh && w === kw && oh === 1 && ow === 1 && padding[0] === 0 && padding[1] === 0;
}

function asMatmul(direction: Conv2dDirection, { n, h, w, c, o, epilogue }: Conv2dSpec): GemmSpec {
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
