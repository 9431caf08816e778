import { afterAll, beforeAll, describe, it } from 'vitest';
import { winogradPatches } from '../../src/kernels/winograd-patches.ts';
import { type Harness, openHarness } from './harness.ts';
import { expectWithinBound, noise } from './oracle.ts';
import {
  addTransformed,
  ofPatch,
  phases,
  pixelAt,
  tilesOf,
  winogradCases,
  zeros,
} from './winograd-oracle.ts';

let gpu: Harness;
beforeAll(async () => {
  gpu = await openHarness();
});
afterAll(() => gpu.destroy());

describe('winograd-patches', () => {
  it.each(Object.entries(winogradCases))('transforms the patches of %s', async (_, spec) => {
    const { n, h, w, c } = spec;
    const tiles = tilesOf(spec);
    const x = noise(n * h * w * c, 1);
    const of = tiles.length * 4 * c;
    const reference = zeros(9 * of);
    tiles.forEach((tile, number) => {
      phases.forEach((phase, p) => {
        for (let channel = 0; channel < c; channel++) {
          const position = (i: number, j: number) => {
            const at = pixelAt(spec, tile, phase, [i, j]);
            return at === undefined ? 0 : x[at + channel]!;
          };
          const item = (number * 4 + p) * c + channel;
          addTransformed(reference, ofPatch, position, (r, s) => (3 * r + s) * of + item);
        }
      });
    });
    const { nine } = await gpu.run(winogradPatches(spec), { source: x, nine: 9 * of });
    expectWithinBound(nine!, reference, 'patches');
  });
});
