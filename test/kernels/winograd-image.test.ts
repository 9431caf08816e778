import { afterAll, beforeAll, describe, it } from 'vitest';
import { winogradImage } from '../../src/kernels/winograd-image.ts';
import { type Harness, openHarness } from './harness.ts';
import { expectWithinBound, noise } from './oracle.ts';
import {
  addTransformed,
  phases,
  pixelAt,
  shifted,
  shifting,
  tilesOf,
  toPatch,
  winogradCases,
  zeros,
} from './winograd-oracle.ts';

let gpu: Harness;
beforeAll(async () => {
  gpu = await openHarness();
});
afterAll(() => gpu.destroy());

describe('winograd-image', () => {
  it.each(Object.entries(winogradCases))(
    'adds up what tiles share, then applies the epilogue: %s',
    async (_, spec) => {
      const { n, h, w, c } = spec;
      const tiles = tilesOf(spec);
      const of = tiles.length * 4 * c;
      const partials = noise(9 * of, 6);
      const out = n * h * w * c;
      const reference = zeros(out);
      tiles.forEach((tile, number) => {
        phases.forEach((phase, p) => {
          for (let channel = 0; channel < c; channel++) {
            const item = (number * 4 + p) * c + channel;
            const product = (i: number, j: number) => partials[(3 * i + j) * of + item]!;
            addTransformed(reference, toPatch, product, (r, s) => {
              const at = pixelAt(spec, tile, phase, [r, s]);
              return at === undefined ? undefined : at + channel;
            });
          }
        });
      });
      const shift = noise(c, 9);
      const kernel = winogradImage({ ...spec, epilogue: shifting });
      const results = await gpu.run(kernel, { partials, shift, out });
      expectWithinBound(results.out!, shifted(reference, shift), 'image');
    },
  );
});
