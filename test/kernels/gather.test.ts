import { afterAll, beforeAll, expect, test } from 'vitest';
import { gather } from '../../src/kernels/gather.ts';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.destroy());

const sizes = [
  [1, 1, 1],
  [5, 3, 4],
  [7, 5, 6],
  [64, 100, 12],
  [97, 31, 53],
  [128, 1000, 784],
] as const;

test('gather copies the rows that the indices name, at every width', async () => {
  for (const [rows, count, width] of sizes) {
    const table = Float32Array.from({ length: count * width }, (_, i) => i + 0.5);
    const indices = Uint32Array.from({ length: rows }, (_, i) => (i * 7 + count - 1) % count);
    const kernel = gather({ rows, count, width }, harness.traits);
    const { out } = await harness.run(kernel, { table, indices, out: rows * width });
    const expected = Float32Array.from(
      out!,
      (_, at) => table[indices[Math.floor(at / width)]! * width + (at % width)]!,
    );
    expect(out).toEqual(expected);
  }
});

test('gather answers an index out of range with a row of NaN, and leaves the others alone', async () => {
  for (const width of [4, 3]) {
    const table = Float32Array.from({ length: 5 * width }, (_, i) => i);
    const indices = Uint32Array.of(4, 5, 0, 0xffff_ffff);
    const kernel = gather({ rows: 4, count: 5, width }, harness.traits);
    const { out } = await harness.run(kernel, { table, indices, out: 4 * width });
    const bad = new Array<number>(width).fill(Number.NaN);
    expect([...out!]).toEqual([...table.slice(4 * width), ...bad, ...table.slice(0, width), ...bad]);
  }
});
