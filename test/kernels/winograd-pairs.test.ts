import { afterAll, beforeAll, describe, it } from 'vitest';
import { winogradPairs } from '../../src/kernels/winograd-pairs.ts';
import { type Harness, openHarness } from './harness.ts';
import { expectWithinBound, noise } from './oracle.ts';
import { addTransformed, ofPair, pairCases, pairsOf, winogradCases, zeros } from './winograd-oracle.ts';

let gpu: Harness;
beforeAll(async () => {
  gpu = await openHarness();
});
afterAll(() => gpu.destroy());

describe('winograd-pairs', () => {
  it.each(pairCases)('transforms the %s of %s', async (kind, name) => {
    const spec = winogradCases[name];
    const { n, oh, ow, c, o } = spec;
    const elements = noise(kind === 'pixels' ? n * oh * ow * o : 16 * c * o, 3);
    const items = pairsOf(spec, kind);
    const reference = zeros(9 * items.length);
    items.forEach((indices, item) => {
      const element = (i: number, j: number) => {
        const index = indices[i]![j];
        return index === undefined ? 0 : elements[index]!;
      };
      addTransformed(reference, ofPair, element, (r, s) => (3 * r + s) * items.length + item);
    });
    const { nine } = await gpu.run(winogradPairs(spec, kind), { source: elements, nine: 9 * items.length });
    expectWithinBound(nine!, reference, kind);
  });
});
