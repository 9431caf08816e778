// Samples as the bytes of pictures, and bytes as networks see them.

/** Pictures in [−1, 1] as bytes: rounded, and clipped to 0…255. */
export function toBytes(samples: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8ClampedArray(samples.length);
  for (let i = 0; i < samples.length; i++) bytes[i] = ((samples[i] ?? 0) + 1) * 127.5;
  return new Uint8Array(bytes.buffer);
}

/** Bytes of pictures as networks see them: 0…255 in [−1, 1]. */
export function fromBytes(bytes: ArrayLike<number>): Float32Array<ArrayBuffer> {
  const samples = new Float32Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) samples[i] = (bytes[i] ?? 0) / 127.5 - 1;
  return samples;
}
