import { expect, it } from 'vitest';
import { productCase } from '../../../src/bench/product.ts';
import { timeSteps } from '../../../src/bench/steps.ts';
import { type Checkout, openCheckout } from '../../../src/cli/bench/checkout.ts';
import { ownFolder } from '../../../src/cli/bench/own-checkout.ts';
import { measureProduct } from '../../../src/cli/bench/products.ts';
import { kernelsText, workloadText } from '../../../src/cli/bench/tables.ts';
import { measureWorkload } from '../../../src/cli/bench/workload.ts';
import { adapterOf } from '../../../src/cli/gpu.ts';
import { device } from '../../support/device.ts';
import { tinyWorkload } from '../../support/tiny-workload.ts';

/** This checkout as if it were another one. */
async function itself(): Promise<Checkout> {
  const gpu = await device();
  return openCheckout(ownFolder, { class: gpu.traits.class, name: adapterOf(gpu) });
}

const small = { n: 2, size: 6, c: 3, o: 5, kernel: 4, stride: 2, padding: 1 };
const gemm = { kind: 'gemm', m: 5, n: 7, k: 9 } as const;

it('takes a step of the other checkout after each of ours, and first steps in processes of their own', async () => {
  const [workload, checkout] = [tinyWorkload(), await itself()];
  const timer = await timeSteps(await device(), workload);
  const subject = { name: 'tiny', workload, timer, fmaGflops: 100 };
  const others = { peers: [], against: checkout, thisCheckout: checkout };
  const turns = { steps: 3, peerSteps: 1, firstStepRounds: 1 };
  const figures = await measureWorkload(subject, others, turns);
  timer.destroy();
  const { against, firstStepMs: first, stepMs } = figures;
  expect(against!.remark).toMatch(/^earthmover \d+\.\d+\.\d+/);
  expect(against!.ratio).toBe(against!.stepMs! / stepMs.median);
  const { min, median, max } = against!.ratioOfTurns!;
  expect([min, median, max]).toEqual([min, median, max].sort((a, b) => a - b));
  expect(min).toBeGreaterThan(0);
  expect(against!.firstStepRatio).toEqual({
    cold: against!.firstStepMs!.cold / first!.cold,
    cached: against!.firstStepMs!.cached / first!.cached,
  });
  expect(first!.cold).toBeGreaterThan(0);
  const text = workloadText(figures);
  expect(text).toMatch(/against +\S+ ms, \S+ times ours \(earthmover .*\); by turns \S+ to \S+/);
  expect(text).toMatch(/its first step +\S+ ms cold, \S+ times ours; \S+ ms cached, \S+ times ours/);
});

it('says why the other checkout has no figure, and measures ours', async () => {
  const gpu = await device();
  const elsewhere = openCheckout(ownFolder, { class: gpu.traits.class, name: 'a GPU of another make' });
  const workload = tinyWorkload();
  const timer = await timeSteps(gpu, workload);
  const others = { peers: [], against: elsewhere, thisCheckout: undefined };
  const subject = { name: 'tiny', workload, timer, fmaGflops: 100 };
  const turns = { steps: 2, peerSteps: 1 };
  const figures = await measureWorkload(subject, others, turns);
  timer.destroy();
  expect(figures.stepMs.median).toBeGreaterThan(0);
  const remark = expect.stringContaining('it runs on another adapter');
  expect(figures.against).toEqual({ stepMs: null, ratio: null, ratioOfTurns: null, remark });
});

it('builds the very products that are timed here, and holds their times against ours', async () => {
  const gpu = await device();
  const run = await (await itself()).startProducts();
  try {
    const specs = [
      ...(['NN', 'NT', 'TN'] as const).map((mode) => ({ ...gemm, mode })),
      ...(['conv', 'conv-input', 'conv-weight'] as const).map((kind) => ({ ...small, kind })),
    ];
    for (const spec of specs) {
      const figures = await measureProduct(gpu, productCase(spec), 100, { against: run });
      const { ms, ratio, variant, ratioOfTurns } = figures.against!;
      // The same code chooses alike for a product of the same sizes.
      expect(variant).toBe(figures.variant);
      expect(ratio).toBe(ms! / figures.ms);
      expect(ratioOfTurns!.min).toBeLessThanOrEqual(ratioOfTurns!.max);
      expect(kernelsText([figures])).toMatch(/times ours +by turns\n/);
    }
    await expect(run.ask('{"kind":"fft"}')).rejects.toThrow('no such product in this program: fft');
  } finally {
    await run.stop();
  }
});
