import { expect, it } from 'vitest';
import { variantsOfCase } from '../../src/bench/kernel-table.ts';
import { measurePrior, verdictOf } from '../../src/bench/prior.ts';
import { productCase } from '../../src/bench/product.ts';
import type { PriorFigures } from '../../src/bench/report.ts';
import { openDevice } from '../../src/runtime/platform/node/open-device.ts';
import { device } from '../support/device.ts';

const small = productCase({ kind: 'gemm', mode: 'NN', m: 16, n: 8, k: 128 });
const soon = () => performance.now() + 600_000;

it('measures every variant, the prior first, and names the fastest', async () => {
  const gpu = await device();
  const { name, prior, best, ratio, variants, leftOut, legal } = await measurePrior(device, small, soon());
  expect([name, leftOut]).toEqual([small.name, []]);
  const names = variants.map(({ variant }) => variant);
  expect([...names].sort()).toEqual([...variantsOfCase(small, gpu.traits)].sort());
  expect([names[0], names.length]).toEqual([prior, legal]);
  expect(names).toContain(best);
  expect(ratio).toBeGreaterThan(0);
  if (best === prior) expect(ratio).toBe(1);
});

it('leaves out what the time is too short for, variant by variant', async () => {
  const figures = await measurePrior(device, small, performance.now());
  expect(figures).toMatchObject({ best: null, ratio: null, variants: [] });
  expect(figures.leftOut).toHaveLength(figures.legal);
  for (const { why } of figures.leftOut) expect(why).toBe('the time was used up');
});

it('goes on with another device when one is lost', async () => {
  const lost = await openDevice();
  lost.gpu.destroy();
  await expect.poll(() => lost.failure, { timeout: 60_000 }).toBeDefined();
  const devices = [lost, lost];
  const figures = await measurePrior(async () => devices.pop() ?? (await device()), small, soon());
  expect(figures.leftOut).toEqual([{ what: figures.prior, why: 'the GPU device was lost' }]);
  expect(figures.variants).toHaveLength(figures.legal - 1);
  expect(figures).toMatchObject({ best: null, ratio: null });
});

it('knows what is no choice', async () => {
  const expression = productCase({ kind: 'gemm', mode: 'NN', m: 16, n: 8, k: 1 });
  const figures = await measurePrior(device, expression, soon());
  expect(figures).toMatchObject({ legal: 0, ratio: 1, best: figures.prior, leftOut: [] });
  expect(figures.variants).toHaveLength(1);
  expect(verdictOf([figures]).of).toBe(0);
});

it('gives its verdict over the products that were measured in full', () => {
  const product = (name: string, ratio: number | null, missing = 0): PriorFigures => ({
    name,
    legal: 2 + missing,
    prior: 'register',
    best: 'rows',
    ratio,
    variants: ['register', 'rows'].map((variant) => ({ variant, ms: 1, gflops: 1 })),
    leftOut: new Array(missing).fill({ what: 'subgroup-4', why: 'the time was used up' }),
  });
  const products = [product('a', 1), product('b', 1.1), product('c', 1.5), product('d', 9, 1)];
  expect(verdictOf(products, 2)).toEqual({
    within: 2,
    of: 3,
    incomplete: 3,
    text: 'the prior is within 10 % of the best in 2 of 3 products; worst: c, where register takes 1.50 times as long as rows; not measured in full: 3',
  });
  expect(verdictOf([product('a', 0.9)]).text).toBe(
    'the prior is within 10 % of the best in 1 of 1 products; nowhere is another variant faster',
  );
  expect(verdictOf([]).text).toBe('no product was measured in all its variants');
});
