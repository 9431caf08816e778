// Latents to sample from: drawn from N(0, I), cut at a bound, or on the way from one to another.
import { floatsFrom } from '../core/floats.ts';
import { createRandom, type Random } from '../core/random.ts';
import { streams } from './step-constants.ts';

/** The least bound of `truncation`: below it nearly every draw would be thrown away. */
export const leastTruncation = 0.1;

export interface LatentsAsked {
  readonly count: number;
  /** Numbers in a latent. */
  readonly latent: number;
  readonly seed: number;
  /** That of the sheets which training writes where left out. */
  readonly stream?: number;
  /** Numbers beyond ±truncation are drawn again (Brock et al. 2019, *truncation trick*): fewer kinds, each more usual. */
  readonly truncation?: number | undefined;
}

/**
 * Latents [count, latent]. With a run's own seed and without truncation, the first are those of the sheets that
 * training writes.
 */
export function drawLatents({
  count,
  latent,
  seed,
  stream = streams.fixedLatents,
  truncation = Infinity,
}: LatentsAsked): Float32Array {
  const random = createRandom(seed, stream);
  return floatsFrom(count * latent, () => normalWithin(truncation, random));
}

/**
 * Latents [rows · steps, latent]: row r goes from latent r of `drawLatents` to latent r + 1 in equal steps, both included,
 * so that each row goes on where the last one ended. The way is that of a great circle (White 2016, arXiv 1609.04468),
 * which keeps to the lengths that a generator was trained with.
 */
export function interpolateLatents(
  asked: Omit<LatentsAsked, 'count'>,
  rows: number,
  steps: number,
  way: Way = spherical,
): Float32Array {
  const { latent } = asked;
  const ends = drawLatents({ ...asked, count: rows + 1 });
  const all = new Float32Array(rows * steps * latent);
  for (let row = 0; row < rows; row++) {
    const from = ends.subarray(row * latent, (row + 1) * latent);
    const to = ends.subarray((row + 1) * latent, (row + 2) * latent);
    for (let step = 0; step < steps; step++) {
      all.set(way(from, to, step / (steps - 1)), (row * steps + step) * latent);
    }
  }
  return all;
}

function normalWithin(bound: number, random: Random): number {
  for (;;) {
    const value = random.normal();
    if (Math.abs(value) <= bound) return value;
  }
}

/**
 * Latents [frames, count, latent] of films that end where they begin: picture i goes by `stops` latents of its own and back
 * to the first, in equal steps on great circles.
 */
export function walkLatents(asked: LatentsAsked, stops: number, framesBetween: number): Float32Array {
  const { count, latent } = asked;
  const ends = drawLatents({ ...asked, count: count * stops });
  const endOf = (picture: number, stop: number) => {
    const at = (picture * stops + (stop % stops)) * latent;
    return ends.subarray(at, at + latent);
  };
  const frames = stops * framesBetween;
  const all = new Float32Array(frames * count * latent);
  for (let frame = 0; frame < frames; frame++) {
    const stop = Math.floor(frame / framesBetween);
    const share = (frame % framesBetween) / framesBetween;
    for (let picture = 0; picture < count; picture++) {
      const between = spherical(endOf(picture, stop), endOf(picture, stop + 1), share);
      all.set(between, (frame * count + picture) * latent);
    }
  }
  return all;
}

/** The same latents over and over, to `count` of them in all: [count, latent]. */
export function repeatedLatents(latents: Float32Array, latent: number, count: number): Float32Array {
  const all = new Float32Array(count * latent);
  for (let start = 0; start < all.length; start += latents.length) all.set(latents, start);
  return all;
}

/** A latent on the way from one to another. */
export type Way = (from: Float32Array, to: Float32Array, share: number) => Float32Array;

/** Linear interpolation: it passes by latents that are shorter than those of training. */
export const straight: Way = (from, to, share) =>
  from.map((value, i) => (1 - share) * value + share * (to[i] ?? 0));

/** Spherical linear interpolation; a straight line where both point the same way. */
export function spherical(from: Float32Array, to: Float32Array, share: number): Float32Array {
  const cosine = dot(from, to) / Math.sqrt(dot(from, from) * dot(to, to));
  const angle = Math.acos(Math.min(1, Math.max(-1, cosine)));
  const sine = Math.sin(angle);
  const [a, b] =
    sine < 1e-6 ? [1 - share, share] : [Math.sin((1 - share) * angle) / sine, Math.sin(share * angle) / sine];
  return from.map((value, i) => a * value + b * (to[i] ?? 0));
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
}
