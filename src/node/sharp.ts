// sharp, which decodes and encodes pictures where it is installed.
import type sharpModule from 'sharp';

/** Shown wherever sharp would be needed. */
export const sharpHint = 'install it with npm install sharp';

/** sharp, an optional dependency with native code, or undefined where it is not installed. */
export async function loadSharp(): Promise<typeof sharpModule | undefined> {
  try {
    return (await import('sharp')).default;
  } catch {
    return undefined;
  }
}

/**
 * A PNG of an SVG at `scale` times its size, or undefined where sharp is not installed.
 * @example
 * const png = await rasterise(pointsPlot({ real: [0, 0], generated: [1, 1] }));
 */
export async function rasterise(svg: string, scale = 2): Promise<Uint8Array | undefined> {
  const sharp = await loadSharp();
  // At sharp's default density, 72, one SVG unit is one pixel.
  return sharp?.(Buffer.from(svg), { density: 72 * scale })
    .png()
    .toBuffer();
}
