import { BindingList, type Epilogue } from './gemm-product.ts';
import { foldGroups } from './grid.ts';
import type { AdapterTraits, Kernel } from './kernel.ts';
import { quotient } from './quotient.ts';
import { shaders } from './shaders.generated.ts';
import { specialise } from './template.ts';

const workgroup = 64;

/**
 * Adds up, for each of `elements` of dx, what the pixels of dy give it through their taps.
 * Bindings: partials (f32[KH, KW, C, n, OH, OW]), the epilogue's reads, out.
 */
export function conv2dFold(options: {
  readonly variant: string;
  readonly elements: number;
  /** H, W, C, KH, KW, OH, OW, SH, SW, PT and PL. */
  readonly constants: Readonly<Record<string, number>>;
  /** Numbers that are added up in all. */
  readonly terms: number;
  readonly epilogue: Epilogue | undefined;
  readonly traits: AdapterTraits;
}): Kernel {
  const { variant, elements, constants, terms, epilogue, traits } = options;
  const size = (name: string): number => constants[name]!;
  const pixels = elements / size('C');
  const quotients = {
    overC: quotient('overC', size('C'), elements, traits),
    overH: quotient('overH', size('H'), pixels / size('W'), traits),
    overW: quotient('overW', size('W'), pixels, traits),
    overSH: quotient('overSH', size('SH'), size('H') + size('PT'), traits),
    overSW: quotient('overSW', size('SW'), size('W') + size('PL'), traits),
  };
  const bindings = new BindingList();
  const partials = bindings.declare('partials', 'read', 'array<f32>');
  const reads = (epilogue?.reads ?? []).map(({ name, type }) => bindings.declare(name, 'read', type));
  const out = bindings.declare('out', 'read_write', 'array<f32>');
  return {
    family: 'conv2d-fold',
    variant,
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
