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
    // The names of the bindings in the image's gradient, the one direction where both operands are pairs.
    const [source, nine] = kind === 'pixels' ? (['first', 'a'] as const) : (['second', 'b'] as const);
    const kernel = winogradPairs(spec, kind, source);
    const results = await gpu.run(kernel, { [source]: elements, [nine]: 9 * items.length });
    expectWithinBound(results[nine]!, reference, nine);
  });
});
