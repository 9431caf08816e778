// winograd-pairs: the host half of the kernel that makes nine matrices of y's pixels or of the weights.
import type { Conv2dSpec } from './conv2d-spec.ts';
import type { Kernel } from './kernel.ts';
import { shaders } from './shaders.generated.ts';
import { specialise } from './template.ts';
import {
  floatsOf,
  type PairKind,
  rowTexts,
  transform,
  transformBindings,
  winogradConstants,
} from './winograd.ts';

/**
 * E·g·Eᵀ of the 2 × 2 elements g of each item: a tile's pixels of y, 0 beyond its edge, or a phase's taps. One invocation
 * per tile and four outputs, or per phase, channel and four outputs.
 * Bindings: source and nine, of pixels f32[n, OH, OW, O] and f32[9, tiles, O], of weights f32[4, 4, C, O] and f32[9, 4, C, O];
 * O is a multiple of 4.
 */
export function winogradPairs(spec: Conv2dSpec, kind: PairKind): Kernel {
  const floats = floatsOf(spec)[kind];
  const code = specialise(shaders['winograd-pairs'], {
    functions: {
      pairAt: `fn pairAt(item: u32, i: u32, j: u32) -> vec4f {
  let row = rowOf(item, i, j);
  let outside = row == 0xffffffffu;
  return select(source[select(row * (O / 4u) + item % (O / 4u), 0u, outside)], vec4f(), outside);
}`,
    },
    append: rowTexts[kind],
  });
  return transform('winograd-pairs', {
    code,
    bindings: transformBindings,
    constants: winogradConstants(spec),
    items: floats / 36,
    flops: (floats * 6) / 9,
  });
}
