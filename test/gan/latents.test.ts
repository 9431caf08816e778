import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import { drawLatents, interpolateLatents } from '../../src/gan/latents.ts';
import { streams } from '../../src/gan/step-constants.ts';
import { smallRun, withTrainer } from '../support/small-run.ts';

const latent = 3;
const lengthOf = (z: Float32Array) => Math.hypot(...z);
const rowOf = (all: Float32Array, i: number) => all.subarray(i * latent, (i + 1) * latent);

describe('latents', () => {
  it("are normals of a stream of their own, those of training's sheets for the run's own seed", async () => {
    const run = smallRun({ seed: 7 });
    await withTrainer(run, async (trainer) => {
      const { latent } = trainer.config;
      const random = createRandom(7, streams.fixedLatents);
      const expected = Float32Array.from({ length: 5 * latent }, () => random.normal());
      expect(drawLatents({ count: 5, latent, seed: 7 })).toEqual(expected);
      expect(trainer.fixedLatents(5)).toEqual(expected);
    });
  });

  it('are normal, and cut at ±truncation', () => {
    const count = 20_000;
    const free = drawLatents({ count, latent, seed: 1 });
    const cut = drawLatents({ count, latent, seed: 1, truncation: 0.5 });
    const deviation = (z: Float32Array) =>
      Math.sqrt(z.reduce((sum, value) => sum + value ** 2, 0) / z.length);
    expect(deviation(free)).toBeCloseTo(1, 1);
    expect(Math.max(...free.subarray(0, 10_000).map(Math.abs))).toBeGreaterThan(3);
    expect(cut.every((value) => Math.abs(value) <= 0.5)).toBe(true);
    // A normal within ±a has the variance 1 − 2a·φ(a) / (2Φ(a) − 1), 0.0806 for ½; a clipped one would have 0.169.
    expect(deviation(cut) ** 2).toBeCloseTo(0.0806, 2);
  });

  it('go from one to the next in rows that join, on a great circle', () => {
    const [rows, steps] = [3, 5];
    const ends = drawLatents({ count: rows + 1, latent, seed: 4 });
    const all = interpolateLatents({ latent, seed: 4 }, rows, steps);
    expect(all).toHaveLength(rows * steps * latent);
    for (let row = 0; row < rows; row++) {
      const [from, to] = [rowOf(ends, row), rowOf(ends, row + 1)];
      expect([...rowOf(all, row * steps)]).toEqual([...from]);
      for (const [i, value] of rowOf(all, row * steps + steps - 1).entries())
        expect(value).toBeCloseTo(to[i]!, 5);
      const [least, most] = [Math.min(lengthOf(from), lengthOf(to)), Math.max(lengthOf(from), lengthOf(to))];
      const angle = (a: Float32Array, b: Float32Array) =>
        Math.acos(a.reduce((sum, value, i) => sum + value * b[i]!, 0) / lengthOf(a) / lengthOf(b));
      // A straight line would come closer to 0 than both ends where they are far apart.
      const middle = rowOf(all, row * steps + 2);
      expect(lengthOf(middle)).toBeGreaterThan(least * Math.cos(angle(from, to) / 4));
      expect(lengthOf(middle)).toBeLessThan(most * 1.5);
    }
  });

  it('stay where they are between two that are the same way round', () => {
    const [a, b] = [
      interpolateLatents({ latent: 1, seed: 2 }, 4, 3),
      drawLatents({ count: 5, latent: 1, seed: 2 }),
    ];
    expect(a.every(Number.isFinite)).toBe(true);
    expect(a[0]).toBe(b[0]);
  });
});
