// winograd: what the host halves of the four Winograd shaders share: sizes, constants, where an item's elements lie, and
// how a kernel of one invocation an item is dispatched. shaders/lib/winograd.wgsl has the algorithm.
//   tile   2 × 2 pixels of y, which meet 3 × 3 positions of each of the image's four phases
//   nine   matrices that an operand becomes, or that nine products give: element (r, s) of every item is matrix 3·r + s
//   item   four neighbouring numbers of each of the nine matrices
import { BindingList } from './binding-list.ts';
import { type Conv2dSpec, sizeConstants } from './conv2d-spec.ts';
import { foldGroups } from './grid.ts';
import type { Binding, Kernel } from './kernel.ts';
import { shaders } from './shaders.generated.ts';
import { specialise } from './template.ts';

/** Name of the variant. */
export const winogradVariant = 'winograd';

/** What has two elements along each axis: pixels of a tile of y, or taps of a phase. */
export type PairKind = 'pixels' | 'weights';

/** Tiles down and across, and those of all images. */
export function tilesOf({ n, oh, ow }: Conv2dSpec) {
  const [rows, columns] = [Math.ceil(oh / 2), Math.ceil(ow / 2)];
  return { rows, columns, count: n * rows * columns };
}

/** Numbers in the nine matrices of patches, of y's pixels and of weights. */
export function floatsOf(spec: Conv2dSpec) {
  const { c, o } = spec;
  const { count } = tilesOf(spec);
  return { patches: 9 * count * 4 * c, pixels: 9 * count * o, weights: 9 * 4 * c * o };
}

/** Values of shaders/lib/winograd.wgsl: whatever the batch, so that one kernel serves all. */
export function winogradConstants(spec: Conv2dSpec): Readonly<Record<string, number>> {
  const { rows, columns } = tilesOf(spec);
  return { ...sizeConstants(spec), O: spec.o, TY: rows, TX: columns };
}

/** Where element (i, j) of an item lies: the tap of a phase and channel, or the pixel of a tile. */
export const rowTexts: Readonly<Record<PairKind, string>> = {
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

interface Transform extends Pick<Kernel, 'code' | 'bindings' | 'constants' | 'flops'> {
  /** Invocations. */
  readonly items: number;
}

/** Of a kernel that makes nine matrices of an operand, whichever that is: those of one operand are one kernel. */
export const transformBindings: readonly Binding[] = [
  { name: 'source', access: 'read' },
  { name: 'nine', access: 'read_write' },
];

const workgroup = 64;

/** A kernel of one invocation an item. */
export function transform(family: string, { items, ...kernel }: Transform): Kernel {
  return { family, variant: winogradVariant, groups: foldGroups(Math.ceil(items / workgroup)), ...kernel };
}

/** A last kernel. Bindings: partials, the epilogue's reads, out. */
export function finish(
  family: 'winograd-sums' | 'winograd-image',
  { epilogue }: Conv2dSpec,
  rest: Pick<Transform, 'constants' | 'items' | 'flops'> & { readonly kind?: PairKind },
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
