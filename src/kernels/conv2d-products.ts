// conv2d-products: each direction of a convolution as a matrix product whose operands are gathered, not copied.
//   patch   the elements of the image that make one pixel of y: a row of an implicit matrix
//   tap     one place (i, j) of the kernel
//   phase   the pixels of dx with one remainder by the stride: their taps are the same
import { type Conv2dDirection, type Conv2dSpec, sizeConstants } from './conv2d-spec.ts';
import { alignedOuter } from './gemm.ts';
import type { Product } from './gemm-product.ts';
import type { AdapterTraits } from './kernel.ts';
import { quotient } from './quotient.ts';
import { shaders } from './shaders.generated.ts';
import { specialise } from './template.ts';

/** The product of a convolution in one direction. */
export function productOf(direction: Conv2dDirection, spec: Conv2dSpec, traits: AdapterTraits): Product {
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
    b: rowMajorB(o, k),
    lastDimension: o,
    library: patchLibrary(spec, traits),
    constants: sizeConstants(spec),
    epilogue,
    flops: 2 * m * o * k,
  };
}

/** An operand [k, o] as it lies: a weight, or an output's gradient by pixel. */
function rowMajorB(o: number, k: number): Product['b'] {
  return {
    address: 'fn addressB(slice: u32, k: u32, col: u32) -> u32 { return inside(k, k * N + col); }',
    vec4: alignedOuter(o, k),
    guarded: k % 4 !== 0,
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
    b: { ...rowMajorB(o, k), whole: true },
    lastDimension: o,
    library: patchLibrary(spec, traits),
    constants: sizeConstants(spec),
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
    constants: { ...sizeConstants(spec), O: o },
    epilogue,
    flops: 2 * n * oh * ow * o * c * kh * kw,
  };
}

// ---- One channel: four taps beside each other are four pixels beside each other, with one address and one line. ----

function hasTapRuns({ c, kw }: Conv2dSpec): boolean {
  return c === 1 && kw % 4 === 0;
}

/** Text of `fragmentA` for the taps from `term` on, of the patch at `corner`; nothing beyond the sum's last term. */
function tapRun(term: string, corner: string, k: string): string {
  const pixels = [0, 1, 2, 3].map((e) => `tapOr0(line + x + ${e}u, !missed & (x + ${e}u < W))`);
  return `fn fragmentA(slice: u32, origin: vec3u, k: u32, f: u32) -> vec4f {
  let term = ${term};
  let corner = ${corner};
  let y = corner.y + term.x;
  let x = corner.z + term.y;
  let line = (corner.x + y) * W;
  let missed = (term.x >= KH) | (y >= H) | isBeyond(${k});
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
