// winograd-pairs: the host half of the kernel that makes nine matrices of y's pixels or of the weights.
import { BindingList } from './binding-list.ts';
import type { Conv2dSpec } from './conv2d-spec.ts';
import type { Kernel } from './kernel.ts';
import { shaders } from './shaders.generated.ts';
import { specialise } from './template.ts';
import { floatsOf, type PairKind, rowTexts, transform, winogradConstants } from './winograd.ts';

/** The operand that is transformed, by the names of its bindings: the first becomes a, the second b. */
const bindingNames = { first: 'a', second: 'b' } as const;

/**
 * E·g·Eᵀ of the 2 × 2 elements g of each item: a tile's pixels of y, 0 beyond its edge, or a phase's taps. One invocation
 * per tile and four outputs, or per phase, channel and four outputs.
 * Bindings: first and a, or second and b, of pixels f32[n, OH, OW, O] and f32[9, tiles, O], of weights f32[4, 4, C, O] and
 * f32[9, 4, C, O]; O is a multiple of 4.
 */
export function winogradPairs(spec: Conv2dSpec, kind: PairKind, source: keyof typeof bindingNames): Kernel {
  const floats = floatsOf(spec)[kind];
  const nine = bindingNames[source];
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
  const constants = winogradConstants(spec, floats);
  return transform('winograd-pairs', {
    code,
    bindings: bindings.list,
    constants,
    items: floats / 36,
    flops: (floats * 6) / 9,
  });
}
