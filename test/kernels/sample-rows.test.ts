import { afterAll, beforeAll, expect, test } from 'vitest';
import { counterWords, initialCounters } from '../../src/core/counters.ts';
import { permuteIndex } from '../../src/core/permutation.ts';
import { type SampleRowsSpec, sampleRowsKernel } from '../../src/kernels/sample-rows.ts';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.destroy());

function countersAt(position: number, epoch: number): Uint32Array {
  const counters = initialCounters(0xfedc_ba98_7654);
  counters[counterWords.position] = position;
  counters[counterWords.epoch] = epoch;
  return counters;
}

/** Row numbers of the batch, from the definition. */
function rowsOf({ batch, count }: SampleRowsSpec, counters: Uint32Array): number[] {
  const seed = [counters[counterWords.seedLow]!, counters[counterWords.seedHigh]!] as const;
  return Array.from({ length: batch }, (_, i) => {
    const at = counters[counterWords.position]! + i;
    const epoch = counters[counterWords.epoch]!;
    return at < count
      ? permuteIndex(at, count, seed, epoch)
      : permuteIndex(at - count, count, seed, (epoch + 1) >>> 0);
  });
}

const cases: readonly (readonly [batch: number, width: number, count: number, position: number])[] = [
  [1, 1, 1, 0],
  [3, 5, 3, 1],
  [16, 2, 100, 90],
  [65, 7, 1000, 0],
  [64, 784, 300, 250],
  [256, 2, 256, 255],
  [5, 4097, 9, 6],
  [3, 4100, 9, 8],
  [2, 12288, 5, 4],
];

test.each(cases)(
  'a batch of %i rows of %i from %i at position %i equals the definition',
  async (...numbers) => {
    const [batch, width, count, position] = numbers;
    const state = countersAt(position, 0xffff_ffff);
    const bytes = new Uint8Array(Math.ceil((count * width) / 4) * 4);
    for (let i = 0; i < bytes.length; i++) bytes[i] = (i * 31 + (i >> 8)) % 256;
    const floats = Float32Array.from({ length: count * width }, (_, i) => i);
    for (const encoding of ['u8', 'f32'] as const) {
      const spec: SampleRowsSpec = { batch, width, count, encoding };
      const table = encoding === 'u8' ? new Uint32Array(bytes.buffer) : floats;
      const kernel = sampleRowsKernel(spec, harness.traits);
      const { out } = await harness.run(kernel, { table, state, out: batch * width });
      const rows = rowsOf(spec, state);
      const expected = Float32Array.from(out!, (_, i) => {
        const at = rows[Math.floor(i / width)]! * width + (i % width);
        return encoding === 'u8' ? bytes[at]! / 127.5 - 1 : floats[at]!;
      });
      expect(out).toEqual(expected);
    }
  },
);

test.each([
  [1, 1, 1, 0],
  [3, 5, 4, 7],
  [16, 2, 16, 2],
  [65, 7, 68, 11],
  [64, 784, 64, 5],
  [5, 4097, 8, 1],
  [3, 4100, 3, 4],
])('a batch of %i rows of %i lies in a slot of %i rows, and step %i finds it', async (...numbers) => {
  const [batch, width, slotRows, step] = numbers;
  const slots = { count: 3, rows: slotRows };
  const state = countersAt(0, 0);
  state[counterWords.criticStep] = step;
  const bytes = new Uint8Array(Math.ceil((slots.count * slotRows * width) / 4) * 4);
  for (let i = 0; i < bytes.length; i++) bytes[i] = (i * 31 + (i >> 8)) % 256;
  const floats = Float32Array.from(bytes, (_, i) => i);
  for (const encoding of ['u8', 'f32'] as const) {
    const kernel = sampleRowsKernel({ batch, width, count: 1000, encoding, slots }, harness.traits);
    const table = encoding === 'u8' ? new Uint32Array(bytes.buffer) : floats;
    const { out } = await harness.run(kernel, { table, state, out: batch * width });
    const first = (step % slots.count) * slotRows * width;
    const expected = Float32Array.from(out!, (_, i) =>
      encoding === 'u8' ? bytes[first + i]! / 127.5 - 1 : floats[first + i]!,
    );
    expect(out).toEqual(expected);
  }
});

test('every byte decodes to the nearest f32 of v/127.5 - 1', async () => {
  const kernel = sampleRowsKernel({ batch: 1, width: 256, count: 1, encoding: 'u8' }, harness.traits);
  const bytes = Uint8Array.from({ length: 256 }, (_, v) => v);
  const table = new Uint32Array(bytes.buffer);
  const { out } = await harness.run(kernel, { table, state: countersAt(0, 0), out: 256 });
  expect(out).toEqual(Float32Array.from(bytes, (v) => v / 127.5 - 1));
});

test('an epoch visits each row once, the next one in another order, also where a batch crosses its end', async () => {
  const [batch, count] = [16, 100];
  const table = Float32Array.from({ length: count }, (_, i) => i);
  const kernel = sampleRowsKernel({ batch, width: 1, count, encoding: 'f32' }, harness.traits);
  const seen: number[] = [];
  for (let step = 0; step < 13; step++) {
    const done = step * batch;
    const state = countersAt(done % count, Math.floor(done / count));
    const { out } = await harness.run(kernel, { table, state, out: batch });
    seen.push(...out!);
  }
  const all = [...table];
  const [first, second] = [seen.slice(0, count), seen.slice(count, 2 * count)];
  expect(first.toSorted((a, b) => a - b)).toEqual(all);
  expect(second.toSorted((a, b) => a - b)).toEqual(all);
  expect(second).not.toEqual(first);
  expect(first).not.toEqual(all);
});
