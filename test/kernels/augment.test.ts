import { afterAll, beforeAll, expect, test } from 'vitest';
import { counterWords, initialCounters } from '../../src/core/counters.ts';
import { interpret } from '../../src/graph/interpret.ts';
import { type AugmentSpec, augmentKernel } from '../../src/kernels/augment.ts';
import { augment } from '../../src/ops/augment.ts';
import { input } from '../../src/ops/leaf.ts';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.destroy());

function countersAt(criticStep: number): Uint32Array {
  const counters = initialCounters(0xfedc_ba98_7654);
  counters[counterWords.criticStep] = criticStep;
  return counters;
}

/** Every element has another value, so that each can be told from where it came. */
const numbered = (size: number) => Float32Array.from({ length: size }, (_, i) => i + 1);

async function augmented(spec: AugmentSpec, criticStep: number): Promise<Float32Array> {
  const size = spec.batch * spec.height * spec.width * spec.channels;
  const images = numbered(size);
  const { out } = await harness.run(augmentKernel(spec, harness.traits), {
    images,
    state: countersAt(criticStep),
    out: size,
  });
  return out!;
}

const cases: readonly AugmentSpec[] = [
  { batch: 1, height: 1, width: 1, channels: 1, flip: true, shift: 0, stream: 7 },
  { batch: 7, height: 3, width: 5, channels: 3, flip: true, shift: 2, stream: 7 },
  { batch: 64, height: 28, width: 28, channels: 1, flip: false, shift: 4, stream: 7 },
  { batch: 3, height: 31, width: 33, channels: 1, flip: true, shift: 30, stream: 1 },
  { batch: 5, height: 16, width: 64, channels: 1, flip: true, shift: 1, stream: 7 },
  { batch: 2, height: 37, width: 41, channels: 3, flip: true, shift: 0, stream: 7 },
];

test.each(cases)('%o has the bits of the interpreter', async (spec) => {
  const { batch, height, width, channels, ...attributes } = spec;
  const images = input('images', [batch, height, width, channels]);
  const state = input('state', [8], 'u32');
  const y = augment(images, state, attributes);
  for (const step of [0, 1, 0xffff_ffff]) {
    const feeds = new Map([
      [images, Float64Array.from(numbered(batch * height * width * channels))],
      [state, Float64Array.from(countersAt(step))],
    ]);
    expect(await augmented(spec, step)).toEqual(Float32Array.from(interpret([y], feeds)[0]!));
  }
});

test('an image is itself or its mirror image, half of them each, and others in the next step', async () => {
  const spec = { batch: 2048, height: 2, width: 3, channels: 1, flip: true, shift: 0, stream: 7 };
  const flips = async (step: number) => {
    const out = await augmented(spec, step);
    return Array.from({ length: spec.batch }, (_, i) => {
      const [a, b, c, d, e, f] = [1, 2, 3, 4, 5, 6].map((at) => 6 * i + at) as [
        number,
        number,
        number,
        number,
        number,
        number,
      ];
      const image = [...out.subarray(6 * i, 6 * i + 6)];
      const mirrored = image[0] === c;
      expect(image).toEqual(mirrored ? [c, b, a, f, e, d] : [a, b, c, d, e, f]);
      return mirrored;
    });
  };
  const [first, second] = [await flips(3), await flips(4)];
  // Five deviations of a fair coin.
  const most = 5 * Math.sqrt(spec.batch / 4);
  for (const found of [first, second]) {
    expect(Math.abs(found.filter(Boolean).length - spec.batch / 2)).toBeLessThan(most);
  }
  expect(Math.abs(first.filter((flip, i) => flip === second[i]).length - spec.batch / 2)).toBeLessThan(most);
});

test('shifts are of every whole number of pixels alike, along both axes, and reflect at the edges', async () => {
  const [size, shift, batch] = [9, 2, 5000];
  const spec = { batch, height: size, width: size, channels: 1, flip: false, shift, stream: 7 };
  const out = await augmented(spec, 9);
  const counts = new Map<string, number>();
  for (let i = 0; i < batch; i++) {
    const at = (y: number, x: number) => out[(i * size + y) * size + x]! - 1 - i * size * size;
    // What lies in the middle came from there.
    const [row, column] = [Math.floor(at(4, 4) / size), at(4, 4) % size];
    const [down, right] = [4 - row, 4 - column];
    counts.set(`${down} ${right}`, (counts.get(`${down} ${right}`) ?? 0) + 1);
    if (down === 2 && right === -1) {
      expect([0, 1, 2, 3].map((y) => Math.floor(at(y, 0) / size))).toEqual([2, 1, 0, 1]);
      expect([6, 7, 8].map((x) => at(5, x) % size)).toEqual([7, 8, 7]);
    }
  }
  expect(counts.size).toBe((2 * shift + 1) ** 2);
  const each = batch / counts.size;
  for (const count of counts.values()) expect(Math.abs(count - each)).toBeLessThan(5 * Math.sqrt(each));
});
