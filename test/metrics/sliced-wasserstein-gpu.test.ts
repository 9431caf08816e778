import { expect, test } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import { slicedWasserstein } from '../../src/metrics/sliced-wasserstein.ts';
import { createSlicedWasserstein } from '../../src/metrics/sliced-wasserstein-gpu.ts';
import { device } from '../support/device.ts';

test('the GPU projects as the CPU does, to the rounding of f32, again and again', async () => {
  for (const [count, dimension] of [
    [33, 48],
    [20, 2],
  ] as const) {
    const options = { count, dimension, projections: 17, seed: 2 };
    const sliced = await createSlicedWasserstein(await device(), options);
    const random = createRandom(dimension);
    const x = Float32Array.from({ length: count * dimension }, () => random.normal());
    const y = Float32Array.from({ length: count * dimension }, () => 0.5 + 2 * random.normal());
    // |x·θ| ≤ |x| ≲ 2√dimension · 3; the bound of an f32 dot product of `dimension` terms, a quarter of it.
    const tolerance = 0.25 * dimension * 2 ** -23 * 6 * Math.sqrt(dimension);
    for (const [a, b] of [
      [x, y],
      [y, x],
      [x, x],
    ] as const) {
      const expected = slicedWasserstein(a, b, options);
      expect(Math.abs((await sliced.distance(a, b)) - expected)).toBeLessThan(tolerance);
    }
    expect(await sliced.distance(x, y)).toBeGreaterThan(0.3);
    expect(await sliced.distance(x, y)).toBe(await sliced.distance(x, y));
    await expect(sliced.distance(x.subarray(dimension), y)).rejects.toThrow('another number of samples');
    sliced.destroy();
  }
});
