// conv2d: the three directions of a convolution, each as the kernels that an adapter runs best: a dense product where every
// tap meets one pixel (conv2d-matmul), a product and a fold for few channels (conv2d-fold), else a product whose
// operands are gathered (conv2d-products).
import { foldable, folded, foldVariant } from './conv2d-fold.ts';
import { asMatmul, isMatmul } from './conv2d-matmul.ts';
import { productOf } from './conv2d-products.ts';
import { type Conv2dDirection, type Conv2dSpec, checkSizes } from './conv2d-spec.ts';
import { winograd, winogradFits } from './conv2d-winograd.ts';
import { gemm, gemmVariants } from './gemm.ts';
import type { Dispatches } from './gemm-product.ts';
import { productDispatches, variantsOf } from './gemm-variants.ts';
import type { AdapterTraits } from './kernel.ts';
import { winogradVariant } from './winograd.ts';

export type { Conv2dDirection, Conv2dSpec } from './conv2d-spec.ts';

/** y = x * w. Bindings: a (x), b (w), the epilogue's reads, out (y). */
export function conv2d(spec: Conv2dSpec, traits: AdapterTraits, variant?: string): Dispatches {
  return dispatches('forward', spec, traits, variant);
}

/** dx from dy and w: the transposed convolution. Bindings: a (dy), b (w), for `fold` `swapped`; the epilogue's reads, out (dx). */
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
  return [
    ...names,
    ...(foldable(direction, spec, traits) ? [foldVariant] : []),
    ...(winogradFits(spec, traits) ? [winogradVariant] : []),
  ];
}

function dispatches(
  direction: Conv2dDirection,
  spec: Conv2dSpec,
  traits: AdapterTraits,
  variant: string | undefined,
): Dispatches {
  checkSizes(spec);
  if (isMatmul(spec)) return gemm(asMatmul(direction, spec), traits, variant);
  if (variant === foldVariant || (variant === undefined && foldable(direction, spec, traits))) {
    return folded(spec, traits);
  }
  if (variant === winogradVariant && winogradFits(spec, traits)) return winograd(direction, spec, traits);
  return productDispatches(productOf(direction, spec, traits), traits, variant);
}
