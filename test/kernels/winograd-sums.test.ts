import { afterAll, beforeAll, describe, it } from 'vitest';
import { winogradSums } from '../../src/kernels/winograd-sums.ts';
import { type Harness, openHarness } from './harness.ts';
import { expectWithinBound, noise } from './oracle.ts';
import {
  addTransformed,
  pairCases,
  pairsOf,
  shifted,
  shifting,
  toPair,
  winogradCases,
  zeros,
} from './winograd-oracle.ts';

let gpu: Harness;
beforeAll(async () => {
  gpu = await openHarness();
});
afterAll(() => gpu.destroy());

describe('winograd-sums', () => {
  it.each(pairCases)(
    'adds up the products for the %s of %s, then applies the epilogue',
    async (kind, name) => {
      const spec = winogradCases[name];
      const { n, oh, ow, c, o } = spec;
      const items = pairsOf(spec, kind);
      const partials = noise(9 * items.length, 4);
      const out = kind === 'pixels' ? n * oh * ow * o : 16 * c * o;
      const reference = zeros(out);
      items.forEach((indices, item) => {
        const product = (i: number, j: number) => partials[(3 * i + j) * items.length + item]!;
        addTransformed(reference, toPair, product, (r, s) => indices[r]![s]);
      });
      const shift = noise(o, 9);
      const kernel = winogradSums({ ...spec, epilogue: shifting }, kind);
      const results = await gpu.run(kernel, { partials, shift, out });
      expectWithinBound(results.out!, shifted(reference, shift), 'sums');
    },
  );
});
