// conv2d-winograd: convolutions of 4 × 4 taps and stride 2 by Winograd's F(2×2, 2×2), nine multiplications instead of 16:
// both operands become nine matrices each, nine products are made, and a last kernel adds up what they give.
import { BindingList } from './binding-list.ts';
import { type Conv2dDirection, type Conv2dSpec, sizeConstants } from './conv2d-spec.ts';
import { gemmProduct } from './gemm.ts';
import type { Dispatches, Product } from './gemm-product.ts';
import { priorVariant, productDispatches } from './gemm-variants.ts';
import { foldGroups } from './grid.ts';
import type { AdapterTraits, Kernel } from './kernel.ts';
import { shaders } from './shaders.generated.ts';
import { specialise } from './template.ts';

/** Name of the variant. */
export const winogradVariant = 'winograd';

/** Whether the variant is one for this convolution. */
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

/**
 * Whether lavapipe gains: where there is work enough, and a number that a transform loads or stores meets channels enough in
 * the products. An image's gradient has the dearest last kernel.
 */
export function winogradPays(direction: Conv2dDirection, spec: Conv2dSpec, traits: AdapterTraits): boolean {
  const { c, o } = spec;
  const enough = direction === 'input' ? c >= 64 : c >= 32;
  return traits.class === 'lavapipe' && enough && o >= 64 && flopsOf(spec) >= 2 ** 26;
}

/** Of the definition, whatever the variant saves. */
function flopsOf({ n, c, o, oh, ow }: Conv2dSpec): number {
  return 32 * n * oh * ow * c * o;
}

/**
 * The kernels of a direction: `first` → a, `second` → b, nine products a·b → partials, and the sums of those with the
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
    direction === 'input' ? pairs(spec, 'pixels', 'first', 'a') : patchKernel(spec),
    direction === 'weight' ? pairs(spec, 'pixels', 'second', 'b') : pairs(spec, 'weights', 'second', 'b'),
    products(direction, spec, traits),
    direction === 'input' ? imageKernel(spec) : sums(spec, direction === 'weight' ? 'weights' : 'pixels'),
  ];
  return {
    variant: winogradVariant,
    kernels,
    scratchBytes: 4 * result,
    operandBytes: { a: 4 * left, b: 4 * right },
  };
}

// ---- Sizes ----

function tilesOf({ n, oh, ow }: Conv2dSpec) {
  const [rows, columns] = [Math.ceil(oh / 2), Math.ceil(ow / 2)];
  return { rows, columns, count: n * rows * columns };
}

/** Numbers in the nine matrices of patches, of y's pixels and of weights. */
function floatsOf(spec: Conv2dSpec) {
  const { c, o } = spec;
  const { count } = tilesOf(spec);
  return { patches: 9 * count * 4 * c, pixels: 9 * count * o, weights: 9 * 4 * c * o };
}

function constantsOf(spec: Conv2dSpec, floats: number): Readonly<Record<string, number>> {
  const { rows, columns } = tilesOf(spec);
  return { ...sizeConstants(spec), O: spec.o, TY: rows, TX: columns, ITEMS: floats / 36 };
}

// ---- Transforms ----

function patchKernel(spec: Conv2dSpec): Kernel {
  const { patches } = floatsOf(spec);
  return transform('winograd-patches', {
    code: shaders['winograd-patches'],
    bindings: [
      { name: 'first', access: 'read' },
      { name: 'a', access: 'read_write' },
    ],
    constants: constantsOf(spec, patches),
    items: patches / 36,
    flops: (patches * 12) / 9,
  });
}

type Kind = 'pixels' | 'weights';

/** Where element (i, j) of an item lies: the tap of a phase and channel, or the pixel of a tile. */
const rowTexts: Readonly<Record<Kind, string>> = {
  weights: `fn rowOf(item: u32, i: u32, j: u32) -> u32 {
  let channel = item / (O / 4u);
  let phase = channel / C;
  return ((2u * i + phase / 2u) * KW + 2u * j + phase % 2u) * C + channel % C;
}`,
  pixels: `fn rowOf(item: u32, i: u32, j: u32) -> u32 {
  let tile = tileOf(item / (O / 4u));
  let y = 2u * tile.y + i;
  let x = 2u * tile.z + j;
  return select((tile.x * OH + y) * OW + x, 0xffffffffu, (y >= OH) | (x >= OW));
}`,
};

function pairs(spec: Conv2dSpec, kind: Kind, source: string, nine: string): Kernel {
  const floats = floatsOf(spec)[kind];
  const bindings = new BindingList();
  const declarations = {
    source: bindings.declare(source, 'read', 'array<vec4f>'),
    nine: bindings.declare(nine, 'read_write', 'array<vec4f>'),
  };
  const code = specialise(shaders['winograd-pairs'], {
    declarations,
    functions: {
      pairAt: `fn pairAt(item: u32, i: u32, j: u32) -> vec4f {
  let row = rowOf(item, i, j);
  let outside = row == 0xffffffffu;
  return select(${source}[select(row * (O / 4u) + item % (O / 4u), 0u, outside)], vec4f(), outside);
}`,
    },
    append: rowTexts[kind],
  }).replace(/\bnine\[/g, `${nine}[`);
  const constants = constantsOf(spec, floats);
  return transform('winograd-pairs', {
    code,
    bindings: bindings.list,
    constants,
    items: floats / 36,
    flops: (floats * 6) / 9,
  });
}

function sums(spec: Conv2dSpec, kind: Kind): Kernel {
  const floats = floatsOf(spec)[kind];
  const constants = constantsOf(spec, floats);
  return finish('winograd-sums', spec, { kind, constants, items: floats / 36, flops: (floats * 10) / 9 });
}

function imageKernel(spec: Conv2dSpec): Kernel {
  const { n, h, w, c, padding } = spec;
  const { patches } = floatsOf(spec);
  const blocks = (size: number, before: number) => Math.floor((size - 1 + before) / 4) + 1;
  const [BY, BX] = [blocks(h, padding[0]), blocks(w, padding[1])];
  return finish('winograd-image', spec, {
    constants: { ...constantsOf(spec, patches), BY, BX },
    items: n * BY * BX * c,
    flops: n * BY * BX * 4 * c * 20,
  });
}

/** A last kernel: partials, the epilogue's reads, out. */
function finish(
  family: 'winograd-sums' | 'winograd-image',
  { epilogue }: Conv2dSpec,
  rest: Pick<Transform, 'constants' | 'items' | 'flops'> & { readonly kind?: Kind },
): Kernel {
  const { kind, ...sizes } = rest;
  const bindings = new BindingList();
  const partials = bindings.declare('partials', 'read', 'array<vec4f>');
  const reads = (epilogue?.reads ?? []).map(({ name, type }) => bindings.declare(name, 'read', type));
  const out = bindings.declare('out', 'read_write', 'array<vec4f>');
  const code = specialise(shaders[family], {
    declarations: { partials, out },
    functions: { ...(kind && { rowOf: rowTexts[kind] }), ...(epilogue && { epilogue4: epilogue.vec4 }) },
    append: [...reads, epilogue?.helpers ?? ''].join('\n'),
  });
  return transform(family, { code, bindings: bindings.list, ...sizes });
}

interface Transform extends Pick<Kernel, 'code' | 'bindings' | 'constants' | 'flops'> {
  /** Invocations. */
  readonly items: number;
}

const workgroup = 64;

function transform(family: string, { items, ...kernel }: Transform): Kernel {
  return { family, variant: winogradVariant, groups: foldGroups(Math.ceil(items / workgroup)), ...kernel };
}

// ---- Products ----

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
