import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Conv2dSpec, conv2dInput, conv2dVariants } from '../../src/kernels/conv2d.ts';
import { type Harness, openHarness } from './harness.ts';
import { inTurn } from './in-turn.ts';
import { conv2dReference, expectWithinBound, noise } from './oracle.ts';

let gpu: Harness;
beforeAll(async () => {
  gpu = await openHarness();
});
afterAll(() => gpu.destroy());

const base = { n: 2, o: 8, stride: [2, 2], padding: [1, 1] } as const;

const cases: Readonly<Record<string, Conv2dSpec>> = {
  'a grey image': { ...base, h: 8, w: 8, c: 1, kh: 4, kw: 4, oh: 4, ow: 4 },
  'an RGB image of odd size': { ...base, h: 7, w: 9, c: 3, kh: 4, kw: 4, oh: 3, ow: 4 },
  'a stride wider than the kernel: pixels that no tap reaches': {
    ...base,
    h: 8,
    w: 5,
    c: 2,
    kh: 2,
    kw: 1,
    oh: 2,
    ow: 3,
    stride: [3, 2],
    padding: [0, 0],
  },
  'a window that lies in the padding': {
    ...base,
    h: 3,
    w: 4,
    c: 1,
    kh: 2,
    kw: 2,
    oh: 4,
    ow: 4,
    padding: [3, 2],
  },
};

describe('conv2d-fold', () => {
  for (const [name, spec] of Object.entries(cases)) {
    it(`${name} meets the error bound, and sees its pixel and channel in the epilogue`, async () => {
      const { n, h, w, c, kh, kw, oh, ow, o } = spec;
      const [weights, dy] = [noise(kh * kw * c * o, 5), noise(n * oh * ow * o, 2)];
      const reference = conv2dReference(spec, noise(n * h * w * c, 1), weights, dy).input;
      expect(conv2dVariants('input', spec, gpu.traits)).toContain('fold');
      const plain = conv2dInput(spec, gpu.traits, 'fold');
      const operands = { b: dy, a: weights, partials: plain.scratchBytes / 4, out: n * h * w * c };
      const { out } = await gpu.run(inTurn(plain), operands);
      expectWithinBound(out!, reference, 'fold');
      const epilogue = {
        scalar: 'fn epilogue(v: f32, row: u32, col: u32) -> f32 { return v + f32(row) + shift[col]; }',
        vec4: '',
        reads: [{ name: 'shift', type: 'array<f32>' as const }],
      };
      const shift = noise(c, 9);
      const shifted = conv2dInput({ ...spec, epilogue }, gpu.traits, 'fold');
      const { out: moved } = await gpu.run(inTurn(shifted), { ...operands, shift });
      moved!.forEach((value, index) => {
        const expected = reference.value[index]! + Math.floor(index / c) + shift[index % c]!;
        expect(Math.abs(value - expected), `element ${index}`).toBeLessThan(1e-4);
      });
    });
  }

  it('is not offered for many channels, where a product per phase loads no more', () => {
    expect(conv2dVariants('input', { ...cases['a grey image']!, c: 4 }, gpu.traits)).not.toContain('fold');
  });
});
