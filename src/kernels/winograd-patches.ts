// winograd-patches: the host half of the kernel that makes nine matrices of an image's patches.
import type { Conv2dSpec } from './conv2d-spec.ts';
import type { Kernel } from './kernel.ts';
import { shaders } from './shaders.generated.ts';
import { floatsOf, transform, transformBindings, winogradConstants } from './winograd.ts';

/**
 * For each tile, phase and channel Bᵀ·d·B of the 3 × 3 positions d that the tile meets, 0 outside the image. One invocation
 * per tile, phase and four channels.
 * Bindings: source (f32[n, H, W, C]), nine (f32[9, tiles, 4, C]); C is a multiple of 4.
 */
export function winogradPatches(spec: Conv2dSpec): Kernel {
  const { patches } = floatsOf(spec);
  return transform('winograd-patches', {
    code: shaders['winograd-patches'],
    bindings: transformBindings,
    constants: winogradConstants(spec),
    items: patches / 36,
    flops: (patches * 12) / 9,
  });
}
