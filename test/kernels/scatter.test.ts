import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import { scatter } from '../../src/kernels/scatter.ts';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.destroy());

const sizes = [
  [1, 1, 1],
  [5, 3, 4],
  [64, 7, 6],
  [64, 100, 12],
  [97, 31, 53],
] as const;

test('scatter adds rows in the order of their indices, bit for bit, and zeros the rest', async () => {
  const random = createRandom(5);
  for (const [rows, count, width] of sizes) {
    const given = Float32Array.from({ length: rows * width }, () => random.normal());
    const indices = Uint32Array.from({ length: rows }, () => random.below(count));
    const kernel = scatter({ rows, count, width }, harness.traits);
    const { out } = await harness.run(kernel, { rows: given, indices, out: count * width });
    const expected = new Float32Array(count * width);
    for (let at = 0; at < given.length; at++) {
      expected[indices[Math.floor(at / width)]! * width + (at % width)]! += given[at]!;
    }
    expect(out).toEqual(expected);
  }
});

test('scatter leaves out rows whose index is out of range', async () => {
  for (const width of [4, 3]) {
    const rows = new Float32Array(4 * width).fill(1);
    const indices = Uint32Array.of(2, 3, 2, 0xffff_ffff);
    const kernel = scatter({ rows: 4, count: 3, width }, harness.traits);
    const { out } = await harness.run(kernel, { rows, indices, out: 3 * width });
    expect([...out!]).toEqual([...new Array(2 * width).fill(0), ...new Array(width).fill(2)]);
  }
});
