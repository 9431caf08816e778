// winograd-image: the host half of the last kernel of an image's gradient.
//   block   2 × 2 positions of each phase, as a tile of y meets first: 4 × 4 pixels of the image
import type { Conv2dSpec } from './conv2d-spec.ts';
import type { Kernel } from './kernel.ts';
import { finish, winogradConstants } from './winograd.ts';

/**
 * Adds up, for each pixel of the image, B·m·Bᵀ of the nine products m of the tiles that meet its position: one, two or four;
 * a pixel that none meets becomes 0. One invocation per block, phase and four channels.
 * Bindings: partials (f32[9, tiles, 4, C]), the epilogue's reads, out (f32[n, H, W, C]); C is a multiple of 4.
 */
export function winogradImage(spec: Conv2dSpec): Kernel {
  const { n, h, w, c, padding } = spec;
  const blocks = (size: number, before: number) => Math.floor((size - 1 + before) / 4) + 1;
  const [BY, BX] = [blocks(h, padding[0]), blocks(w, padding[1])];
  return finish('winograd-image', spec, {
    constants: { ...winogradConstants(spec), BY, BX },
    items: n * BY * BX * c,
    flops: n * BY * BX * 4 * c * 20,
  });
}
