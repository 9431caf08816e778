// conv2d-winograd: convolutions of 4 × 4 taps and stride 2 by Winograd's F(2×2, 2×2), nine multiplications instead of 16:
// both operands become nine matrices each, nine products are made, and a last kernel adds up what they give.
import type { Conv2dDirection, Conv2dSpec } from './conv2d-spec.ts';
import { gemmProduct } from './gemm.ts';
import type { Dispatches, Product } from './gemm-product.ts';
import { priorVariant, productDispatches } from './gemm-variants.ts';
import type { AdapterTraits, Kernel } from './kernel.ts';
import { floatsOf, tilesOf, winogradVariant } from './winograd.ts';
import { winogradImage } from './winograd-image.ts';
import { winogradPairs } from './winograd-pairs.ts';
import { winogradPatches } from './winograd-patches.ts';
import { winogradSums } from './winograd-sums.ts';

/**
 * Whether the variant is one for this convolution. None is taken unasked: on lavapipe the steps are faster, but their bits are
 * others, and one recorded mean score misses its bound; see docs/performance.md.
 */
export function winogradFits(spec: Conv2dSpec, traits: AdapterTraits): boolean {
  const { kh, kw, c, o, stride } = spec;
  const { patches, pixels, weights } = floatsOf(spec);
  return (
    [kh, kw].every((taps) => taps === 4) &&
    stride.every((step) => step === 2) &&
    [c, o].every((channels) => channels % 4 === 0) &&
    4 * Math.max(patches, pixels, weights) <= traits.limits.maxStorageBufferBindingSize
  );
}

/** Of the definition, whatever the variant saves. */
function flopsOf({ n, c, o, oh, ow }: Conv2dSpec): number {
  return 32 * n * oh * ow * c * o;
}

/**
 * The kernels of a direction: the first operand → a, the second → b (`source` → `nine` both), nine products a·b → partials, and the sums of those with the
 * epilogue's reads → out.
 */
export function winograd(direction: Conv2dDirection, spec: Conv2dSpec, traits: AdapterTraits): Dispatches {
  const { patches, pixels, weights } = floatsOf(spec);
  const [left, right, result] = (
    {
      forward: [patches, weights, pixels],
      input: [pixels, weights, patches],
      weight: [patches, pixels, weights],
    } as const
  )[direction];
  const kernels = [
    direction === 'input' ? winogradPairs(spec, 'pixels') : winogradPatches(spec),
    winogradPairs(spec, direction === 'weight' ? 'pixels' : 'weights'),
    products(direction, spec, traits),
    direction === 'input'
      ? winogradImage(spec)
      : winogradSums(spec, direction === 'weight' ? 'weights' : 'pixels'),
  ];
  return {
    variant: winogradVariant,
    kernels,
    scratchBytes: 4 * result,
    operandBytes: { a: 4 * left, b: 4 * right },
  };
}

/** The nine products, one a phase of a batched product whose result is partials: f32[9, m, n]. */
function products(direction: Conv2dDirection, spec: Conv2dSpec, traits: AdapterTraits): Kernel {
  const { c, o } = spec;
  const { count } = tilesOf(spec);
  const sizes = {
    forward: { m: count, n: o, k: 4 * c, mode: 'NN' },
    input: { m: count, n: 4 * c, k: o, mode: 'NT' },
    weight: { m: 4 * c, n: o, k: count, mode: 'TN' },
  } as const;
  const plain = gemmProduct(sizes[direction]);
  const { mode } = sizes[direction];
  const product: Product = {
    ...plain,
    a: {
      ...plain.a,
      origin: `fn originA(slice: u32, row: u32) -> vec3u { return vec3u(slice * M * K + ${mode === 'TN' ? 'row' : 'row * K'}, 0u, 0u); }`,
    },
    b: {
      ...plain.b,
      whole: false,
      address: `fn addressB(slice: u32, k: u32, col: u32) -> u32 { return inside(k, slice * N * K + ${mode === 'NT' ? 'col * K + k' : 'k * N + col'}); }`,
    },
    phases: 9,
    functions: {
      span: 'fn span(slice: u32) -> vec2u { return vec2u(0u, K); }',
      outputRow: 'fn outputRow(slice: u32, row: u32) -> u32 { return slice * M + row; }',
    },
    result: 'partials',
    flops: flopsOf(spec),
  };
  const tile = priorVariant(product, traits).replace('-split', '');
  const [kernel] = productDispatches(product, traits, tile).kernels as [Kernel];
  return { ...kernel, variant: `${winogradVariant}/${tile}` };
}
