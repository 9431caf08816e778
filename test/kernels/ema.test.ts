import { afterAll, beforeAll, expect, test } from 'vitest';
import { counterWords, initialCounters } from '../../src/core/counters.ts';
import { createRandom } from '../../src/core/random.ts';
import { ema } from '../../src/kernels/ema.ts';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.destroy());

test.each([1, 4, 257, 70_000])(
  'the average of %i values follows them, by a ramp and then by its decay',
  async (count) => {
    const random = createRandom(count);
    const values = Float32Array.from({ length: count }, () => random.normal());
    const average = Float32Array.from({ length: count }, () => random.normal());
    for (const [done, decay] of [
      [0, 2 / 11],
      [9, 11 / 20],
      [8989, 0.999],
      [1_000_000, 0.999],
    ] as const) {
      const counters = initialCounters(7);
      counters[counterWords.generatorStep] = done;
      const kernel = ema({ count, decay: 0.999 }, harness.traits);
      const results = await harness.run(kernel, { counters, values, average });
      const worst = results.average!.reduce(
        (most, x, i) => Math.max(most, Math.abs(x - (decay * average[i]! + (1 - decay) * values[i]!))),
        0,
      );
      expect(worst, `after ${done}`).toBeLessThan(5e-7);
    }
  },
);
