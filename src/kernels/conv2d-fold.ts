// conv2d-fold: the transposed convolution for few channels: every pixel of dy times every tap, then the fold, which adds up
// what falls on each pixel of dx.
import { BindingList } from './binding-list.ts';
import { type Conv2dDirection, type Conv2dSpec, type SizeName, sizeConstants } from './conv2d-spec.ts';
import { gemmProduct } from './gemm.ts';
import type { Dispatches, Epilogue } from './gemm-product.ts';
import { priorVariant, productDispatches } from './gemm-variants.ts';
import { foldGroups } from './grid.ts';
import type { AdapterTraits, Kernel } from './kernel.ts';
import { quotient } from './quotient.ts';
import { shaders } from './shaders.generated.ts';
import { specialise } from './template.ts';

/** Name of the variant. */
export const foldVariant = 'fold';
/** Channels up to which a product per phase would load dy's pixels again for every handful of multiplications. */
const fewChannels = 3;

/** Whether the variant is one for this convolution. */
export function foldable(direction: Conv2dDirection, spec: Conv2dSpec, traits: AdapterTraits): boolean {
  return (
    direction === 'input' &&
    spec.c <= fewChannels &&
    partialBytesOf(spec) <= traits.limits.maxStorageBufferBindingSize
  );
}

function partialBytesOf({ n, oh, ow, kh, kw, c }: Conv2dSpec): number {
  return 4 * n * oh * ow * kh * kw * c;
}

/** The product of all taps with dy's pixels, then the fold. */
export function folded(spec: Conv2dSpec, traits: AdapterTraits): Dispatches {
  const { n, h, w, c, kh, kw, oh, ow, o, epilogue } = spec;
  // Taps are the rows and pixels the columns: four columns a lane would leave most lanes without a tap.
  // The kernel is that of any dense product, and compiled once for all of them.
  const product = gemmProduct({ m: kh * kw * c, n: n * oh * ow, k: o, mode: 'NT' });
  const plain = priorVariant(product, traits).replace('-split', '');
  const [kernel] = productDispatches(product, traits, plain).kernels as [Kernel];
  const last = foldKernel({
    elements: n * h * w * c,
    constants: sizeConstants(spec),
    terms: product.m * product.n,
    epilogue,
    traits,
  });
  const first = { ...kernel, variant: `${foldVariant}/${plain}` };
  return { variant: foldVariant, kernels: [first, last], scratchBytes: partialBytesOf(spec), swapped: true };
}

const workgroup = 64;

/**
 * Adds up, for each of `elements` of dx, what the pixels of dy give it through their taps.
 * Bindings: partials (f32[KH, KW, C, n, OH, OW]), the epilogue's reads, out.
 */
function foldKernel(options: {
  readonly elements: number;
  readonly constants: Readonly<Record<SizeName, number>>;
  /** Numbers that are added up in all. */
  readonly terms: number;
  readonly epilogue: Epilogue | undefined;
  readonly traits: AdapterTraits;
}): Kernel {
  const { elements, constants, terms, epilogue, traits } = options;
  const { H, W, C, SH, SW, PT, PL } = constants;
  const pixels = elements / C;
  const quotients = {
    overC: quotient('overC', C, elements, traits),
    overH: quotient('overH', H, pixels / W, traits),
    overW: quotient('overW', W, pixels, traits),
    overSH: quotient('overSH', SH, H + PT, traits),
    overSW: quotient('overSW', SW, W + PL, traits),
  };
  const bindings = new BindingList();
  const partials = bindings.declare('partials', 'read', 'array<f32>');
  const reads = (epilogue?.reads ?? []).map(({ name, type }) => bindings.declare(name, 'read', type));
  const out = bindings.declare('out', 'read_write', 'array<f32>');
  return {
    family: 'conv2d-fold',
    variant: foldVariant,
    code: specialise(shaders['conv2d-fold'], {
      declarations: { partials, out },
      functions: { ...quotients, ...(epilogue && { epilogue: epilogue.scalar }) },
      append: [...reads, epilogue?.helpers ?? ''].join('\n'),
    }),
    constants: { ...constants, ELEMENTS: elements },
    bindings: bindings.list,
    groups: foldGroups(Math.ceil(elements / workgroup)),
    flops: terms,
  };
}
