import { expect, it } from 'vitest';
import { measureDistances } from '../../src/bench/distances.ts';
import { spread, timeSteps } from '../../src/bench/steps.ts';
import { device } from '../support/device.ts';
import { tinyWorkload } from '../support/tiny-workload.ts';

it('counts what a step does on the GPU and on the host', async () => {
  const timer = await timeSteps(await device(), tinyWorkload());
  const { summary, liveBytes } = timer.trainer;
  for (let i = 0; i < 3; i++) await timer.step();
  const { stepMs, hostMsPerStep, gflops, criticIterationsPerSecond, ...counts } = timer.figures('tiny', 100);
  timer.destroy();
  expect(counts).toEqual({
    name: 'tiny',
    nCritic: 5,
    fractionOfPeak: gflops / 100,
    dispatchesPerCriticIteration: summary.dispatchesPerCriticIteration,
    dispatchesPerStep: summary.dispatchesPerStep,
    submitsPerStep: 1,
    readbacksPerStep: 0,
    plannedBytes: summary.plannedBytes,
    liveBytes,
  });
  expect(gflops * stepMs.median * 1e6).toBeCloseTo(summary.flopsPerStep, 3);
  expect(criticIterationsPerSecond * stepMs.median).toBeCloseTo(5000, 6);
  expect(stepMs.min).toBeLessThanOrEqual(stepMs.median);
  expect(stepMs.median).toBeLessThanOrEqual(stepMs.max);
  expect(hostMsPerStep).toBeGreaterThan(0);
});

it('takes the upper of two middle times', () => {
  expect(spread([4, 1, 3, 2])).toEqual({ median: 3, min: 1, max: 4 });
});

it('measures exact distances for each size', () => {
  const figures = measureDistances([5, 9]);
  expect(figures.map(({ name }) => name)).toEqual([
    'exact Wasserstein, n = 5, 2-D',
    'exact Wasserstein, n = 9, 2-D',
  ]);
  for (const { ms } of figures) expect(ms).toBeGreaterThan(0);
});
