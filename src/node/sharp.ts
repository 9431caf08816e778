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
