// Samples as the bytes of pictures.

/** Pictures in [−1, 1] as bytes: rounded, and clipped to 0…255. */
export function toBytes(samples: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8ClampedArray(samples.length);
  for (let i = 0; i < samples.length; i++) bytes[i] = ((samples[i] ?? 0) + 1) * 127.5;
  return new Uint8Array(bytes.buffer);
}
