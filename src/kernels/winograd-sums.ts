// winograd-sums: the host half of the last kernel of y and of the weight's gradient.
import type { Conv2dSpec } from './conv2d-spec.ts';
import type { Kernel } from './kernel.ts';
import { finish, floatsOf, type PairKind, winogradConstants } from './winograd.ts';

/**
 * F·m·Fᵀ of the nine products m of each item: the pixels of a tile that lie in y, or the taps of a phase. One invocation per
 * tile and four outputs, or per phase, channel and four outputs.
 * Bindings: partials, the epilogue's reads, out; of pixels f32[9, tiles, O] and f32[n, OH, OW, O], of weights f32[9, 4, C, O]
 * and f32[4, 4, C, O]; O is a multiple of 4.
 */
export function winogradSums(spec: Conv2dSpec, kind: PairKind): Kernel {
  const floats = floatsOf(spec)[kind];
  const constants = winogradConstants(spec);
  return finish('winograd-sums', spec, { kind, constants, items: floats / 36, flops: (floats * 10) / 9 });
}
