import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import { clip } from '../../src/kernels/clip.ts';
import { settingsWords } from '../../src/kernels/rmsprop-clip.ts';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.destroy());

test.each([1, 4, 63, 256, 257, 70_000])(
  '%i weights are clamped as PyTorch does: NaN stays NaN',
  async (count) => {
    const random = createRandom(count);
    const weights = Float32Array.from({ length: count }, () => 0.02 * random.normal());
    if (count > 3) weights[1] = Number.NEGATIVE_INFINITY;
    const settings = settingsWords({ learningRate: 1, smoothing: 0.99, epsilon: 1e-8, clip: 0.01 });
    const bound = Math.fround(0.01);
    // NaN alone stays as it was also where nothing runs.
    for (const middle of count === 1 ? [Number.NaN, 0.5] : [Number.NaN]) {
      weights[count >> 1] = middle;
      const results = await harness.run(clip({ count }, harness.traits), { settings, weights });
      const clamped = weights.map((w) => Math.max(-bound, Math.min(bound, w)));
      expect(clamped.findIndex((value, i) => !Object.is(value, results.weights![i]))).toBe(-1);
    }
  },
);
