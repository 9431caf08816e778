import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import { changes, runningStats } from '../../src/kernels/running-stats.ts';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.destroy());

test.each([
  [1, 1],
  [63, 2],
  [65, 2],
  [1000, 3],
])('%i running values take up the statistics of %i groups in order', async (count, groups) => {
  const random = createRandom(count);
  const momentum = 0.1;
  const batch = Float32Array.from({ length: 2 * groups * count }, () => random.normal());
  const running = Float32Array.from({ length: count }, () => random.normal());
  const scales = Float32Array.from({ length: count }, () => 1 + random.uniform());
  const scaleBits = new Uint32Array(scales.buffer);
  const table = new Uint32Array(4 * count);
  // Alternately neighbours with a wide stride, and far places with a narrow one.
  for (let i = 0; i < count; i++) {
    const place = i % 2 === 0 ? [i, count] : [groups * count + groups * i, 1];
    table.set([...place, scaleBits[i]!, changes.averaged], 4 * i);
  }
  const kernel = runningStats({ count, groups, momentum }, harness.traits);
  const results = await harness.run(kernel, { table, batch, running });
  const expected = Float64Array.from(running, (start, i) => {
    let r = start;
    for (let g = 0; g < groups; g++) {
      r = (1 - momentum) * r + momentum * batch[table[4 * i]! + g * table[4 * i + 1]!]! * scales[i]!;
    }
    return r;
  });
  let worst = 0;
  expected.forEach((value, i) => {
    worst = Math.max(worst, Math.abs(results.running![i]! - value));
  });
  expect(worst).toBeLessThan(2e-6);
});

test('assigned values replace what was there bit for bit, and kept ones stay, not-a-number included', async () => {
  const count = 70;
  const batch = Float32Array.from({ length: 2 * count }, (_, i) => i + 0.1);
  const running = Float32Array.from({ length: count }, (_, i) => (i % 7 === 0 ? Number.NaN : -i));
  const table = new Uint32Array(4 * count);
  for (let i = 0; i < count; i++) {
    table.set([2 * count - 1 - i, 0, 0, i % 2 === 0 ? changes.assigned : changes.kept], 4 * i);
  }
  const kernel = runningStats({ count, groups: 1, momentum: 1 }, harness.traits);
  const results = await harness.run(kernel, { table, batch, running });
  expect(results.running).toEqual(
    running.map((before, i) => (i % 2 === 0 ? batch[2 * count - 1 - i]! : before)),
  );
});
